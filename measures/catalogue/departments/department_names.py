"""The names of a department over time: aliases, names as printed, predecessors and successors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.models import Department, Succession
from measures.catalogue.measure_counts import CO_LEAD, LEAD, AssignmentCounts
from measures.models import Assignment, Document

#: The newest documents shown, and the predecessors and successors followed, at most.
MAX_DOCUMENTS = 24
MAX_FAMILY = 50


@dataclass(frozen=True, slots=True)
class NameEvent:
    """An event in the history of a name: a document printed it in these ways, or one department succeeded another.

    ``when`` is the day of the succession or of the document; documents without a date stand at the start of their
    year.
    """

    when: date
    document: Document | None = None
    names: tuple[str, ...] = ()
    succession: Succession | None = None


@dataclass(frozen=True, slots=True)
class DepartmentNames:
    """What is known of a department's names, oldest event first.

    ``family`` are the ids of the department, its predecessors and successors; ``assigned`` those with measures today:
    in a list, one without any may stand for others. ``counts`` are the numbers of all together, None for a family of
    one; ``is_cut`` says that older documents are left out.
    """

    aliases: tuple[str, ...]
    events: tuple[NameEvent, ...]
    family: tuple[int, ...]
    assigned: tuple[int, ...]
    counts: AssignmentCounts | None
    is_cut: bool


def read_department_names(department: Department) -> DepartmentNames:
    """Return the names of a department over time; four queries, one more if it has predecessors or successors."""
    successions = _read_successions(department)
    printed = list(_printed_names(department))
    events = [*printed[:MAX_DOCUMENTS], *(NameEvent(one.date, succession=one) for one in successions)]
    ends = [pk for one in successions for pk in (one.predecessor_id, one.successor_id)]
    family = tuple(dict.fromkeys([department.pk, *ends]))
    assigned, counts = _count_family(family) if len(family) > 1 else (family, None)
    return DepartmentNames(
        tuple(department.aliases.values_list("name", flat=True)),
        tuple(sorted(events, key=lambda one: one.when)),
        family,
        assigned,
        counts,
        len(printed) > MAX_DOCUMENTS,
    )


def _count_family(family: Sequence[int]) -> tuple[tuple[int, ...], AssignmentCounts]:
    """Return which departments have measures today, and their numbers together, each measure counted once."""
    rows = Assignment.objects.in_force().filter(department__in=family).order_by()
    found = set(rows.values_list("department", "role", "measure"))
    lead, co_lead = ({measure for _, role, measure in found if role == one} for one in (LEAD, CO_LEAD))
    assigned = {department for department, *_ in found}
    return (
        tuple(pk for pk in family if pk in assigned),
        AssignmentCounts(len(lead), len(co_lead), len(lead | co_lead)),
    )


def _printed_names(department: Department) -> Iterator[NameEvent]:
    """Yield for each document how it prints the department's name, the newest document first."""
    rows = (
        Assignment.objects.filter(department=department)
        .exclude(name_as_printed="")
        .order_by("-measure__document__year", "measure__document__slug", "name_as_printed")
        .values_list("measure__document", "name_as_printed")
        .distinct()
    )
    printed: dict[int, list[str]] = {}
    for document, name in rows:
        printed.setdefault(document, []).append(name)
    shown = Document.objects.select_related("district").only("slug", "year", "issued_on", "district")
    documents = shown.order_by().in_bulk(list(printed)[: MAX_DOCUMENTS + 1])
    for pk, found in printed.items():
        if pk in documents:
            one = documents[pk]
            yield NameEvent(one.issued_on or date(one.year, 1, 1), one, tuple(found))


def _read_successions(department: Department) -> list[Succession]:
    """Return the successions before and after the department, near ones first; one query."""
    in_district = Q(predecessor__district=department.district_id) | Q(
        successor__district=department.district_id
    )
    found = list(
        Succession.objects.filter(in_district)
        .select_related("predecessor", "successor")
        .only("date", "reason", "predecessor__name", "successor__name")
        .order_by("date", "pk")
    )
    line: dict[int, Succession] = {}
    for start, end in (("predecessor_id", "successor_id"), ("successor_id", "predecessor_id")):
        reached = [department.pk]
        for pk in reached:
            for one in found:
                if getattr(one, start) == pk and one.pk not in line and len(line) < MAX_FAMILY:
                    line[one.pk] = one
                    reached.append(getattr(one, end))
    return list(line.values())
