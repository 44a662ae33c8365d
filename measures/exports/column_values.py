"""The values of columns that are not simply a field. Each takes a measure as `rows` reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from measures.exports.export_rows import DutyRow, MeasureRow
from measures.models import Assignment
from measures.models.stored_targets import texts_from

#: Stands between headings.
_UNDER = " › "


def leads(measure: Any) -> tuple[str, ...]:
    """Return the names of the departments that lead."""
    return _named(measure, Assignment.Role.LEAD)


def co_leads(measure: Any) -> tuple[str, ...]:
    """Return the names of the departments that support."""
    return _named(measure, Assignment.Role.CO_LEAD)


def targets(measure: Any) -> tuple[str, ...]:
    """Return the numeric targets in title and text as they stand there."""
    kept = measure.targets
    return (*texts_from(kept, "title", measure.title), *texts_from(kept, "text", measure.text))


def chapter(measure: Any) -> str:
    """Return the title of the outermost heading."""
    headings = _headings(measure)
    return headings[0] if headings else ""


def section(measure: Any) -> str:
    """Return the titles of the headings under the outermost one."""
    return _UNDER.join(_headings(measure)[1:])


def discrepancies(measure: Any) -> tuple[str, ...]:
    """Return in what its two statements differ and staff have not decided."""
    return tuple(one.get_field_display() for one in measure.open_discrepancies)


def duties(measure: MeasureRow) -> list[DutyRow]:
    """Return who is responsible: leads before those who support, each department once in a role, in order."""
    once: dict[tuple[str, int], DutyRow] = {}
    for role in (Assignment.Role.LEAD, Assignment.Role.CO_LEAD):
        for duty in measure.in_force:
            if duty.role == role:
                once.setdefault((role, duty.department_id), duty)
    return list(once.values())


def absolute(site: str) -> Callable[[Any], str]:
    """Return the function that gives the permanent address of a measure at ``site``."""

    def address(measure: Any) -> str:
        return f"{site}{measure.get_absolute_url()}"

    return address


def _headings(measure: Any) -> list[str]:
    """Return the titles of the headings that the measure stands under, the outermost first."""
    titles: list[str] = []
    heading = measure.chapter
    while heading is not None:
        titles.insert(0, heading.title)
        heading = heading.parent
    return titles


def _named(measure: Any, role: str) -> tuple[str, ...]:
    """Return the names of the departments in a role, each once, in order."""
    once: dict[int, str] = {}
    for duty in measure.in_force:
        if duty.role == role:
            once.setdefault(duty.department_id, duty.department.name)
    return tuple(once.values())
