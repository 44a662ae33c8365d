"""The place of a draft: whose plan it is, or the places that people may choose from."""

from __future__ import annotations

from dataclasses import dataclass

from districts.models import District
from districts.places.place_index import read_place_index
from measures.loading.plan_district import resolve_district
from measures.loading.reading import SourceCorrections
from measures.text.plan import ParsedDocument

#: Places that the field offers while somebody types.
_MOST_OFFERED = 400


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """The whole name of the place, empty if it is not known; the whole names of ``candidates`` and of other places."""

    name: str
    candidates: tuple[str, ...]
    offered: tuple[str, ...]


def find_draft_place(plan: ParsedDocument, given: SourceCorrections) -> DraftPlace:
    """Return the place of a draft's plan, with the places of its head as candidates; two queries."""
    index = read_place_index()
    found = resolve_district(plan, given.district, index)
    of_text = resolve_district(plan, "", index) if given.district else found
    offered = District.objects.order_by("code").only("name", "city")[:_MOST_OFFERED]
    return DraftPlace(
        name=found.place.whole_name if found.place else "",
        candidates=tuple(one.whole_name for one in of_text.candidates),
        offered=tuple(dict.fromkeys(one.whole_name for one in offered)),
    )
