"""Characters of which a byte is lost: what they may have been, and the mark that stands for them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from measures.text.encoding.chinese_likelihood import is_han
from measures.text.language.word_model import character_share, is_printed

#: What stands for a character that cannot be restored; it is reported where it stands.
LOST = "\ufffd"
#: Confidence of such a mark: a person has to look at it.
UNTOLD = 0.5
#: Alternatives are kept for so many characters of a text, and so many for each.
_MOST = 200
_ALTERNATIVES = 4
#: What is rarer in Chinese print is not offered.
_SELDOM = -17.0
_FOLLOWING = range(0x80, 0xC0)


class LostBytes:
    """Counts the characters with lost bytes of one text, so that what is weighed for them is bounded."""

    def __init__(self) -> None:
        self._left = _MOST

    def others(self, known: Sequence[int | None], allowed: Sequence[int] = _FOLLOWING) -> tuple[str, ...]:
        """Return the likeliest characters of UTF-8 whose three bytes are ``known`` but for one that is None.

        ``allowed`` are the bytes that may have stood there.

        >>> "区" in LostBytes().others((0xE5, 0x8C, None))
        True
        """
        if self._left == 0 or sum(byte is None for byte in known) > 1:
            return ()
        self._left -= 1
        found = []
        for bytes_ in product(*((allowed if byte is None else (byte,)) for byte in known)):
            try:
                character = bytes(bytes_).decode("utf-8")
            except UnicodeDecodeError:
                continue
            if character_share(character) > _SELDOM and (not is_han(character) or is_printed(character)):
                found.append(character)
        return tuple(sorted(found, key=lambda character: -character_share(character))[:_ALTERNATIVES])
