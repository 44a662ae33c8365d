"""Words between blanks or line ends in a list of bodies: a name each, or one name that the width of a cell broke."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from measures.text.structure.lines import patterns

_LISTING = re.compile(r"[、，,；;]")
_BLANK = re.compile(r"\s")
#: Longer than this no name is.
_LONGEST = 80
#: A committee of the Party, whose organs are named behind it: `区委宣传部`.
_COMMITTEE = re.compile(r"[省市区县州旗]委")
#: What ends the longer form of a name that is complete without it: `发展改革委员会`.
_LONGER = re.compile(r"委员会|办公室|检察院")


def known_names(cells: Iterable[str]) -> frozenset[str]:
    """Return what stands in cells between marks of listing and is not broken by a blank."""
    parts = (part.strip() for cell in cells for part in _LISTING.split(cell))
    return frozenset(part for part in parts if part and not _BLANK.search(part))


def join_words(
    words: Sequence[str], is_name: Collection[bool], known: Collection[str]
) -> Iterator[tuple[int, int, bool]]:
    """Yield which words make one name, as the first and the one behind the last, and whether that is not sure.

    ``is_name`` says of each word whether it can be a name by itself; ``known`` are names that stand elsewhere unbroken.

    >>> list(join_words(["区财政局", "区住房", "城乡建设局"], [True, False, True], ()))
    [(0, 1, False), (1, 3, False)]
    >>> list(join_words(["区委", "宣传部"], [True, True], ()))
    [(0, 2, True)]
    """
    alone = list(is_name)
    first, unsure, so_far = 0, False, alone[0]
    for at in range(1, len(words)):
        before, after = "".join(words[first:at]), words[at]
        if len(before) > _LONGEST:
            # It is a sentence, however it goes on.
            break
        whole = before + after
        parted, doubtful = _are_parted(before, after, whole, so_far and alone[at], known)
        if parted:
            yield first, at, unsure or doubtful
            first, unsure, so_far = at, doubtful, alone[at]
        else:
            unsure, so_far = unsure or doubtful, bool(patterns.BODY_END.search(whole))
    yield first, len(words), unsure


def _are_parted(before: str, after: str, whole: str, both: bool, known: Collection[str]) -> tuple[bool, bool]:
    """Return whether two words are a name each, and whether that is not sure."""
    if whole in known:
        return False, False
    if before in known and after in known:
        return True, False
    begins = bool(patterns.BODY_START.match(after))
    strong = bool(patterns.STRONG_BODY.search(before))
    if not both:
        # The next name may itself be broken.
        return begins and strong, False
    if _LONGER.match(whole, len(before) - 1) or _LONGER.match(whole, len(before) - 2):
        return False, False
    if _COMMITTEE.fullmatch(before) and not begins:
        return False, True
    if begins or strong:
        return True, not (begins or patterns.STRONG_BODY.search(after) or after in known)
    return False, True
