"""Reconciling notices what it is for: a write that was lost, done twice or otherwise, one that nobody sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from districts.models import Department
from measures.accounts.actions import set_role
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Measure
from tests.failure import library
from tests.failure.fill import EDITORS
from tests.failure.notes import Duties, Write
from tests.failure.reconcile import reconcile

pytestmark = pytest.mark.django_db
EDITOR = next(iter(EDITORS))

Edit = Callable[[str], Write]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Return a function that adds a department to a measure, or removes it, for a reason, as an editor may."""
    library.stock(tmp_path)
    user = User.objects.create_user(EDITOR, is_staff=True)
    set_role(user=user, role=EDITORS[EDITOR], districts=[])
    more = ("co_lead", Department.objects.filter(level="district", kind="agency").order_by("-pk")[0].pk)

    def edit(token: str) -> Write:
        measure = Measure.objects.filter(document__year=2031).order_by("pk")[10]
        seen = _duties(measure)
        sent = [duty for duty in seen if duty != more] if more in seen else [*seen, more]
        assign_departments(
            measure=measure.pk,
            duties=[DepartmentInRole(department, Assignment.Role(role)) for role, department in sent],
            user=user,
            version=measure.version,
            reason=token,
        )
        act = ChangeSet.objects.get(reason=token)
        return Write("duty", token, True, act.pk, measure.pk, seen, sent)

    return edit


def _duties(measure: Measure) -> Duties:
    rows = measure.assignments.in_force(None).order_by("-role", "order", "pk")
    return [(row.role, row.department_id) for row in rows]


def _taken_back(write: Write) -> Write:
    """Take an edit back; return the acknowledged write."""
    undo_change_set(change_set=ChangeSet.objects.get(pk=write.act), user=User.objects.get(username=EDITOR))
    return Write("undo", write.token, True, write.act, write.measure)


@pytest.mark.long
def test_records_unlike_those_reported_are_noticed(edit: Edit) -> None:
    first, second = edit("第 1 次"), edit("第 2 次")
    back = _taken_back(second)
    refused = Write("duty", "第 3 次", False, measure=first.measure)
    assert reconcile([first, second, back, refused]) == []
    for lie, expected in (
        ([replace(first, token="第 3 次"), second, back], "acknowledged"),
        ([replace(first, saved=False), second, back], "acknowledged []"),
        ([replace(first, act=second.act), second, back], "acknowledged"),
        ([replace(first, sent=second.sent), second, back], "sent"),
        ([replace(first, seen=second.seen), second, back], "seen"),
        ([second, back], "nobody was shown"),
        ([first, second], "nobody was shown"),
        ([first, second, replace(back, saved=False)], "undone by"),
        ([first, second, back, replace(back, act=first.act)], "undone by None"),
        ([first, second, back, Write("import", "a source", True)], "imports were acknowledged"),
    ):
        assert any(expected in fault for fault in reconcile(lie)), (lie, expected)


def test_what_was_written_past_the_history_is_noticed(edit: Edit) -> None:
    write = edit("第 1 次")
    rows = Assignment.objects.filter(measure=write.measure)
    past = "is not as the last act on it left it"

    (made,) = rows.filter(reason=write.token)
    rows.filter(pk=made.pk).delete()
    assert [fault for fault in reconcile([write]) if past in fault] == [f"Assignment {made.pk} {past}"]

    Assignment(**{each.attname: getattr(made, each.attname) for each in made._meta.concrete_fields}).save()
    department = Department.objects.order_by("pk")[0]
    other = Assignment.objects.create(measure_id=write.measure, department=department, role="co_lead")
    assert [fault for fault in reconcile([write]) if past in fault] == [f"Assignment {other.pk} {past}"]


def test_an_undo_that_puts_back_something_else_is_noticed(edit: Edit) -> None:
    first, second = edit("第 1 次"), edit("第 2 次")
    ChangeSet.objects.filter(pk=first.act).update(undone_by=second.act)
    assert any(
        "did not put back" in fault
        for fault in reconcile([first, Write("undo", first.token, True, first.act, first.measure)])
    )
