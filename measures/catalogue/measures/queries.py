"""One measure: its neighbours in the document, and its assignments by role and ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from districts.models import Department
from measures.models import Assignment, Measure
from measures.models.heavy_columns import heavy_columns_of

HEAVY_MEASURE_COLUMNS = (
    *heavy_columns_of("document"),
    *(f"chapter__{name}" for name in ("text", "imported", "parent__text", "parent__imported")),
    "document__source__content",
    "document__source__clean_text",
)


@dataclass(frozen=True, slots=True)
class RoleDepartments:
    """The departments in one role, in the order of the document."""

    role: str
    role_label: str
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class AssignmentGround:
    """Assignments with one ground: their first day, the phrase, where it stands, and the reason that staff gave."""

    since: date | None
    phrase: str
    place: str
    reason: str
    roles: tuple[RoleDepartments, ...]

    @property
    def is_published(self) -> bool:
        """Return whether the document says this; without a date it then holds from the document's."""
        return self.place != Assignment.Place.STAFF.label


@dataclass(frozen=True, slots=True)
class MeasureResponsibility:
    """The responsible departments on a day, as published, and in the annex's own statement."""

    today: tuple[AssignmentGround, ...]
    published: tuple[AssignmentGround, ...]
    second: tuple[AssignmentGround, ...]

    @property
    def is_known(self) -> bool:
        """Return whether anybody is, or was published as, responsible."""
        return bool(self.today or self.published)

    @property
    def was_edited(self) -> bool:
        """Return whether staff have changed what the document assigns."""
        return _assigned_departments(self.today) != _assigned_departments(self.published)

    @property
    def roles_in_text(self) -> set[str]:
        """Return the roles in which the text names a department."""
        grounds = [ground for ground in self.published if ground.place == Assignment.Place.TEXT.label]
        return {role for role, _ in _assigned_departments(grounds)}

    @property
    def roles_in_second(self) -> set[str]:
        """Return the roles in which the annex's own statement names a department."""
        return {role for role, _ in _assigned_departments(self.second)}


def measure_page_query(slug: str, code: str) -> QuerySet[Measure]:
    """Return the query for a measure with its document, district, chapter, source and statement."""
    return (
        Measure.objects.filter(document__slug=slug, code=code)
        .select_related("document__district", "document__source", "chapter__parent", "statement")
        .defer(*HEAVY_MEASURE_COLUMNS)
    )


def neighbouring_measures(measure: Measure) -> tuple[Measure | None, Measure | None]:
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


def read_assignments(measure: Measure) -> list[Assignment]:
    """Return every assignment that the measure ever had, with its department, by role; one query."""
    found = measure.assignments.select_related("department").defer("department__registered")
    return list(found.order_by("-role", "order", "pk"))


def responsibility_on(rows: Sequence[Assignment], on: date | None = None) -> MeasureResponsibility:
    """Return the responsibilities on a day, today by default, among the assignments of `read_assignments`."""
    day = on or timezone.localdate()
    return MeasureResponsibility(
        today=_group_by_ground(row for row in rows if row.is_in_force(day)),
        published=_group_by_ground(row for row in rows if row.is_published),
        second=_group_by_ground(row for row in rows if not row.effective and row.valid_to is None),
    )


def _group_by_ground(assignments: Iterable[Assignment]) -> tuple[AssignmentGround, ...]:
    """Group assignments, which are in order, by ground and then by role."""

    def ground(one: Assignment) -> tuple[date | None, str, str, str]:
        return (one.valid_from, one.phrase, one.get_place_display(), one.ground_reason)

    def role(one: Assignment) -> tuple[str, str]:
        return (one.role, one.get_role_display())

    return tuple(
        AssignmentGround(
            *facts,
            tuple(
                RoleDepartments(*name, tuple(one.department for one in members))
                for name, members in groupby(group, role)
            ),
        )
        for facts, group in groupby(assignments, ground)
    )


def _assigned_departments(grounds: Iterable[AssignmentGround]) -> set[tuple[str, int]]:
    return {
        (role.role, department.pk)
        for ground in grounds
        for role in ground.roles
        for department in role.departments
    }
