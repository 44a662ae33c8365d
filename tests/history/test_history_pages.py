"""The history in the admin: every write of staff shown field by field."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.history.actions.recorder import record_changes
from measures.models import (
    Assignment,
    ChangeSet,
    Document,
    Link,
    Measure,
)
from tests.factories import (
    AssignmentFactory,
    ChapterFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    DistrictFactory,
    LinkFactory,
    MeasureFactory,
    ProblemFactory,
    StaffAssignmentFactory,
    UserFactory,
)
from tests.grown_library import grow
from tests.history.history_pages import HOSTILE, history, latest
from tests.staff.test_admin_edits import filled, prefix, ticked
from tests.staff.test_admin_pages import address

pytestmark = pytest.mark.django_db


def shown_changes(client: Client, record: Any) -> dict[str, tuple[str, ...]]:
    """Return before and after of each field in the latest act on the history page of a record, by its label."""
    page = history(client, record)
    first = page.split('<li class="change-set">')[1]
    found = {}
    for field in first.split('<div class="changes__field')[1:]:
        label = re.search(r"<dt>(.*?)</dt>", field, re.DOTALL)
        sides = re.findall(r'<dd class="changes__side">(.*?)</dd>', field, re.DOTALL)
        assert label
        found[label[1]] = tuple(_text(side)[1:].strip() for side in sides)
    return found


def _text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup)).strip()


#: For every kind of record: how one is made, and what staff can write into each of its fields, as the page tells it.
EDITS: list[tuple[Any, dict[str, tuple[Any, str]]]] = [
    (
        DistrictFactory,
        {
            "name": ("新名区", "名称"),
            "code": ("999999", "行政区划代码"),
            "city": ("苏州市", "所属市"),
            "hue": (100, "标识色相"),
        },
    ),
    (
        DepartmentFactory,
        {
            "name": ("区新局", "规范简称"),
            "full_name": ("嘉定区新局", "全称"),
            "kind": ("party", "性质"),
            "is_resolved": ("", "已核实"),
        },
    ),
    (
        MeasureFactory,
        {
            "title": ("新标题", "标题"),
            "text": ("改后的正文。", "正文"),
            "deadline": ("6月底前", "完成时限"),
            "kind": ("city", "类别"),
            "own_initiative": ("on", "本区自主提出（★）"),
        },
    ),
    (ChapterFactory, {"title": ("新章", "标题"), "text": ("新的说明。", "说明文字")}),
]


@pytest.mark.parametrize(("factory", "edits"), EDITS, ids=lambda value: getattr(value, "__name__", ""))
def test_every_field_is_shown_before_and_after(
    staff: Client, factory: Any, edits: dict[str, tuple[Any, str]]
) -> None:
    record = factory.create()
    url = address(type(record), "change", record.pk)
    for name, (value, label) in edits.items():
        record.refresh_from_db()
        before = _shown(record, name)
        answer = staff.post(url, {**filled(staff, url), name: value, "change_reason": f"改{label}"})
        assert answer.status_code == 302, answer.context["errors"]
        record.refresh_from_db()
        assert shown_changes(staff, record) == {label: (before or "空", _shown(record, name))}
        done = latest()
        assert (done.kind, done.reason) == ("edit", f"改{label}")
        assert done.user is not None
        assert label in done.summary


def _shown(record: Any, name: str) -> str:
    value = getattr(record, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    field = record._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value))


def test_a_document_is_shown_field_by_field(staff: Client) -> None:
    document = MeasureFactory.create().document
    url = address(Document, "change", document.pk)
    new = {
        "title": "新方案",
        "number": "嘉府办发〔2025〕1号",
        "issuer": "区政府办",
        "issued_on": "2025-04-01",
        "addressee": "各镇",
        "preamble": "为优化营商环境",
    }
    old = document.title
    assert staff.post(url, {**filled(staff, url), **new}).status_code == 302
    assert shown_changes(staff, document) == {
        "标题": (old, "新方案"),
        "文号": ("空", "嘉府办发〔2025〕1号"),
        "发文机关": ("空", "区政府办"),
        "发文日期": ("空", "2025-04-01"),
        "主送机关": ("空", "各镇"),
        "引言": ("空", "为优化营商环境"),
    }


@pytest.mark.parametrize("factory", [ProblemFactory, DiscrepancyFactory])
def test_a_decision_is_shown(staff: Client, factory: Any) -> None:
    record = factory.create()
    url = address(type(record), "change", record.pk)
    staff.post(url, {**filled(staff, url), "status": "resolved", "decision": "原文如此"})
    changed = shown_changes(staff, record)
    who = User.objects.get().get_username()
    assert changed["状态"] == ("待核", "已核")
    assert changed["核定意见"] == ("空", "原文如此")
    assert changed["核定人"] == ("空", who)
    assert latest().kind == ChangeSet.Kind.DECISION
    # A list action that does not pass its user is still recorded with them.
    staff.post(address(type(record), "changelist"), ticked(staff, "mark_open", record))
    assert (latest().kind, latest().user) == ("decision", User.objects.get())
    assert shown_changes(staff, record)["状态"] == ("已核", "待核")


def test_a_link_is_shown(staff: Client) -> None:
    link = LinkFactory.create()
    url = address(Link, "change", link.pk)
    new = {"status": "confirmed", "relation": "changed", "decision": "标题有改"}
    staff.post(url, {**filled(staff, url), **new})
    changed = shown_changes(staff, link)
    assert changed["状态"] == ("待核", "已确认")
    assert changed["关系"] == ("相同", "修改")
    assert changed["核定意见"] == ("空", "标题有改")


def test_an_assignment_is_shown_with_its_measure(staff: Client) -> None:
    measure = MeasureFactory.create()
    row = StaffAssignmentFactory.create(measure=measure)
    other = DepartmentFactory.create(district=measure.document.district)
    old = str(row.department)
    with record_changes(kind=ChangeSet.Kind.BULK, summary="改", user=UserFactory.create()):
        row.department, row.role, row.order, row.reason = other, "co_lead", 3, "机构改革"
        row.valid_from, row.valid_to = date(2030, 1, 1), date(2031, 1, 1)
        row.save()
    expected = {
        "部门": (old, str(other)),
        "分工": ("牵头", "配合"),
        "顺序": ("0", "3"),
        "自": ("空", "2030-01-01"),
        "至（不含）": ("空", "2031-01-01"),
        "理由": ("区政府专题会议", "机构改革"),
    }
    assert shown_changes(staff, row) == expected
    assert shown_changes(staff, measure) == expected


def test_opened_and_closed_duties_are_in_the_measures_history(staff: Client) -> None:
    row = AssignmentFactory.create()
    other = DepartmentFactory.create(district=row.measure.document.district)
    user = UserFactory.create(username="editor")
    assign_departments(
        measure=row.measure_id,
        duties=[DepartmentInRole(other.pk, "lead")],
        user=user,
        version=1,
        reason="区政府专题会议",
        on=date(2026, 11, 20),
    )
    page = history(staff, row.measure)
    act = page.split('<li class="change-set">')[1]
    assert "editor" in act
    assert "区政府专题会议" in act
    assert f"牵头：{row.department}" in act
    assert f"牵头：{other}" in act
    assert "2026-11-20" in act


def test_inlines_are_shown_with_their_department(staff: Client) -> None:
    department = DepartmentFactory.create()
    heir = DepartmentFactory.create(district=department.district)
    url = address(Department, "change", department.pk)
    aliases, heirs = prefix(staff, url, "别名"), prefix(staff, url, "承继部门")
    data = filled(staff, url) | {
        f"{aliases}-TOTAL_FORMS": 1,
        f"{aliases}-0-department": department.pk,
        f"{aliases}-0-name": "区旧称",
        f"{heirs}-TOTAL_FORMS": 1,
        f"{heirs}-0-predecessor": department.pk,
        f"{heirs}-0-successor": heir.name,
        f"{heirs}-0-date": "2026-01-01",
    }
    assert staff.post(url, data).status_code == 302
    for record in (department, heir):
        assert "2026-01-01" in history(staff, record)
    assert shown_changes(staff, department)["别名"] == ("区旧称",)
    alias = department.aliases.get()
    staff.post(
        url,
        filled(staff, url)
        | {f"{aliases}-0-id": alias.pk, f"{aliases}-0-DELETE": "on", "change_reason": "误录"},
    )
    page = history(staff, department)
    assert not department.aliases.exists()
    assert "删除" in page.split('<li class="change-set">')[1]
    assert "区旧称" in page.split('<li class="change-set">')[1]
    assert "误录" in page


def test_what_changes_nothing_or_fails_leaves_nothing(staff: Client) -> None:
    measure = grow(1)
    url = address(Measure, "change", measure.pk)
    assert staff.post(url, filled(staff, url)).status_code == 302
    assert staff.post(url, {**filled(staff, url), "chapter": "x"}).status_code == 200
    assert not ChangeSet.objects.exists()
    assert not ChangeSet.objects.exists()


def test_what_breaks_half_way_is_taken_back(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = MeasureFactory.create(title="旧")

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("measures.catalogue.admin.measure_admin.MeasureAdmin.log_change", fail)
    staff.raise_request_exception = False
    url = address(Measure, "change", measure.pk)
    assert staff.post(url, {**filled(staff, url), "title": "新"}).status_code == 500
    measure.refresh_from_db()
    assert measure.title == "旧"
    assert not ChangeSet.objects.exists()


def test_hostile_words_are_words(staff: Client) -> None:
    measure = MeasureFactory.create()
    url = address(Measure, "change", measure.pk)
    staff.post(url, {**filled(staff, url), "title": HOSTILE, "text": HOSTILE, "change_reason": HOSTILE})
    done = latest()
    staff.post(url, {**filled(staff, url), "title": "x"})
    pages = [
        history(staff, measure),
        staff.get(address(ChangeSet, "change", done.pk)).content.decode(),
        staff.get(reverse("history:undo", args=[latest().pk])).content.decode(),
        staff.get(reverse("history:restore", args=[measure.pk, done.pk])).content.decode(),
        staff.get(address(ChangeSet, "changelist")).content.decode(),
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "alert(1)" in page


@pytest.mark.parametrize("words", ["\x00", "\ud800"[:0] + "\x1b[0m", "长" * 500])
def test_a_reason_is_one_line_whatever_is_sent(staff: Client, words: str) -> None:
    measure = MeasureFactory.create()
    url = address(Measure, "change", measure.pk)
    assert staff.post(url, {**filled(staff, url), "title": "新", "change_reason": words}).status_code == 302
    assert len(latest().reason) <= 500
    assert latest().reason.isprintable()


def test_a_reason_that_is_too_long_is_reported_and_kept_on_the_page(staff: Client) -> None:
    measure = MeasureFactory.create(title="旧")
    url = address(Measure, "change", measure.pk)
    page = staff.post(url, {**filled(staff, url), "title": "新", "change_reason": "长" * 501})
    assert page.status_code == 422
    assert "不能超过 500 字，现有 501 字" in page.content.decode()
    assert '<a href="#id_change_reason">' in page.content.decode()
    assert page.content.decode().count("autofocus") == 1
    assert 'aria-invalid="true" autofocus' in page.content.decode()
    assert "长" * 501 in page.content.decode()
    measure.refresh_from_db()
    assert measure.title == "旧"


@pytest.mark.parametrize(
    "path",
    [
        "measures/measure/999999999999999999/history/",
        "districts/measure/1/history/",
        "measures/measure/99999999999999999999999/restore/1/",
        "measures/changeset/99999999999999999999999/undo/",
    ],
)
def test_what_is_not_there_is_not_found(staff: Client, path: str) -> None:
    assert staff.get(f"/admin/{path}").status_code in (302, 404)


def test_pages_ask_as_often_for_many_as_for_few(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measures.history.views.record_page._PER_PAGE", 3)
    measure = grow(1)
    user = UserFactory.create()
    counts = []
    for size in (1, 10):
        for number in range(4 * size):
            StaffAssignmentFactory.create(measure=measure)
            with record_changes(kind=ChangeSet.Kind.BULK, summary="批量", user=user) as recorder:
                recorder.watch(Assignment.objects.all())
                Assignment.objects.update(reason=f"{size} {number}")
        counts.append(
            [
                _queries(staff, reverse("history:record", args=["measures", "measure", measure.pk])),
                _queries(staff, address(ChangeSet, "change", latest().pk)),
            ]
        )
    assert counts[0] == counts[1]


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
