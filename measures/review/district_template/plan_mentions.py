"""Which departments of the template a district's plans name: these are shown to exist, the others only might.

A name is taken for the district's own where nothing before it makes it another's: 各区教育局 is everybody's,
下城区教育局 that of 下城区, 社区委员会 no 区委. What is not certain is not taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from districts.departments.agency_template import standard_names
from districts.departments.department_tiers import DepartmentTier
from districts.models import District
from districts.places.place_registry import places_by_code
from measures.models import Document

#: Shorter names stand in other words.
_LEAST = 3
#: What joins a name to what stands before it.
_JOINS = frozenset("由和与及会同请经报向")
_LONGEST_PLACE = 12
#: So many characters are quoted before and behind a name.
_AROUND = 16
_ENDS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class PlanMention:
    """Where a plan names a department: the document, the ``words`` that name it, what stands before and after."""

    document: Document
    before: str
    words: str
    after: str


def find_plan_mentions(
    district: District, tier: DepartmentTier, wanted: Collection[str]
) -> dict[str, PlanMention]:
    """Return the first place in the latest plans that names each of the ``wanted`` standard departments; one query."""
    owners = {
        name: standard.name
        for name, standard in standard_names(tier).spelled.items()
        if len(name) >= _LEAST and standard.kind != "group"
    }
    plans = Document.objects.filter(district=district).order_by("-year", "slug")
    found: dict[str, PlanMention] = {}
    for document in plans.select_related("district", "source").only(
        "slug", "year", "district", "source__clean_text"
    ):
        text = document.source.clean_text if document.source else ""
        for start, end in _named_places(text, owners, tier):
            owner = owners[text[start:end]]
            if owner in wanted and owner not in found:
                found[owner] = _mention(document, text, start, end)
    return found


def _named_places(text: str, owners: Mapping[str, str], tier: DepartmentTier) -> Iterator[tuple[int, int]]:
    """Yield where names stand that are the district's own, from the beginning, the longest, none within another."""
    lengths: dict[str, list[int]] = {}
    for name in owners:
        lengths.setdefault(name[:2], []).append(len(name))
    longest_first = {lead: sorted(set(sizes), reverse=True) for lead, sizes in lengths.items()}
    reached = 0
    for start in range(len(text)):
        sizes = longest_first.get(text[start : start + 2]) if start >= reached else None
        size = next((size for size in sizes or () if text[start : start + size] in owners), 0)
        if size:
            reached = start + size
            if _is_own_mention(text, start, tier):
                yield start, reached


def _is_own_mention(text: str, start: int, tier: DepartmentTier) -> bool:
    """Return whether nothing before a name makes it that of another place, or of many."""
    before = text[start - 1 : start]
    if not "\u4e00" <= before <= "\u9fff":
        return True
    prefix = next((one for one in tier.prefixes if text.startswith(one, start)), "")
    end = start + len(prefix)
    return before in _JOINS and not any(
        text[at:end] in _place_names() for at in range(max(0, end - _LONGEST_PLACE), start)
    )


@cache
def _place_names() -> frozenset[str]:
    """Return the names of all places of the country."""
    return frozenset(entry.name for entry in places_by_code().values())


def _mention(document: Document, text: str, start: int, end: int) -> PlanMention:
    """Return a name with what stands around it in its sentence."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    for mark in _ENDS:
        before, after = before.rpartition(mark)[2], after.partition(mark)[0]
    return PlanMention(document, before.lstrip(), text[start:end], after.rstrip())
