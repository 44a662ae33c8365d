"""The tab of a measure's history: when what was changed and why, by nobody's name and with nobody's notes."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.history.queries import public_history
from measures.models import Assignment, ChangeSet, Measure
from tests.catalogue.sample_library import HOSTILE
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    MeasureFactory,
    ProblemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(db: None) -> User:
    user: User = UserFactory.create(username="zhang.san", first_name="三", last_name="张")
    return user


def tab(measure: Measure) -> str:
    """Return the tab of a measure's page."""
    page = Client().get(measure.get_absolute_url())
    assert page.status_code == 200
    return page.content.decode().split('id="history"')[1].split("</section>")[0]


def edit(measure: Measure, user: User, *, reason: str = "校对", **values: str) -> ChangeSet:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user, reason=reason) as recorder:
        for name, value in values.items():
            setattr(measure, name, value)
        measure.save()
    assert recorder.change_set
    return recorder.change_set


def test_what_was_never_changed_says_so() -> None:
    words = tab(MeasureFactory.create())
    assert "收录以来没有改动" in words


def test_a_change_is_reported_with_its_reason_and_without_a_name(staff: User) -> None:
    measure = MeasureFactory.create(title="融资支持", text="扶持企业，新增贷款 100 亿元。")
    edit(measure, staff, title="融资服务", text="扶持企业，新增贷款 120 亿元。")
    words = tab(measure)
    for part in (
        "编辑",
        "工作人员",
        "校对",
        "标题",
        "<del>支持</del>",
        "<ins>服务</ins>",
        "<del>100 亿元</del>",
        "<ins>120 亿元</ins>",
    ):
        assert part in words
    for part in ("zhang", "张", "建档"):
        assert part not in words


def test_responsibility_is_shown(staff: User) -> None:
    row = AssignmentFactory.create()
    other = DepartmentFactory.create(district=row.measure.document.district)
    assign_departments(
        measure=row.measure_id,
        duties=[DepartmentInRole(other.pk, "lead")],
        user=staff,
        version=1,
        reason="区政府专题会议",
        on=date(2026, 11, 20),
    )
    words = tab(row.measure)
    for part in (
        f"新增责任分工 牵头：{other}",
        f"修改责任分工 牵头：{row.department}",
        "2026-11-20",
        "区政府专题会议",
    ):
        assert part in words


def test_what_was_undone_says_so(staff: User) -> None:
    measure = MeasureFactory.create(title="旧")
    undo_change_set(change_set=edit(measure, staff, title="新"), user=staff)
    words = tab(measure)
    assert "已撤销" in words
    assert words.count('class="history__change"') == 3


def test_notes_and_other_records_stay_inside(staff: User) -> None:
    measure = MeasureFactory.create()
    problem = ProblemFactory.create(document=measure.document, measure=measure)
    resolve_records(records=[problem], user=staff, decision="内部意见")
    with record_changes(kind=ChangeSet.Kind.EDIT, user=staff) as recorder:
        recorder.summary = "修改部门“内部部门”"
        measure.title = "新"
        measure.raw_start = 7
        measure.save()
        DepartmentFactory.create(name="内部部门")
    words = tab(measure)
    assert "内部" not in words
    assert "原文起点" not in words
    assert "<ins>新</ins>" in words


def test_hostile_words_are_words(staff: User) -> None:
    measure = MeasureFactory.create()
    edit(measure, staff, reason=HOSTILE, title=HOSTILE)
    words = tab(measure)
    assert "<script>" not in words
    assert "alert(1)" in words


def test_the_earliest_change_looked_at_is_held_against_what_was_before(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = MeasureFactory.create()
    for title in ("甲", "乙", "丙"):
        edit(measure, staff, title=title)
    every = tab(measure)
    assert "<del>甲</del>" in every
    for most in (1, 2):
        monkeypatch.setattr(public_history, "_LOOKED_AT", most)
        words = tab(measure)
        assert words.count("<ins>") == words.count("<del>") == most
        assert "新增" not in words


def test_only_the_latest_are_shown_in_constant_queries(staff: User) -> None:
    measure = MeasureFactory.create()
    counts = []
    for size in (3, 30):
        for number in range(size):
            edit(measure, staff, title=f"{size} {number}")
            AssignmentFactory.create(measure=measure)
        with CaptureQueriesContext(connection) as captured:
            words = tab(measure)
        counts.append(len(captured))
    # No name of what the measure itself is or stands in is read.
    assert counts == [16, 16]
    assert "只列出最近的 20 次" in words
    assert "收录" not in words
    assert Assignment.objects.count() == 33
