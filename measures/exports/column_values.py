"""The computed values of columns. Each function takes a measure as `export_rows` reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from measures.exports.export_rows import ExportAssignmentRow, MeasureRow
from measures.models import Assignment, stored_targets

#: The separator between the titles of nested headings.
_UNDER = " › "


def lead_names(measure: Any) -> tuple[str, ...]:
    """Return the names of the lead departments."""
    return _names_in_role(measure, Assignment.Role.LEAD)


def co_lead_names(measure: Any) -> tuple[str, ...]:
    """Return the names of the co-lead departments."""
    return _names_in_role(measure, Assignment.Role.CO_LEAD)


def printed_targets(measure: Any) -> tuple[str, ...]:
    """Return the numeric targets as they are written in title and text."""
    return (
        *stored_targets.target_texts(measure.targets, "title", measure.title),
        *stored_targets.target_texts(measure.targets, "text", measure.text),
    )


def chapter_title(measure: Any) -> str:
    """Return the title of the outermost heading."""
    headings = _heading_titles(measure)
    return headings[0] if headings else ""


def section_titles(measure: Any) -> str:
    """Return the titles of the headings below the outermost one, joined."""
    return _UNDER.join(_heading_titles(measure)[1:])


def discrepancy_labels(measure: Any) -> tuple[str, ...]:
    """Return the names of the fields in which the two statements differ and staff have not decided."""
    return tuple(one.get_field_display() for one in measure.open_discrepancies)


def progress_value(name: str) -> Callable[[Any], Any]:
    """Return a function that returns a field of the measure's progress, None where nobody entered any."""

    def value(measure: Any) -> Any:
        return getattr(measure.progress, name) if measure.progress else None

    return value


def progress_entered_on(measure: Any) -> date | None:
    """Return the day on which the measure's progress was entered."""
    return timezone.localtime(measure.progress.entered_at).date() if measure.progress else None


def unique_assignments(measure: MeasureRow) -> list[ExportAssignmentRow]:
    """Return the assignments in force, leads first, each department once per role, in order."""
    once: dict[tuple[str, int], ExportAssignmentRow] = {}
    for role in (Assignment.Role.LEAD, Assignment.Role.CO_LEAD):
        for assignment in measure.in_force:
            if assignment.role == role:
                once.setdefault((role, assignment.department_id), assignment)
    return list(once.values())


def absolute_address(site: str) -> Callable[[Any], str]:
    """Return a function that returns the permanent address of a measure at ``site``."""

    def address(measure: Any) -> str:
        return f"{site}{measure.get_absolute_url()}"

    return address


def _heading_titles(measure: Any) -> list[str]:
    """Return the titles of the measure's headings, the outermost first."""
    titles: list[str] = []
    heading = measure.chapter
    while heading is not None:
        titles.insert(0, heading.title)
        heading = heading.parent
    return titles


def _names_in_role(measure: Any, role: str) -> tuple[str, ...]:
    """Return the names of the departments in ``role``, each once, in order."""
    once: dict[int, str] = {}
    for assignment in measure.in_force:
        if assignment.role == role:
            once.setdefault(assignment.department_id, assignment.department.name)
    return tuple(once.values())
