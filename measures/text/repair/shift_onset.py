"""Where a shifted run can begin although no ``?`` shows it: behind a mark, at nonsense that shifting makes sense of."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.encoding.code_page_936 import EURO_BYTE, character_of
from measures.text.language.word_model import character_share, simplify_character
from measures.text.repair.byte_candidates import bytes_of
from measures.text.repair.line_elements import ElementKind, LineElement, is_cut_mark, is_lone_letter
from measures.text.repair.site_habits import SiteHabits

#: So many elements behind the mark are compared.
_COMPARED = 8
#: By so much (log-probability) the characters must be likelier than those shown.
_GAIN = 2.5
#: What the characters around a dropped pair weigh, of which nothing is known yet.
_DROPPED_PAIR = -12.0
_FLOOR = -16.0
_LETTER, _SIGN = -9.5, -12.0


def may_begin_shift(elements: Sequence[LineElement], index: int, habits: SiteHabits) -> bool:
    """Whether the text behind the mark at ``index`` is likelier if its bytes are put one off than as it is shown.

    Where it is certain that bytes were cut elsewhere in the text, a letter alone among Chinese is suspect.
    """
    mark = bytes_of(elements[index].text)
    if not mark or mark[0][1] is None:
        return False
    pending: int | None = mark[0][1]
    gain = 0.0
    for place, element in enumerate(elements[index + 1 : index + 1 + _COMPARED], start=index + 1):
        if element.kind is ElementKind.SWALLOWED and habits.holes_vanish and len(element.reading) > 1:
            return True
        if element.kind is not ElementKind.CHARACTER or pending is None or is_cut_mark(element):
            break
        if habits.is_certain and is_lone_letter(elements, place, habits.lettered):
            return True
        likely, trail = _likeliest(pending, element.text)
        if likely is None and not habits.holes_vanish:
            break
        gain += (_DROPPED_PAIR if likely is None else likely) - _shown_weight(element.text)
        if gain > 5 * _GAIN:
            return True
        pending = trail if trail is not None and trail > EURO_BYTE else None
    return gain > _GAIN


def _likeliest(pending: int, shown: str) -> tuple[float | None, int | None]:
    """Return how likely what a waiting byte begins before a shown character is, and the byte that waits then."""
    found: tuple[float | None, int | None] = (None, None)
    for lead, trail in bytes_of(shown):
        character = character_of(pending, lead)
        if character is not None and (found[0] is None or character_share(character) > found[0]):
            found = max(_FLOOR, character_share(character)), trail
    if found[0] is None:
        found = None, next((trail for _, trail in bytes_of(shown)), None)
    return found


def _shown_weight(character: str) -> float:
    if character < "\x80":
        return _LETTER if character.isalnum() else _SIGN
    return max(_FLOOR, character_share(simplify_character(character)))
