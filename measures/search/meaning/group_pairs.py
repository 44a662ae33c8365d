"""Which groups of wordings have a pair of characters, in one array: as sets or a dict they would take 15 MB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Bits of a character, and of the number of a group.
_CHARACTER, _GROUP = 21, 22
#: Stands between two words: it is in no pair.
_BETWEEN = "\n"


class GroupPairs:
    """The pairs of characters (`words.wordings.character_pairs`) of groups of words."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        """Find the pairs of all words of ``groups``, each a sequence of words; its number is its place there."""
        import numpy as np

        texts = ["".join(word + _BETWEEN for word in words) for words in groups]
        whole = "".join(texts)
        characters = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
        numbers = np.repeat(np.arange(len(texts), dtype=np.uint64), [len(text) for text in texts])
        is_part = np.zeros(1 << _CHARACTER, dtype=bool)
        is_part[[ord(one) for one in set(whole) if one.isalnum()]] = True
        is_pair = is_part[characters[:-1]] & is_part[characters[1:]]
        found = (characters[:-1] << (_CHARACTER + _GROUP) | characters[1:] << _GROUP | numbers[:-1])[is_pair]
        # First by the pair, then by the group, each once; `numpy.unique` takes thirty times as long.
        found.sort()
        self._entries = found[np.diff(found, prepend=found[:1] + np.uint64(1)) != 0]

    def having(self, pair: str) -> np.ndarray:
        """Return the numbers of the groups that have a pair, in order."""
        import numpy as np

        first = (ord(pair[0]) << _CHARACTER | ord(pair[1])) << _GROUP
        last = first + (1 << _GROUP) - 1
        start = np.searchsorted(self._entries, np.uint64(first))
        end = np.searchsorted(self._entries, np.uint64(last), side="right")
        numbers: np.ndarray = (self._entries[start:end] & np.uint64((1 << _GROUP) - 1)).astype(np.int64)
        return numbers
