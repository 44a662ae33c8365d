"""Changes of assignments: an edit closes and opens rows, and the ledger has the state of every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Measure
from measures.writing.action_errors import ActionError, EditConflict
from tests.examples import count_examples
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    MeasureFactory,
    StaffAssignmentFactory,
    UserFactory,
)
from tests.loading.database_rows import all_rows

LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD
TODAY = date(2026, 11, 22)


@pytest.fixture
def staff(db: None) -> User:
    user: User = UserFactory.create()
    return user


@pytest.fixture
def measure(db: None) -> Measure:
    """Return a measure with the published lead 甲 and co-leads 乙 and 丙."""
    made: Measure = MeasureFactory.create()
    for order, (name, role) in enumerate([("甲", LEAD), ("乙", CO_LEAD), ("丙", CO_LEAD)]):
        AssignmentFactory.create(
            measure=made,
            role=role,
            order=order,
            department=DepartmentFactory.create(name=name, district=made.document.district),
        )
    return made


def duty(name: str, role: str = CO_LEAD) -> DepartmentInRole:
    found = Department.objects.filter(name=name).first() or DepartmentFactory.create(name=name)
    return DepartmentInRole(found.pk, role)


def in_force(measure: Measure, on: date | None = None) -> list[tuple[str, str]]:
    rows = measure.assignments.in_force(on).select_related("department").order_by("-role", "order", "pk")
    return [(row.role, row.department.name) for row in rows]


def published(measure: Measure) -> list[tuple[str, str, date | None]]:
    rows = (
        measure.assignments.filter(effective=True)
        .exclude(place="staff")
        .select_related("department")
        .order_by("-role", "order", "pk")
    )
    return [(row.role, row.department.name, row.valid_from) for row in rows]


def test_an_edit_closes_and_opens_and_alters_nothing(measure: Measure, staff: User) -> None:
    before = published(measure)
    done = assign_departments(
        measure=measure.pk,
        duties=[duty("丁", LEAD), duty("乙"), duty("丙")],
        user=staff,
        version=1,
        reason="区政府专题会议",
        on=TODAY,
    )
    assert [row.department.name for row in done.closed] == ["甲"]
    assert [row.department.name for row in done.opened] == ["丁"]
    assert published(measure) == before
    assert in_force(measure, TODAY - timedelta(days=1))[0] == (LEAD, "甲")
    assert in_force(measure, TODAY)[0] == (LEAD, "丁")
    closed = measure.assignments.get(department__name="甲")
    assert (closed.valid_to, closed.reason) == (TODAY, "区政府专题会议")
    entry = ChangeSet.objects.latest("pk")
    assert (entry.kind, entry.user, entry.reason) == (
        "responsibility",
        staff,
        "区政府专题会议",
    )
    measure.refresh_from_db()
    assert measure.version == 2


def test_what_is_so_already_changes_nothing(measure: Measure, staff: User) -> None:
    before = all_rows()
    duties = [duty("甲", LEAD), duty("乙"), duty("丙")]
    done = assign_departments(measure=measure.pk, duties=duties, user=staff, version=1)
    assert (done.closed, done.opened) == ((), ())
    assert all_rows() == before


@pytest.mark.parametrize("names", ["丙乙", "丁乙丙", "乙丁丙", "乙丙丁", "丁丙戊乙", "", "丁戊"])
def test_the_order_is_the_requested_one(measure: Measure, staff: User, names: str) -> None:
    duties = [duty("甲", LEAD), *map(duty, names)]
    assign_departments(measure=measure.pk, duties=duties, user=staff, version=1, reason="调整", on=TODAY)
    assert in_force(measure, TODAY) == [(LEAD, "甲"), *((CO_LEAD, name) for name in names)]


def test_only_what_moved_is_written_anew(measure: Measure, staff: User) -> None:
    done = assign_departments(
        measure=measure.pk,
        duties=[duty("甲", LEAD), duty("丁"), duty("乙"), duty("丙")],
        user=staff,
        version=1,
        reason="增列",
    )
    assert done.closed == ()
    assert len(done.opened) == 1


def test_published_responsibility_changes_only_with_a_reason(measure: Measure, staff: User) -> None:
    before = all_rows()
    for reason in ("", "  "):
        with pytest.raises(ActionError, match="须写明理由"):
            assign_departments(measure=measure.pk, duties=[], user=staff, version=1, reason=reason)
    assert all_rows() == before


def test_what_staff_put_there_needs_none(staff: User) -> None:
    row = StaffAssignmentFactory.create(reason="")
    assign_departments(measure=row.measure_id, duties=[], user=staff, version=1)
    assert in_force(row.measure) == []


def test_the_second_of_two_edits_is_refused_and_nothing_is_lost(measure: Measure, staff: User) -> None:
    assign_departments(measure=measure.pk, duties=[duty("丁", LEAD)], user=staff, version=1, reason="一")
    mine = [duty("戊", LEAD)]
    before = all_rows()
    with pytest.raises(EditConflict, match="已被他人修改"):
        assign_departments(measure=measure.pk, duties=mine, user=staff, version=1, reason="二")
    assert all_rows() == before


@pytest.mark.parametrize(
    ("duties", "message"),
    [
        ([DepartmentInRole(1, LEAD), DepartmentInRole(1, LEAD)], "出现了两次"),
        ([DepartmentInRole(1, "boss")], "只能是"),
        ([DepartmentInRole(987654, LEAD)], "已不存在"),
    ],
)
def test_what_cannot_be_is_refused(
    measure: Measure, staff: User, duties: list[DepartmentInRole], message: str
) -> None:
    before = all_rows()
    with pytest.raises(ActionError, match=message):
        assign_departments(measure=measure.pk, duties=duties, user=staff, version=1, reason="x")
    assert all_rows() == before


def test_an_edit_does_not_reach_behind_a_later_one(measure: Measure, staff: User) -> None:
    mine = [duty("丁", LEAD)]
    assign_departments(measure=measure.pk, duties=mine, user=staff, version=1, reason="x", on=TODAY)
    with pytest.raises(ActionError, match="2026年11月22日"):
        assign_departments(
            measure=measure.pk, duties=[], user=staff, version=2, reason="x", on=TODAY - timedelta(days=1)
        )


def test_a_deleted_measure_is_reported(staff: User) -> None:
    with pytest.raises(ActionError, match="已被删除"):
        assign_departments(measure=1, duties=[], user=staff, version=1)


def test_an_edit_can_be_undone(measure: Measure, staff: User) -> None:
    before = in_force(measure)
    assign_departments(
        measure=measure.pk, duties=[duty("丁", LEAD), duty("丙")], user=staff, version=1, reason="调整"
    )
    undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=staff)
    assert in_force(measure) == before
    measure.refresh_from_db()
    assert measure.version == 3
    assert not measure.assignments.exclude(valid_to=None).exists()


def test_taking_back_a_row_that_was_only_added_tells_open_forms_too(measure: Measure, staff: User) -> None:
    duties = [duty("甲", LEAD), duty("乙"), duty("丙"), duty("丁")]
    assign_departments(measure=measure.pk, duties=duties, user=staff, version=1, reason="增列")
    undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=staff)
    measure.refresh_from_db()
    assert measure.version == 3


class AnyEditsTest(TestCase):
    """After any changes on successive days, each day has the assignments set on it."""

    @given(st.lists(st.lists(st.sampled_from("甲乙丙丁戊"), unique=True, max_size=5), min_size=1, max_size=4))
    @settings(max_examples=count_examples(30))
    def test_every_day_has_what_was_requested(self, edits: list[list[str]]) -> None:
        """Set each list of co-leads on its own day."""
        measure = MeasureFactory.create()
        user = UserFactory.create()
        start = timezone.localdate() - timedelta(days=30)
        for number, names in enumerate(edits):
            day = start + timedelta(days=number)
            assign_departments(
                measure=measure.pk,
                duties=[duty(name) for name in names],
                user=user,
                version=None,
                reason="x",
                on=day,
            )
        for number, names in enumerate(edits):
            day = start + timedelta(days=number)
            assert in_force(measure, day) == [(CO_LEAD, name) for name in names]
        assert in_force(measure, start - timedelta(days=1)) == []
