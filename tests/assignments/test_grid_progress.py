"""Progress in the grid: entered in a cell, one entry more at each, previewed, refused when somebody was first, undone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures.assignments.grid.progress_cells import parse_progress, progress_line
from measures.models import ChangeSet, Document, Measure, ProgressEntry, lengths
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.assignments.test_grid import GRID, Sheet, acts, document, duty_editor, measures_of, sheet
from tests.factories import MeasureFactory, ProgressEntryFactory

__all__ = ["document", "sheet"]
pytestmark = pytest.mark.django_db


def entries(measure: Measure) -> list[str]:
    """Return the progress of a measure, as a cell would say it."""
    return [progress_line(entry) for entry in measure.progress_entries.all()]


def test_entries_are_previewed_written_at_once_and_taken_back(sheet: Sheet, document: Document) -> None:
    one, two, three = measures_of(document)
    ProgressEntryFactory.create(measure=one, status="in_progress", as_of=date(2026, 3, 31), note="已开工")
    sheet.take(sheet.client.get(sheet.url))
    assert sheet.cell(one, "progress") == "推进中 2026-03-31 已开工"
    versions = list(document.measures.values_list("pk", "version"))
    sheet.type(one, progress="已完成 2026-06-30 已印发").type(two, progress="未启动")
    sheet.type(three, progress="逾期，截至2026年6月1日，等待批复")
    page = sheet.press("preview")
    today = timezone.localdate().isoformat()
    assert [(edit.now.text, edit.typed.text) for edit in page.context["plan"].edits] == [
        ("推进中 2026-03-31 已开工", "已完成 2026-06-30 已印发"),
        ("", f"未启动 {today}"),
        ("", "逾期 2026-06-01 等待批复"),
    ]
    assert ProgressEntry.objects.count() == 1
    assert sheet.press("confirm").status_code == 302, "no reason is asked for: no duty changes"
    assert entries(one) == ["推进中 2026-03-31 已开工", "已完成 2026-06-30 已印发"]
    assert entries(three) == ["逾期 2026-06-01 等待批复"]
    assert list(document.measures.values_list("pk", "version")) == versions
    (act,) = acts()
    assert act.summary == "表格编辑 3 项举措，改动 3 格"
    assert count_measures(MeasureQuery.of(progress="done")) == 1
    sheet.client.post(f"/admin/measures/changeset/{act.pk}/undo/")
    assert [entries(each) for each in (one, two, three)] == [["推进中 2026-03-31 已开工"], [], []]


def test_duties_and_progress_are_one_act(sheet: Sheet, document: Document) -> None:
    _, two, _ = measures_of(document)
    sheet.type(two, lead="区乙局", progress="已完成 2026-06-30")
    assert sheet.written(reason="会议纪要").status_code == 302
    assert entries(two) == ["已完成 2026-06-30"]
    assert Measure.objects.get(pk=two.pk).version == two.version + 1
    assert len(acts()) == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("差不多了", "请写“未启动、推进中、已完成、逾期”之一"),
        ("已完成 2099-01-01", "在今天之后"),
        ("已完成 2026-02-30", "截至日期“2026-2-30”无效"),
        ("已完成 " + "长" * (lengths.NOTE + 1), "不能超过"),
        ("", "不能在表格里清空"),
        ("已完成立项，正在施工", "空一格再写截至日期和说明"),
        ("已完成80%", "空一格再写截至日期和说明"),
        ("逾期风险较低", "空一格再写截至日期和说明"),
        ("已完成 6月30日 已印发", "截至日期请写明年月日"),
        ("已完成 2026-06", "截至日期请写明年月日"),
        ("推进中，截至 2026年6月", "截至日期请写明年月日"),
    ],
)
def test_what_cannot_be_meant_is_reported_and_kept(
    sheet: Sheet, document: Document, typed: str, message: str
) -> None:
    one, *_ = measures_of(document)
    ProgressEntryFactory.create(measure=one, status="in_progress", as_of=date(2026, 3, 31))
    sheet.take(sheet.client.get(sheet.url))
    assert sheet.type(one, progress=typed).press("preview").status_code == 422
    assert message in sheet.text
    assert sheet.cell(one, "progress") == typed
    assert ProgressEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("已完成2026-06-30日常巡查", "已完成 2026-06-30 日常巡查"),
        ("已完成 2026 年 6 月 30 日", "已完成 2026-06-30"),
        ("已完成（2026-06-30）", "已完成 2026-06-30"),
        ("逾期 2026－06－30：等待批复", "逾期 2026-06-30 等待批复"),
        ("推进中，截至2026.6.1，已开工。", "推进中 2026-06-01 已开工。"),
    ],
)
def test_days_are_read_however_they_are_written(typed: str, line: str) -> None:
    assert progress_line(parse_progress(typed)) == line
    assert progress_line(parse_progress(line)) == line


def test_a_line_without_a_day_is_of_today() -> None:
    for typed, note in (
        ("逾期（等待批复）", "（等待批复）"),
        ("推进中 3个街镇已开工", "3个街镇已开工"),
        ("已完成。", ""),
    ):
        report = parse_progress(typed)
        assert (report.as_of, report.note) == (timezone.localdate(), note)


def test_a_day_before_the_last_entry_is_refused(sheet: Sheet, document: Document) -> None:
    one, two, _ = measures_of(document)
    ProgressEntryFactory.create(measure=one, status="done", as_of=date(2026, 6, 30))
    sheet.take(sheet.client.get(sheet.url))
    sheet.type(one, progress="推进中 2026-05-31").type(two, progress="推进中 2026-05-31")
    sheet.press("preview")
    assert "已有截至 2026-06-30 的填报，截至日期不能早于这一天。" in sheet.text
    sheet.press("confirm")
    assert (len(entries(one)), entries(two)) == (1, ["推进中 2026-05-31"])


def test_the_second_editor_sees_the_first_edit_and_may_add_theirs(sheet: Sheet, document: Document) -> None:
    one, two, _ = measures_of(document)
    sheet.type(one, progress="推进中 2026-05-31").type(two, progress="已完成 2026-05-31")
    ProgressEntryFactory.create(measure=one, status="overdue", as_of=date(2026, 5, 1))
    page = sheet.press("preview")
    assert [edit.key for edit in page.context["plan"].conflicts] == [f"{one.pk}-progress"]
    assert "逾期 2026-05-01" in sheet.text
    sheet.press("confirm", mine=f"{one.pk}-progress")
    assert entries(one) == ["逾期 2026-05-01", "推进中 2026-05-31"]
    assert entries(two) == ["已完成 2026-05-31"]


def test_what_is_entered_between_preview_and_act_is_not_passed_over(sheet: Sheet, document: Document) -> None:
    one, *_ = measures_of(document)
    sheet.type(one, progress="推进中 2026-05-31").press("preview")
    ProgressEntryFactory.create(measure=one, status="overdue", as_of=date(2026, 5, 1))
    assert sheet.press("confirm").status_code == 409
    assert entries(one) == ["逾期 2026-05-01"]


def test_a_duty_editor_enters_it_in_their_district_only(document: Document) -> None:
    foreign = MeasureFactory.create(document__district__name="远山区")
    own = Sheet(duty_editor(document), f"{GRID}?sort=document")
    one, *_ = measures_of(document)
    assert f"r{foreign.pk}-edit_token" not in own.data
    own.data |= {f"r{foreign.pk}-edit_token": ["x"], f"r{foreign.pk}-progress": ["已完成"]}
    own.type(one, progress="已完成 2026-06-30")
    assert own.written().status_code == 302
    assert (entries(one), entries(foreign)) == (["已完成 2026-06-30"], [])


def test_what_is_shown_is_sent_back_unchanged(sheet: Sheet, document: Document) -> None:
    for measure, note in zip(measures_of(document), ("2026-01-01 起", "、先  后", ""), strict=True):
        ProgressEntryFactory.create(measure=measure, status="done", as_of=date(2026, 3, 1), note=note)
    sheet.take(sheet.client.get(sheet.url))
    assert sheet.press("preview").status_code == 422
    assert "没有一格与打开时不同" in sheet.text


def test_entries_cost_no_query_each(staff: Client, document: Document) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(f"{GRID}?document={document.slug}").status_code == 200
        return len(captured)

    queries()
    few = queries()
    for measure in measures_of(document):
        ProgressEntryFactory.create(measure=measure, as_of=date(2026, 3, 1))
    queries()
    assert queries() == few


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("已完成", ("done", None, "")),
        ("推进中 2026/5/1", ("in_progress", date(2026, 5, 1), "")),
        ("逾期：2026.5.1；等待批复 2 次", ("overdue", date(2026, 5, 1), "等待批复 2 次")),
        ("未启动 资金未到位", ("not_started", None, "资金未到位")),
    ],
)
def test_a_line_is_read(line: str, expected: tuple[str, Any, str]) -> None:
    report = parse_progress(line)
    assert (report.status, report.as_of, report.note) == (
        expected[0],
        expected[1] or timezone.localdate(),
        expected[2],
    )
    assert parse_progress(progress_line(report)) == report


def test_tomorrow_is_no_day_to_report_of() -> None:
    with pytest.raises(ValidationError):
        parse_progress(f"已完成 {timezone.localdate() + timedelta(days=1)}")
    assert not ChangeSet.objects.exists()
