"""The names of a department over time: as it is called, as documents print it, and what it came from and became."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.models import Department, Succession
from measures.catalogue.measure_counts import CO_LEAD, LEAD, AssignmentCounts
from measures.models import Assignment, Document

#: The newest so many documents, and at most so many departments before and after.
DOCUMENTS = 24
FAMILY = 50


@dataclass(frozen=True, slots=True)
class NameEvent:
    """Something that happened to a name: a document printed it in these ways, or one department followed another.

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

    ``family`` is the department with all before and after it, ``charged`` those of them that have something today: in
    a list, one that has nothing may stand for others. ``load`` is what they have in all (None where there are no
    others); ``is_cut`` says that older documents are left out.
    """

    aliases: tuple[str, ...]
    events: tuple[NameEvent, ...]
    family: tuple[int, ...]
    charged: tuple[int, ...]
    load: AssignmentCounts | None
    is_cut: bool


def read_department_names(department: Department) -> DepartmentNames:
    """Return the names of a department over time; four queries, one more if there are others before or after it."""
    successions = _read_successions(department)
    printed = list(_printed_names(department))
    events = [*printed[:DOCUMENTS], *(NameEvent(one.date, succession=one) for one in successions)]
    ends = [pk for one in successions for pk in (one.predecessor_id, one.successor_id)]
    family = tuple(dict.fromkeys([department.pk, *ends]))
    charged, load = _count_family(family) if len(family) > 1 else (family, None)
    return DepartmentNames(
        tuple(department.aliases.values_list("name", flat=True)),
        tuple(sorted(events, key=lambda one: one.when)),
        family,
        charged,
        load,
        len(printed) > DOCUMENTS,
    )


def _count_family(family: Sequence[int]) -> tuple[tuple[int, ...], AssignmentCounts]:
    """Return which of several departments have something, and what they have in all, each measure counted once."""
    rows = Assignment.objects.in_force().filter(department__in=family).order_by()
    found = set(rows.values_list("department", "role", "measure"))
    lead, co_lead = ({measure for _, role, measure in found if role == wanted} for wanted in (LEAD, CO_LEAD))
    charged = {department for department, *_ in found}
    return (
        tuple(pk for pk in family if pk in charged),
        AssignmentCounts(len(lead), len(co_lead), len(lead | co_lead)),
    )


def _printed_names(department: Department) -> Iterator[NameEvent]:
    """Yield for each document in which ways it prints the department's name, the newest document first."""
    rows = (
        Assignment.objects.filter(department=department)
        .exclude(name_as_printed="")
        .order_by("-measure__document__year", "measure__document__slug", "name_as_printed")
        .values_list("measure__document", "name_as_printed")
        .distinct()
    )
    ways: dict[int, list[str]] = {}
    for document, name in rows:
        ways.setdefault(document, []).append(name)
    documents = Document.objects.select_related("district").in_bulk(list(ways)[: DOCUMENTS + 1])
    for pk, found in ways.items():
        if pk in documents:
            one = documents[pk]
            yield NameEvent(one.issued_on or date(one.year, 1, 1), one, tuple(found))


def _read_successions(department: Department) -> list[Succession]:
    """Return the successions that lead to the department and away from it, near ones first; one query."""
    place = Q(predecessor__district=department.district_id) | Q(successor__district=department.district_id)
    found = list(
        Succession.objects.filter(place)
        .select_related("predecessor__district", "successor__district")
        .order_by("date", "pk")
    )
    line: dict[int, Succession] = {}
    for start, end in (("predecessor_id", "successor_id"), ("successor_id", "predecessor_id")):
        reached = [department.pk]
        for pk in reached:
            for one in found:
                if getattr(one, start) == pk and one.pk not in line and len(line) < FAMILY:
                    line[one.pk] = one
                    reached.append(getattr(one, end))
    return list(line.values())
