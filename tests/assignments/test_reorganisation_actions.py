"""A reorganisation: done as it was previewed, whole or not at all, and taken back exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.models import Department, District, Succession
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.assignments.reorganisation.actions import (
    ReorganisationResult,
    preview_reorganisation,
    reorganise_departments,
)
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, Measure
from measures.writing.action_errors import ActionError, EditConflict
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DistrictFactory,
    MeasureFactory,
    StaffAssignmentFactory,
    UserFactory,
)
from tests.loading.database_rows import all_rows

LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD
TODAY = timezone.localdate()
BEFORE = TODAY - timedelta(days=1)


@pytest.fixture
def staff(db: None) -> User:
    user: User = UserFactory.create()
    return user


@pytest.fixture
def bodies(db: None) -> dict[str, Department]:
    """Departments of one district, 甲 to 戊."""
    district = DistrictFactory.create()
    return {name: DepartmentFactory.create(name=name, district=district) for name in "甲乙丙丁戊"}


def charged(bodies: dict[str, Department], leads: str, co_leads: str = "") -> Measure:
    """Make a measure that its document gives to these departments."""
    made: Measure = MeasureFactory.create(document__district=bodies["甲"].district)
    for role, names in ((LEAD, leads), (CO_LEAD, co_leads)):
        for order, name in enumerate(names):
            AssignmentFactory.create(measure=made, role=role, order=order, department=bodies[name])
    return made


def in_force(measure: Measure, role: str, on: date | None = None) -> str:
    rows = measure.assignments.in_force(on).filter(role=role).order_by("order", "pk")
    return "".join(row.department.name for row in rows.select_related("department"))


def content() -> dict[str, Any]:
    """Return all that the records say, what moves with every write left out."""
    rows = all_rows(without=("changeset", "measureversion", "recordversion"))
    return {
        table: [{k: v for k, v in row.items() if k not in ("version", "updated_at")} for row in found]
        for table, found in rows.items()
    }


def do(
    staff: User, before: Sequence[Department], after: Sequence[SuccessorDepartment], **options: Any
) -> ReorganisationResult:
    """Preview and do it, and hold the deed against the preview."""
    facts = {"predecessors": [one.pk for one in before], "successors": after, "on": options.get("on", TODAY)}
    shares = options.get("shares")
    shown = preview_reorganisation(**facts, shares=shares)
    known = set(Assignment.objects.values_list("pk", flat=True))
    closed = {row.pk for row in shown.closing}
    done = reorganise_departments(
        **facts, user=staff, reason="机构改革方案", versions=shown.versions, shares=shares
    )
    assert [(one.measure, one.role, one.before, one.after) for one in done.plan.steps] == [
        (one.measure, one.role, one.before, one.after) for one in shown.steps
    ]
    for step in shown.steps:
        day = options.get("on", TODAY)
        now = step.measure.assignments.in_force(day).filter(role=step.role).order_by("order", "pk")
        assert tuple(row.department.name for row in now.select_related("department")) == step.after
    assert Assignment.objects.exclude(pk__in=known).count() == shown.opening
    assert set(Assignment.objects.filter(valid_to=options.get("on", TODAY)).values_list("pk", flat=True)) >= (
        closed
    )
    return done


def new(*names: str) -> list[SuccessorDepartment]:
    return [SuccessorDepartment(name=name) for name in names]


def test_a_rename_moves_every_row_in_its_place(bodies: dict[str, Department], staff: User) -> None:
    first, second, other = charged(bodies, "乙甲丙"), charged(bodies, "丁", "甲乙"), charged(bodies, "乙")
    printed = list(
        first.assignments.filter(effective=True)
        .exclude(place="staff")
        .values_list("department__name", "name_as_printed")
    )
    done = do(staff, [bodies["甲"]], new("新"))
    assert (in_force(first, LEAD), in_force(second, CO_LEAD), in_force(other, LEAD)) == (
        "乙新丙",
        "新乙",
        "乙",
    )
    assert (in_force(first, LEAD, BEFORE), in_force(second, CO_LEAD, BEFORE)) == ("乙甲丙", "甲乙")
    assert list(
        first.assignments.filter(effective=True)
        .exclude(place="staff")
        .values_list("department__name", "name_as_printed")
    ) == (printed)
    made = Department.objects.get(name="新")
    assert (made.district, made.kind, made.level) == (
        bodies["甲"].district,
        bodies["甲"].kind,
        bodies["甲"].level,
    )
    row = Succession.objects.get()
    assert (row.predecessor, row.successor, row.date, row.reason) == (
        bodies["甲"],
        made,
        TODAY,
        "机构改革方案",
    )
    assert done.change_set is not None
    assert (done.change_set.kind, done.change_set.summary) == ("reorganisation", "机构调整：甲 → 新")
    versions = dict(Measure.objects.values_list("pk", "version"))
    assert [versions[one.pk] for one in (first, second, other)] == [2, 2, 1]


def test_merged_departments_stand_once(bodies: dict[str, Department], staff: User) -> None:
    both, with_heir = charged(bodies, "甲丁乙", "甲"), charged(bodies, "甲戊丙")
    do(staff, [bodies["甲"], bodies["乙"]], [SuccessorDepartment(department=bodies["丙"].pk)])
    assert (in_force(both, LEAD), in_force(both, CO_LEAD), in_force(with_heir, LEAD)) == (
        "丙丁",
        "丙",
        "戊丙",
    )
    assert Succession.objects.filter(successor=bodies["丙"]).count() == 2


def test_a_split_shares_all_but_what_is_distinguished(bodies: dict[str, Department], staff: User) -> None:
    shared, divided = charged(bodies, "乙甲丙"), charged(bodies, "甲")
    row = divided.assignments.get()
    do(staff, [bodies["甲"]], new("东", "西"), shares={row.pk: [1]})
    assert (in_force(shared, LEAD), in_force(divided, LEAD)) == ("乙东西丙", "西")


@pytest.mark.parametrize("after", [["新"], ["东", "西"]])
def test_it_is_taken_back_exactly(bodies: dict[str, Department], staff: User, after: list[str]) -> None:
    charged(bodies, "乙甲丙", "甲丁")
    charged(bodies, "甲")
    before = content()
    done = do(staff, [bodies["甲"]], new(*after))
    assert done.change_set is not None
    undo_change_set(change_set=done.change_set, user=staff)
    assert content() == before


def test_only_what_stands_on_the_day_changes_hands(bodies: dict[str, Department], staff: User) -> None:
    day = TODAY - timedelta(days=10)
    ended, later, planned = charged(bodies, "甲"), charged(bodies, "乙"), charged(bodies, "甲")
    ended.assignments.update(valid_to=TODAY - timedelta(days=5))
    StaffAssignmentFactory.create(
        measure=later, department=bodies["甲"], role=CO_LEAD, valid_from=TODAY - timedelta(days=3)
    )
    planned.assignments.update(valid_to=TODAY + timedelta(days=5))
    done = do(staff, [bodies["甲"]], new("新"), on=day)
    assert [one.measure for one in done.plan.steps] == [planned]
    assert [row.measure for row in done.plan.left] == [later]
    assert planned.assignments.get(department__name="新").valid_to == TODAY + timedelta(days=5)
    assert (in_force(ended, LEAD, day), in_force(later, CO_LEAD)) == ("甲", "甲")


def test_a_successor_that_comes_later_or_goes_sooner_fills_the_gap(
    bodies: dict[str, Department], staff: User
) -> None:
    day = TODAY - timedelta(days=10)
    comes, goes = charged(bodies, "甲"), charged(bodies, "甲")
    StaffAssignmentFactory.create(
        measure=comes, department=bodies["乙"], order=1, valid_from=TODAY - timedelta(days=3)
    )
    StaffAssignmentFactory.create(
        measure=goes, department=bodies["乙"], order=1, valid_to=TODAY - timedelta(days=3)
    )
    do(staff, [bodies["甲"]], [SuccessorDepartment(department=bodies["乙"].pk)], on=day)
    for measure in (comes, goes):
        for ago in (10, 4, 3, 0):
            assert in_force(measure, LEAD, TODAY - timedelta(days=ago)) == "乙", (measure, ago)


def test_what_changed_since_the_preview_is_reported(bodies: dict[str, Department], staff: User) -> None:
    measure = charged(bodies, "甲")
    facts: dict[str, Any] = {"predecessors": [bodies["甲"].pk], "successors": new("新"), "on": TODAY}
    shown = preview_reorganisation(**facts)
    assign_departments(
        measure=measure.pk,
        duties=[DepartmentInRole(bodies["乙"].pk, LEAD), DepartmentInRole(bodies["甲"].pk, LEAD)],
        user=staff,
        version=1,
        reason="增列",
    )
    before = all_rows()
    with pytest.raises(EditConflict) as refused:
        reorganise_departments(**facts, user=staff, reason="改革", versions=shown.versions)
    assert refused.value.records == (str(measure),)
    assert all_rows() == before


def test_what_cannot_be_done_is_reported_and_nothing_written(
    bodies: dict[str, Department], staff: User
) -> None:
    charged(bodies, "甲")
    AliasFactory.create(department=bodies["乙"], name="乙办")
    far = DepartmentFactory.create(district=DistrictFactory.create())
    one, two = bodies["甲"].pk, bodies["乙"].pk
    tomorrow = TODAY + timedelta(days=1)
    before = all_rows()
    cases: list[tuple[str, list[int], list[SuccessorDepartment], dict[str, Any]]] = [
        ("不能晚于今天", [one], new("新"), {"on": tomorrow}),
        ("依据", [one], new("新"), {"reason": " "}),
        ("已是", [one], new("乙 办"), {}),
        ("名称相同", [one], new("新", "新"), {}),
        ("填写", [one], new(" "), {}),
        ("两次", [one], [SuccessorDepartment(department=one)], {}),
        ("分几次", [one, two], new("东", "西"), {}),
        ("至少选择", [one], [], {}),
        ("同一个区", [one, far.pk], new("新"), {}),
        ("同一个区", [one], [SuccessorDepartment(department=far.pk)], {}),
        ("已被删除", [one], [SuccessorDepartment(department=10**9)], {}),
        ("至少选择", [one], new("东", "西"), {"shares": {Assignment.objects.get().pk: []}}),
    ]
    for message, old, after, options in cases:
        facts: dict[str, Any] = {"on": TODAY, "reason": "改革", "versions": None} | options
        with pytest.raises(ActionError, match=message):
            reorganise_departments(predecessors=old, successors=after, user=staff, **facts)
    assert all_rows() == before


def test_the_number_of_queries_does_not_grow(bodies: dict[str, Department], staff: User) -> None:
    def queries(name: str, after: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            do(staff, [bodies[name]], new(after))
        return len(captured)

    charged(bodies, "甲", "甲")
    few = queries("甲", "新")
    for _ in range(10):
        charged(bodies, "乙", "乙")
    assert queries("乙", "又") - few == 9 * 2  # `do` itself looks at each role of each measure


def test_districts_are_not_mixed(staff: User) -> None:
    one, two = DepartmentFactory.create(name="区司法局"), DepartmentFactory.create(name="区司法局")
    assert District.objects.count() == 2
    rows = [AssignmentFactory.create(department=each) for each in (one, two)]
    do(staff, [one], new("区委司法办"))
    assert [in_force(row.measure, LEAD) for row in rows] == ["区委司法办", "区司法局"]
