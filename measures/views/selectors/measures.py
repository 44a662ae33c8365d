"""One measure with everything a reader can ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import QuerySet

from districts.models import Department
from measures.models import Assignment, Measure

HEAVY = (
    "document__source__content",
    "document__source__clean",
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A row of the table of responsibilities: who, in which role, since when, on which words, standing where."""

    role: str
    role_label: str
    departments: tuple[Department, ...]
    since: date | None
    phrase: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who must act today, what the document itself says where that differs, and the annex's own statement."""

    today: tuple[Duty, ...]
    published: tuple[Duty, ...]
    second: tuple[Duty, ...]

    @property
    def was_edited(self) -> bool:
        """Whether staff have changed what the document says."""
        return _who(self.today) != _who(self.published)


def one(slug: str, code: str) -> QuerySet[Measure]:
    """Return the measure with its document, district, chapter and source, not yet read."""
    return (
        Measure.objects.filter(document__slug=slug, code=code)
        .select_related("document__district", "document__source", "chapter__parent", "statement")
        .defer(*HEAVY)
    )


def neighbours(measure: Measure) -> tuple[Measure | None, Measure | None]:
    """Return the measures before and after this one in its document; two queries."""
    same = Measure.objects.filter(document=measure.document_id).only(
        "code", "title", "text", "order", "document"
    )
    before = same.filter(order__lt=measure.order).order_by("-order").first()
    after = same.filter(order__gt=measure.order).order_by("order").first()
    for neighbour in (before, after):
        if neighbour is not None:
            neighbour.document = measure.document
    return before, after


def responsibility(measure: Measure) -> Responsibility:
    """Return the measure's responsibilities; three queries."""
    rows = measure.assignments.select_related("department")
    ordered = ("-role", "order", "pk")
    return Responsibility(
        today=_duties(rows.in_force().order_by(*ordered)),
        published=_duties(rows.as_published().order_by(*ordered)),
        second=_duties(rows.filter(effective=False, valid_to__isnull=True).order_by(*ordered)),
    )


def _duties(assignments: Iterable[Assignment]) -> tuple[Duty, ...]:
    """Return one row for neighbouring departments of one role that rest on the same words since the same day."""

    def ground(one: Assignment) -> tuple[str, str, date | None, str, str, str]:
        return (
            one.role,
            one.get_role_display(),
            one.valid_from,
            one.phrase,
            one.get_place_display(),
            one.reason,
        )

    return tuple(
        Duty(role, label, tuple(one.department for one in group), since, phrase, place, reason)
        for (role, label, since, phrase, place, reason), group in groupby(assignments, key=ground)
    )


def _who(duties: Iterable[Duty]) -> set[tuple[str, int]]:
    return {(duty.role, department.pk) for duty in duties for department in duty.departments}
