"""The phrases that two measures share."""

from __future__ import annotations

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
    mine, its = one.four_places, other.four_places
    after = (0, 0)
    for number, at in sorted(place for four in one.fours & other.fours for place in mine[four]):
        if (number, at) >= after:
            run = one.runs[number]
            there = its[run[at : at + PHRASE_LENGTH]][:_MOST_PLACES]
            longest = max(_common_length(run, at, other.runs[where], start) for where, start in there)
            found[run[at : at + longest]] = None
            # The next phrase may overlap this one, but for what would lie inside it.
            after = (number, at + longest - PHRASE_LENGTH + 2)
    # A short term in quotation marks is one wherever it stands, as “检查码” is.
    found |= dict.fromkeys(sorted(one.quoted & other.quoted))
    return list(found)


def _common_length(one: str, i: int, other: str, j: int) -> int:
    """Return for how many characters ``one`` from ``i`` and ``other`` from ``j`` on are the same."""
    length = 0
    while i + length < len(one) and j + length < len(other) and one[i + length] == other[j + length]:
        length += 1
    return length
