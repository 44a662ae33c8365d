"""Bulk changes: equal to single changes of each measure, one change set, one undo."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DatabaseTestCase

from districts.models import Department, District
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.assignments.bulk.actions import BulkChange, change_in_bulk
from measures.assignments.bulk.bulk_operations import (
    ADD,
    MARK,
    REMOVE,
    REPLACE,
    UNMARK,
    BulkOperation,
    CannotChange,
    NothingToChange,
    apply_operation,
)
from measures.assignments.bulk.bulk_plan import BULK_LIMIT, plan_bulk_change
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Measure
from measures.writing.action_errors import ActionError, EditConflict
from tests.examples import count_examples
from tests.factories import AssignmentFactory, DepartmentFactory, DocumentFactory, MeasureFactory, UserFactory

LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD
NAMES = "甲乙丙丁"
DAY = date(2026, 3, 1)


def make(rows: list[list[tuple[str, str]]], district: District) -> list[Measure]:
    """Create a measure for each list of departments and roles."""
    document = DocumentFactory.create(district=district)
    departments = {
        name: Department.objects.get_or_create(name=f"区{name}局", district=district)[0] for name in NAMES
    }
    measures = []
    for number, duties in enumerate(rows):
        measure = MeasureFactory.create(document=document, chapter=None, own_initiative=number % 2 == 0)
        for order, (name, role) in enumerate(dict.fromkeys(duties)):
            AssignmentFactory.create(measure=measure, department=departments[name], role=role, order=order)
        measures.append(measure)
    return measures


def operation(kind: str, roles: tuple[str, ...], old: str, new: str, district: District) -> BulkOperation:
    pks = {each.name: each.pk for each in Department.objects.filter(district=district)}
    return BulkOperation(kind, roles, {district.pk: pks[f"区{old}局"]}, {district.pk: pks[f"区{new}局"]})


def done(what: BulkOperation, measures: list[Measure], user: User, **more: Any) -> BulkChange:
    usual: dict[str, Any] = {
        "reason": "机构改革方案",
        "on": DAY,
        "versions": None,
        "refusal": lambda measure: "",
        "summary": "改",
    }
    return change_in_bulk(operation=what, measures=[one.pk for one in measures], user=user, **(usual | more))


def ledger(measures: list[Measure], *, keys: bool = False) -> list[Any]:
    """Return all assignments of the measures, and the changing fields of the measures."""
    names = ["measure", "department", "role", "order", "place", "valid_from", "valid_to", "reason", "phrase"]
    rows = Assignment.objects.filter(measure__in=[one.pk for one in measures]).order_by(
        "measure", "role", "order", "department", "valid_to"
    )
    own = (
        Measure.objects.filter(pk__in=[one.pk for one in measures])
        .order_by("pk")
        .values_list("pk", "own_initiative", "title")
    )
    return [*rows.values_list(*names, *(["pk"] if keys else [])), *own]


duties = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([LEAD, CO_LEAD])), max_size=5)
kinds = st.sampled_from([REPLACE, ADD, REMOVE, MARK, UNMARK])
roles = st.sampled_from([(LEAD,), (CO_LEAD,), (LEAD, CO_LEAD)])


class AnyOperation(DatabaseTestCase):
    """Any operation on any measures."""

    @settings(max_examples=count_examples(12))
    @given(
        st.lists(duties, min_size=1, max_size=4),
        kinds,
        roles,
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sets(st.integers(0, 3), min_size=1),
    )
    def test_it_is_as_if_done_to_each_and_taken_back_whole(
        self,
        rows: list[list[tuple[str, str]]],
        kind: str,
        roles: tuple[str, ...],
        old: str,
        new: str,
        some: set[int],
    ) -> None:
        district, user = DepartmentFactory.create().district, UserFactory.create()
        everything = make(rows, district)
        chosen = [measure for at, measure in enumerate(everything) if at in some]
        what = operation(kind, roles, old, new, district)
        before = ledger(everything, keys=True)
        with transaction.atomic():
            one_by_one = each(what, chosen, user)
            expected = ledger(everything)
            transaction.set_rollback(True)
        assert ledger(everything, keys=True) == before
        if not one_by_one:
            with pytest.raises(ActionError):
                done(what, chosen, user)
            return
        made = done(what, chosen, user)
        assert ledger(everything) == expected
        assert {step.measure.pk for step in made.plan.steps} == one_by_one
        assert made.change_set is not None
        undo_change_set(change_set=made.change_set, user=user)
        assert ledger(everything, keys=True) == before


def each(what: BulkOperation, measures: list[Measure], user: User) -> set[int]:
    """Apply an operation measure by measure, as the editor does; return the changed ones."""
    changed = set()
    for measure in measures:
        if what.kind in (MARK, UNMARK):
            is_other = measure.own_initiative != (what.kind == MARK)
            Measure.objects.filter(pk=measure.pk).update(own_initiative=what.kind == MARK)
            changed |= {measure.pk} if is_other else set()
            continue
        current_rows = measure.assignments.in_force(DAY).order_by("-role", "order", "pk")
        duties = [DepartmentInRole(row.department_id, row.role) for row in current_rows]
        try:
            after = apply_operation(what, duties, measure.document.district_id)
        except (NothingToChange, CannotChange):
            continue
        did = assign_departments(
            measure=measure.pk, duties=after, user=user, version=None, reason="机构改革方案", on=DAY
        )
        changed |= {measure.pk} if did.closed or did.opened else set()
    return changed


pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    found: District = DepartmentFactory.create().district
    return found


@pytest.mark.parametrize(
    ("kind", "roles", "before", "after"),
    [
        (REPLACE, (LEAD,), "甲/乙甲", "丙/乙甲"),
        (REPLACE, (LEAD, CO_LEAD), "甲/乙甲", "丙/乙丙"),
        (REPLACE, (LEAD, CO_LEAD), "甲丙/乙", "丙/乙"),
        (ADD, (CO_LEAD,), "甲/乙", "甲/乙丙"),
        (ADD, (LEAD,), "甲/乙", "甲丙/乙"),
        (REMOVE, (CO_LEAD,), "甲/乙甲", "甲/乙"),
        (REMOVE, (LEAD,), "甲/乙", "/乙"),
    ],
)
def test_what_each_does(
    district: District, kind: str, roles: tuple[str, ...], before: str, after: str
) -> None:
    lead, co_lead = before.split("/")
    (measure,) = make([[*((name, LEAD) for name in lead), *((name, CO_LEAD) for name in co_lead)]], district)
    made = done(operation(kind, roles, "甲", "丙", district), [measure], UserFactory.create())
    rows = measure.assignments.in_force(DAY).order_by("-role", "order").select_related("department")
    names = ["".join(row.department.name[1] for row in rows if row.role == role) for role in (LEAD, CO_LEAD)]
    assert "/".join(names) == after
    yesterday = measure.assignments.in_force(DAY - timedelta(days=1))
    assert len(yesterday) == len(lead + co_lead)
    assert made.change_set is not None
    assert (made.change_set.kind, made.change_set.reason) == ("bulk", "机构改革方案")
    measure.refresh_from_db()
    assert measure.version == 2


def test_what_stays_is_named_with_why(district: District) -> None:
    elsewhere = DepartmentFactory.create().district
    own = make([[("甲", LEAD)], [("乙", LEAD)], [("甲", LEAD)], [("甲", LEAD)]], district)
    (other,) = make([[("甲", LEAD)]], elsewhere)
    Assignment.objects.filter(measure=own[2]).update(valid_to=DAY + timedelta(days=9))
    what = operation(REPLACE, (LEAD,), "甲", "丙", district)
    what = BulkOperation(
        what.kind, what.roles, {**what.old, elsewhere.pk: other.assignments.get().department_id}, what.new
    )
    plan = plan_bulk_change(
        what,
        [one.pk for one in (*own, other)],
        DAY,
        lambda measure: "您没有修改这项举措的权限" if measure == own[3] else "",
    )
    assert [step.measure for step in plan.steps] == [own[0]]
    assert [(one.measure, one.why) for one in plan.unchanged] == [(own[1], "原部门不在其中")]
    assert [(one.measure, one.why) for one in plan.refused] == [
        (own[2], "在 2026-03-10 已另有调整，生效日期不能早于这一天"),
        (own[3], "您没有修改这项举措的权限"),
        (other, "本区没有这个名称的部门"),
    ]


def test_nothing_is_done_once_something_changed(district: District) -> None:
    measures, user = make([[("甲", LEAD)], [("甲", LEAD)], [("乙", LEAD)]], district), UserFactory.create()
    what = operation(REPLACE, (LEAD,), "甲", "丙", district)
    seen = plan_bulk_change(what, [one.pk for one in measures], DAY, lambda measure: "").versions
    assign_departments(measure=measures[2].pk, duties=[], user=user, version=None, reason="x", on=DAY)
    before = ledger(measures, keys=True)
    with pytest.raises(EditConflict) as conflict:
        done(what, measures, user, versions=seen)
    assert conflict.value.records == (str(measures[2]),)
    with pytest.raises(EditConflict):
        done(what, measures[:2], user, versions=seen)
    assert ledger(measures, keys=True) == before


@pytest.mark.parametrize(("more", "words"), [({"reason": " "}, "理由"), ({"reason": "长" * 501}, "500 字")])
def test_a_reason_is_required(district: District, more: dict[str, Any], words: str) -> None:
    measures = make([[("甲", LEAD)]], district)
    with pytest.raises(ActionError, match=words):
        done(operation(REMOVE, (LEAD,), "甲", "丙", district), measures, UserFactory.create(), **more)
    assert not ChangeSet.objects.exists()


def test_too_many_or_none_are_refused(district: District) -> None:
    what = operation(MARK, (), "甲", "丙", district) if make([[]], district) else BulkOperation(MARK)
    for pks, words in (([], "没有举措"), (range(BULK_LIMIT + 1), f"最多批量修改 {BULK_LIMIT} 项")):
        with pytest.raises(ActionError, match=words):
            plan_bulk_change(what, list(pks), timezone.localdate(), lambda measure: "")


def test_many_measures_take_as_many_queries_as_few(district: District) -> None:
    user, counts = UserFactory.create(), []
    for number in (2, 12):
        measures = make([[("甲", LEAD), ("乙", CO_LEAD)]] * number, district)
        what = operation(REPLACE, (LEAD, CO_LEAD), "甲", "丙", district)
        with CaptureQueriesContext(connection) as captured:
            done(what, measures, user)
        counts.append(len(captured))
    # The very first change set also creates the first versions of its records.
    assert counts[1] <= counts[0]
