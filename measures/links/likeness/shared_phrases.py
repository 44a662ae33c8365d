"""The phrases that two measures share."""

from __future__ import annotations

from itertools import islice

from measures.links.likeness.compared_text import PHRASE_LENGTH, ComparedText

#: Of a run that occurs more often in one measure, only the first places are compared.
_MOST_PLACES = 40


def shared_phrases(one: ComparedText, other: ComparedText) -> list[str]:
    """Return the longest runs of characters that stand in both, each once, in the order of ``one``.

    A run has at least `PHRASE_LENGTH` characters. Shorter terms that both put in quotation marks come last.

    >>> shared_phrases(ComparedText(1, "", "推广应用检查码，规范检查。"), ComparedText(2, "", "全面推广应用检查码"))
    ['推广应用检查码']
    """
    found: dict[str, None] = {}
    common = one.fours & other.fours
    mine, its = one.joined, other.joined
    after = 0
    for at in sorted(place for four in common for place in one.places_of(four)):
        if at >= after:
            four, longest = mine[at : at + PHRASE_LENGTH], PHRASE_LENGTH
            if mine[at + 1 : at + 1 + PHRASE_LENGTH] in common:
                there = islice(other.places_of(four), _MOST_PLACES)
                longest = max(_common_length(mine, at, its, start) for start in there)
            found[mine[at : at + longest]] = None
            # The next phrase may overlap this one, but for what would lie inside it.
            after = at + longest - PHRASE_LENGTH + 2
    # A short term in quotation marks is one wherever it stands, as “检查码” is.
    found |= dict.fromkeys(sorted(one.quoted & other.quoted))
    return list(found)


def _common_length(one: str, i: int, other: str, j: int) -> int:
    """Return for how many characters ``one`` from ``i`` and ``other`` from ``j`` on are the same, in one line each.

    They are for `PHRASE_LENGTH`.
    """
    length, most = PHRASE_LENGTH, min(len(one) - i, len(other) - j)
    while length < most and one[i + length] == other[j + length] != "\n":
        length += 1
    return length
