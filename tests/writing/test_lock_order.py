"""Two acts that meet take turns: neither fails for the other's sake, nothing of either is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.decisions.decision_checks import record_digest
from measures.history.actions import undo as undoing
from measures.history.actions.undo import undo_change_set
from measures.links.actions import link_suggestions as suggesting
from measures.links.actions.link_suggestions import suggest_links
from measures.links.comparison.link_renewal import renew_links
from measures.models import Assignment, ChangeSet, Link, Measure
from measures.review.actions.suggested_links import REJECT, decide_link
from measures.writing.action_errors import EditConflict
from tests.factories import AssignmentFactory, DepartmentFactory, MeasureFactory, UserFactory
from tests.loading.small_plans import Item, Plan, load_plan

#: In seconds: the second act is done by then, or has to wait for the first.
_SOON = 1.0


class Meeting:
    """Has a second act begin when the first has come to a function of a module."""

    def __init__(self, patch: pytest.MonkeyPatch, module: Any, name: str, second: Callable[[], Any]) -> None:
        self._original, self._second = getattr(module, name), second
        self._begun = Event()
        self._other: Future[Any] | None = None
        patch.setattr(module, name, self._interrupted)

    def of(self, first: Callable[[], Any]) -> tuple[Any, Any]:
        """Return what came of both acts; a conflict is what came of one that met the other."""
        done = first()
        assert self._other is not None
        return done, self._other.result(60)

    def _interrupted(self, *arguments: Any, **named: Any) -> Any:
        if not self._begun.is_set():
            self._begun.set()
            self._other = ThreadPoolExecutor(1).submit(self._in_thread)
            with suppress(TimeoutError):
                self._other.exception(_SOON)
        return self._original(*arguments, **named)

    def _in_thread(self) -> Any:
        try:
            return self._second()
        except EditConflict as conflict:
            return conflict
        finally:
            connection.close()


def test_an_edit_during_an_undo_is_refused_with_the_reason(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, measure = UserFactory.create(), MeasureFactory.create()
    first, second = (DepartmentFactory.create(district=measure.document.district) for _ in range(2))
    AssignmentFactory.create(measure=measure, department=first, role=Assignment.Role.LEAD)
    lead = DepartmentInRole(first.pk, Assignment.Role.LEAD)

    def give(*duties: DepartmentInRole) -> Any:
        version = Measure.objects.get(pk=measure.pk).version
        return assign_departments(
            measure=measure.pk, duties=duties, user=user, version=version, reason="专题会议"
        )

    give(lead, DepartmentInRole(second.pk, Assignment.Role.CO_LEAD))
    act = ChangeSet.objects.latest("pk")
    seen = Measure.objects.get(pk=measure.pk).version
    lost = [DepartmentInRole(second.pk, Assignment.Role.LEAD)]
    meeting = Meeting(
        monkeypatch,
        undoing,
        "restore_states",
        lambda: assign_departments(measure=measure.pk, duties=lost, user=user, version=seen, reason="对调"),
    )
    _, refused = meeting.of(lambda: undo_change_set(change_set=act, user=user))

    assert isinstance(refused, EditConflict)
    in_force = Measure.objects.get(pk=measure.pk).assignments.in_force()
    assert [(row.department, row.role) for row in in_force] == [(first, Assignment.Role.LEAD)]


def test_a_decision_on_a_link_while_suggestions_are_being_made_is_taken_into_account(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("load_registry", verbosity=0)
    later = replace(Plan(), title="嘉定区2032年优化营商环境行动方案")
    load_plan(Plan())
    load_plan(later)
    list(renew_links())
    new = Item("建设活力街区", "有序发展市集活动、户外餐饮、夜间经济等业态。", "牵头单位：区商务委")
    document = load_plan(later.with_new(new)).document
    link = Link.objects.exclude(origin=None).exclude(target=None).filter(status=Link.Status.SUGGESTED)[0]
    user, seen = UserFactory.create(), record_digest(link)

    meeting = Meeting(
        monkeypatch,
        suggesting,
        "compute_links",
        lambda: decide_link(link=link.pk, seen=seen, user=user, choice=REJECT, note="不是一回事"),
    )
    _, decided = meeting.of(lambda: suggest_links(document=document, find_peers=lambda _: []))

    assert isinstance(decided, ChangeSet)
    link.refresh_from_db()
    assert link.status == Link.Status.REJECTED
    assert Link.objects.filter(origin=None, target__title=new.title).count() == 1
