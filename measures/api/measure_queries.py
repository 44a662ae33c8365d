"""Read measures with everything that the API shows of them, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from measures.models import Assignment, Chapter, Discrepancy, Measure, ProgressEntry

LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD
_HEAVY = (
    "imported",
    "document__preamble",
    "document__addressee",
    "document__declared",
    "document__totals",
    "document__imported",
    "document__district__registered",
    *(
        f"{chapter}__{column}"
        for chapter in ("chapter", "chapter__parent")
        for column in ("text", "imported")
    ),
)


def measures_with_assignments() -> QuerySet[Measure]:
    """Return measures with headings and today's assignments (in ``in_force``): two queries for any number."""
    in_force = Assignment.objects.in_force().select_related("department").defer("department__registered")
    return (
        Measure.objects.select_related("document__district", "chapter__parent__parent")
        .defer(*_HEAVY)
        .prefetch_related(Prefetch("assignments", in_force.order_by("order", "pk"), to_attr="in_force"))
    )


def measures_for_lists() -> QuerySet[Measure]:
    """Return measures with all that a list shows: four queries for any number."""
    still_open = Discrepancy.objects.filter(status=Discrepancy.Status.OPEN).order_by("field")
    return measures_with_assignments().prefetch_related(
        Prefetch("discrepancies", still_open, to_attr="disputed"),
        Prefetch("progress_entries", to_attr="progress"),
    )


def read_measures_in_order(pks: Sequence[int]) -> list[Measure] | None:
    """Return the measures of these ids in this order; None if one was deleted in the meantime."""
    found = {measure.pk: measure for measure in measures_for_lists().filter(pk__in=pks)}
    return [found[pk] for pk in pks] if len(found) == len(set(pks)) else None


def measure_brief(measure: Measure, request: HttpRequest) -> dict[str, Any]:
    """Return a `MeasureBrief` of a measure of `measures_with_assignments`."""
    assignments: list[Assignment] = measure.in_force  # type: ignore[attr-defined]  # from the prefetch
    chapter, section = outer_and_inner_heading(measure.chapter)
    return {
        "id": f"{measure.document.slug}/{measure.code}",
        "document": measure.document.slug,
        "code": measure.code,
        "title": measure.title,
        "chapter": chapter,
        "section": section,
        "kind": measure.kind,
        "own_initiative": measure.own_initiative,
        "deadline": measure.deadline,
        "deadline_kind": measure.deadline_kind or None,
        "due": measure.due,
        "lead": names_in_role(assignments, LEAD),
        "co_lead": names_in_role(assignments, CO_LEAD),
        "url": request.build_absolute_uri(measure.get_absolute_url()),
    }


def measure_item(measure: Measure, request: HttpRequest) -> dict[str, Any]:
    """Return a `MeasureItem` of a measure of `measures_for_lists`."""
    disputed: list[Discrepancy] = measure.disputed  # type: ignore[attr-defined]  # from the prefetch
    assignments: list[Assignment] = measure.in_force  # type: ignore[attr-defined]
    entered: list[ProgressEntry] = measure.progress  # type: ignore[attr-defined]
    district = measure.document.district
    return measure_brief(measure, request) | {
        "text": measure.text,
        "district": district.name,
        "district_slug": district.slug,
        "year": measure.document.year,
        "departments": _department_roles(assignments),
        "targets": target_items(measure),
        "open_discrepancies": [one.field for one in disputed],
        "progress": progress_item(entered[-1]) if entered else None,
        "updated_at": measure.updated_at,
    }


def outer_and_inner_heading(chapter: Chapter | None) -> tuple[str | None, str | None]:
    """Return the titles of the outermost heading and of the innermost, if it is another one."""
    if chapter is None:
        return None, None
    outer = chapter
    while outer.parent is not None:
        outer = outer.parent
    return outer.title, chapter.title if outer is not chapter else None


def names_in_role(assignments: Iterable[Assignment], role: str) -> list[str]:
    """Return the departments with ``role`` as printed, or by name if staff assigned them; each once, in order."""
    found = (one.name_as_printed or one.department.name for one in assignments if one.role == role)
    return list(dict.fromkeys(found))


def target_items(measure: Measure) -> list[dict[str, Any]]:
    """Return the numeric targets in title and text."""
    found = [*measure.targets_in_title, *measure.targets_in_text]
    fields = ("text", "number", "unit", "bound", "period", "phrase")
    return [{field: getattr(target, field) for field in fields} for target in found]


def progress_item(entry: ProgressEntry) -> dict[str, Any]:
    """Return a `ProgressItem`."""
    fields = ("status", "as_of", "note", "link", "entered_by", "entered_at")
    return {field: getattr(entry, field) for field in fields}


def _department_roles(assignments: Iterable[Assignment]) -> list[dict[str, Any]]:
    """Return the departments of assignments, lead departments first, each once for a role."""
    found = {(one.role, one.department_id): one.department.name for one in assignments}
    ordered = sorted(found.items(), key=lambda pair: pair[0][0] != LEAD)
    return [{"id": pk, "name": name, "role": role} for (role, pk), name in ordered]
