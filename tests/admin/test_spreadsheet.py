"""表格往返: exported from the admin, changed, sent back, decided cell by cell, written as one act, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from districts.models import Department
from measures.actions.history.recording import recording
from measures.actions.responsibility import Duty, assign
from measures.models import Assignment, ChangeSet, Measure, SpreadsheetBatch
from tests.actions.rows import all_rows
from tests.exports.edited import Book, cell, edited, row_of
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DocumentFactory,
    MeasureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/spreadsheet/"
REASON = "区政府专题会议纪要"


class Site:
    """A document with three measures, as a member of staff works on it with a spreadsheet."""

    def __init__(self) -> None:
        self.user = UserFactory.create()
        self.client = Client()
        self.client.force_login(self.user)
        self.document = DocumentFactory.create()
        self.names = ["区甲局", "区乙局", "区丙局", "区丁局"]
        self.departments = {
            name: DepartmentFactory.create(name=name, district=self.document.district) for name in self.names
        }
        self.measures = [
            MeasureFactory.create(
                document=self.document, title=f"标题{n}", text=f"第{n}项正文，支持企业发展。"
            )
            for n in range(3)
        ]
        for measure in self.measures:
            for order, (role, name) in enumerate(
                [("lead", "区甲局"), ("co_lead", "区乙局"), ("co_lead", "区丙局")]
            ):
                AssignmentFactory.create(
                    measure=measure, department=self.departments[name], role=role, order=order, place="text"
                )

    def export(self, kind: str = "xlsx") -> bytes:
        """Return what the list of measures in the admin hands out."""
        data = {"action": f"export_{kind}", "_selected_action": [one.pk for one in self.measures]}
        answer = self.client.post("/admin/measures/measure/", data)
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    def send(self, content: bytes, name: str = "改过.xlsx") -> SpreadsheetBatch:
        """Send a file and return what it is kept as."""
        answer = self.client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302, answer.content.decode()
        return SpreadsheetBatch.objects.latest("pk")

    def sent(self, *edits: Callable[[Book], None]) -> SpreadsheetBatch:
        """Export, change cells, send back."""
        return self.send(edited(self.export(), *edits))

    def page(self, batch: SpreadsheetBatch) -> Any:
        answer = self.client.get(address(batch))
        assert answer.status_code == 200
        return answer

    def post(self, batch: SpreadsheetBatch, do: str = "apply", page: Any = None, **more: Any) -> Any:
        """Send the page as it stands, with some of it filled in otherwise."""
        page = page or self.page(batch)
        data = {
            "do": do,
            "shown": page.context["shown"],
            "stamp": page.context["stamp"],
            "on": page.context["day"],
            "reason": REASON,
            "take": [line.item.key for line in lines(page) if line.is_taken],
        }
        return self.client.post(address(batch), data | more)

    def charged(self, measure: Measure) -> dict[str, list[str]]:
        """Return who is responsible today."""
        rows = measure.assignments.in_force().order_by("order").select_related("department")
        return {
            role: [row.department.name for row in rows if row.role == role] for role in ("lead", "co_lead")
        }


@pytest.fixture
def site(db: None) -> Site:
    return Site()


def address(batch: SpreadsheetBatch) -> str:
    return reverse("spreadsheet:batch", args=[batch.pk])


def lines(page: Any) -> list[Any]:
    return [line for block in page.context["blocks"] for line in block.lines]


def items(page: Any) -> dict[str, tuple[str, str, str, str]]:
    """Return what the page shows: base, file, now and state by place."""
    return {
        line.item.place: (line.item.base, line.item.file, line.item.now, line.item.state.value)
        for line in lines(page)
    }


def duty(measure: Measure, name: str, put: dict[str, Any]) -> Callable[[Book], None]:
    """Return the edit of the row of 责任 of a measure and a department."""

    def change(book: Book) -> None:
        sheet = book["责任"]
        number = row_of(book, "责任", 举措内部编号=measure.pk, 部门=name)
        headers = [one.value for one in sheet[1]]
        for header, value in put.items():
            sheet.cell(number, headers.index(header) + 1).value = value

    return change


def without(measure: Measure, name: str) -> Callable[[Book], None]:
    """Return the edit that deletes a row of 责任."""
    return lambda book: book["责任"].delete_rows(row_of(book, "责任", 举措内部编号=measure.pk, 部门=name))


def added(measure: Measure, name: str, role: str, order: float | None = None) -> Callable[[Book], None]:
    """Return the edit that adds a row of 责任 as a person does: by what can be seen."""

    def add(book: Book) -> None:
        headers = [one.value for one in book["责任"][1]]
        values = {
            "区": measure.document.district.name,
            "年份": measure.document.year,
            "编号": measure.code,
            "分工": role,
            "部门": name,
            "顺序": order,
        }
        book["责任"].append([values.get(header) for header in headers])

    return add


def in_measures(measure: Measure, header: str, value: Any) -> Callable[[Book], None]:
    """Return the edit of a cell of 举措."""

    def change(book: Book) -> None:
        sheet = book["举措"]
        column = [one.value for one in sheet[1]].index(header) + 1
        sheet.cell(row_of(book, "举措", 内部编号=measure.pk), column).value = value

    return change


@pytest.mark.parametrize("kind", ["xlsx", "csv", "jsonl"])
def test_nothing_changed_is_no_change(site: Site, kind: str) -> None:
    page = site.page(site.send(site.export(kind), f"导出.{kind}"))
    assert lines(page) == []
    assert "与导出时完全一样" in page.content.decode()
    assert page.context["open"] == 0


def test_one_department_is_one_change_and_one_act_and_comes_back(site: Site) -> None:
    measure = site.measures[1]
    before, acts = all_rows(without=KEPT), ChangeSet.objects.count()
    batch = site.sent(duty(measure, "区甲局", {"部门": "区丁局"}))
    page = site.page(batch)
    ((place, shown),) = items(page).items()
    assert re.fullmatch(r"责任!F\d+", place)
    assert shown == ("牵头：区甲局", "牵头：区丁局", "牵头：区甲局", "clean")
    assert page.context["taken"] == 1
    assert site.post(batch, reason="").status_code == 422
    assert all_rows(without=KEPT) == before
    answer = site.post(batch)
    assert answer.status_code == 302, answer.content.decode()
    assert site.charged(measure) == {"lead": ["区丁局"], "co_lead": ["区乙局", "区丙局"]}
    act = ChangeSet.objects.latest("pk")
    assert ChangeSet.objects.exclude(kind="baseline").count() == acts + 1
    assert (act.kind, act.revision.comment, act.revision.user) == ("spreadsheet", REASON, site.user)
    assert act.revision.version_set.count() == 2
    closed = measure.assignments.get(department=site.departments["区甲局"])
    opened = measure.assignments.get(department=site.departments["区丁局"])
    today = timezone.localdate()
    assert (closed.valid_to, closed.place) == (today, "text")
    assert (opened.valid_from, opened.place, opened.role, opened.reason) == (today, "staff", "lead", REASON)
    assert "撤销这次写入" in site.page(batch).content.decode()
    site.client.post(address(batch), {"do": "undo"})
    assert all_rows(without=KEPT) == moved(before, measure)
    assert "撤销，各项举措恢复" in site.page(batch).content.decode()


#: What is beside the records, and what an undo leaves behind.
KEPT = ("changeset", "measureversion", "spreadsheetbatch")


def moved(rows: dict[str, Any], *measures: Measure) -> dict[str, Any]:
    """Return all rows as they are after a change of measures was taken back: their versions went on."""
    pks = [one.pk for one in measures]
    now = {one.pk: one for one in Measure.objects.filter(pk__in=pks)}
    for row in rows["measure"]:
        if row["id"] in now:
            assert now[row["id"]].version > row["version"]
            row["version"], row["updated_at"] = now[row["id"]].version, now[row["id"]].updated_at
    for row in rows["document"]:
        row["linked_at"] = None
    return rows


def test_texts_and_responsibilities_in_one_act(site: Site) -> None:
    first, second, third = site.measures
    before = all_rows(without=KEPT)
    batch = site.sent(
        in_measures(first, "标题", "新的标题"),
        in_measures(first, "正文", "第0项正文，大力支持企业发展。"),
        in_measures(first, "本区自主提出", "是"),
        in_measures(second, "配合单位", "区丙局、区乙局"),
        without(third, "区丙局"),
        duty(third, "区乙局", {"分工": "牵头"}),
        added(third, "区丁局", "配合"),
    )
    page = site.page(batch)
    assert page.context["open"] == page.context["taken"] == 7
    text = page.content.decode()
    assert "<ins>大力支持</ins>" in text
    assert "<del>支持</del>" in text
    assert site.post(batch, page=page).status_code == 302
    first.refresh_from_db()
    assert (first.title, first.text, first.own_initiative) == (
        "新的标题",
        "第0项正文，大力支持企业发展。",
        True,
    )
    assert site.charged(second) == {"lead": ["区甲局"], "co_lead": ["区丙局", "区乙局"]}
    assert site.charged(third) == {"lead": ["区甲局", "区乙局"], "co_lead": ["区丁局"]}
    assert ChangeSet.objects.filter(kind="spreadsheet").count() == 1
    site.client.post(address(batch), {"do": "undo"})
    assert all_rows(without=KEPT) == moved(before, *site.measures)


def test_only_what_was_taken_is_written(site: Site) -> None:
    first, second, _ = site.measures
    batch = site.sent(in_measures(first, "标题", "不要"), in_measures(second, "标题", "要"))
    page = site.page(batch)
    (unwanted,) = [line.item.key for line in lines(page) if line.item.file == "不要"]
    (wanted,) = [line.item.key for line in lines(page) if line.item.file == "要"]
    assert site.post(batch, "save", take=[wanted]).status_code == 302
    again = site.page(batch)
    assert {line.item.key: line.is_taken for line in lines(again)} == {unwanted: False, wanted: True}
    assert site.post(batch).status_code == 302
    assert list(Measure.objects.order_by("pk").values_list("title", flat=True)) == ["标题0", "要", "标题2"]
    assert ChangeSet.objects.latest("pk").summary.endswith("1 项举措，1 处改动")


def test_buttons_take_and_leave_many(site: Site) -> None:
    first, second, _ = site.measures
    edits = [
        in_measures(first, "标题", "甲"),
        in_measures(first, "正文", "乙"),
        in_measures(second, "标题", "丙"),
    ]
    batch = site.sent(*edits)
    assert site.post(batch, "none").status_code == 302
    assert site.page(batch).context["taken"] == 0
    answer = site.post(batch)
    assert answer.status_code == 422
    assert "没有采纳任何一格" in answer.content.decode()
    site.post(batch, f"row-all-{first.pk}")
    assert site.page(batch).context["taken"] == 2
    site.post(batch, f"row-none-{first.pk}")
    site.post(batch, "all")
    assert site.page(batch).context["taken"] == 3
    assert site.post(batch, "discard").headers["Location"] == UPLOAD
    assert not SpreadsheetBatch.objects.exists()


def test_what_changed_meanwhile_is_a_conflict_and_left_unless_taken(site: Site) -> None:
    first, second, third = site.measures
    content = edited(
        site.export(),
        in_measures(first, "标题", "表格的标题"),
        in_measures(first, "正文", "表格的正文"),
        duty(second, "区甲局", {"部门": "区丁局"}),
        in_measures(third, "牵头单位", "区丁局"),
    )
    retitle(first, "网站的标题", site.user)
    for measure, lead in ((second, "区丙局"), (third, "区丁局")):
        duties = [Duty(site.departments[lead].pk, "lead"), Duty(site.departments["区乙局"].pk, "co_lead")]
        assign(measure=measure.pk, duties=duties, user=site.user, version=measure.version, reason="会议")
    page = site.page(batch := site.send(content))
    assert sorted(items(page).values()) == sorted(
        [
            ("标题0", "表格的标题", "网站的标题", "conflict"),
            ("第0项正文，支持企业发展。", "表格的正文", "第0项正文，支持企业发展。", "clean"),
            ("区甲局", "区丁局", "区丁局", "same"),
            ("牵头：区甲局", "牵头：区丁局", "牵头：区甲局（已不在分工中）", "conflict"),
        ]
    )
    assert page.content.decode().count("导出后网站上改过</strong>") == 3
    assert [line.item.file for line in lines(page) if line.is_taken] == ["表格的正文"]
    every = [line.item.key for line in lines(page) if line.item.is_open]
    assert site.post(batch, take=every).status_code == 302
    first.refresh_from_db()
    assert (first.title, first.text) == ("表格的标题", "表格的正文")
    assert site.charged(second) == {"lead": ["区丙局", "区丁局"], "co_lead": ["区乙局"]}


def retitle(measure: Measure, title: str, user: Any) -> None:
    """Change a title as the measure's page in the admin does."""
    with recording(kind=ChangeSet.Kind.EDIT, user=user):
        record = Measure.objects.get(pk=measure.pk)
        record.title, record.version = title, record.version + 1
        record.save()


def test_what_changed_since_it_was_shown_is_shown_again(site: Site) -> None:
    first, second, _ = site.measures
    batch = site.sent(in_measures(first, "标题", "甲"), in_measures(second, "标题", "乙"))
    page = site.page(batch)
    kept = next(line.item.key for line in lines(page) if line.item.file == "乙")
    Measure.objects.filter(pk=first.pk).update(title="别人的", version=2)
    answer = site.post(batch, page=page, take=[])
    assert answer.status_code == 409
    assert "网站上的内容有改动" in answer.content.decode()
    assert {line.item.file: (line.item.state.value, line.is_taken) for line in lines(answer)} == {
        "甲": ("conflict", False),
        "乙": ("clean", False),
    }
    assert SpreadsheetBatch.objects.get().decisions.keys() == {kept}
    assert not ChangeSet.objects.filter(kind="spreadsheet").exists()


def test_the_same_file_is_not_written_twice(site: Site) -> None:
    batch = site.sent(in_measures(site.measures[0], "标题", "甲"))
    page = site.page(batch)
    assert site.post(batch, page=page).status_code == 302
    site.post(batch, page=page)
    assert ChangeSet.objects.filter(kind="spreadsheet").count() == 1
    again = site.page(site.send(bytes(SpreadsheetBatch.objects.get().content)))
    assert (again.context["open"], again.context["counts"]["same"]) == (0, 1)


def test_names_are_found_by_alias_and_unknown_ones_refused_with_advice(site: Site) -> None:
    first, second, third = site.measures
    AliasFactory.create(department=site.departments["区丁局"], name="丁办")
    AliasFactory.create(department=site.departments["区甲局"], name="甲办")
    elsewhere: Department = DepartmentFactory.create(name="区外局")
    departments = Department.objects.count()
    batch = site.sent(
        duty(first, "区甲局", {"部门": "丁办"}),
        duty(second, "区甲局", {"部门": "甲办"}),
        duty(second, "区乙局", {"部门": elsewhere.name}),
        in_measures(third, "配合单位", "区乙局，丁办、区甲乙局"),
    )
    page = site.page(batch)
    shown = {line.item.file: (line.item.state.value, line.item.note) for line in lines(page)}
    assert shown.keys() == {"牵头：丁办（即区丁局）", "配合：区外局", "区乙局、丁办（即区丁局）、区甲乙局"}
    assert shown["牵头：丁办（即区丁局）"] == ("clean", "")
    assert [state for state, note in shown.values() if note] == ["refused", "refused"]
    assert "本区没有叫“区甲乙局”的部门。是不是" in shown["区乙局、丁办（即区丁局）、区甲乙局"][1]
    every = [line.item.key for line in lines(page)]
    assert site.post(batch, take=every).status_code == 302
    assert site.charged(first)["lead"] == ["区丁局"]
    assert site.charged(second) == {"lead": ["区甲局"], "co_lead": ["区乙局", "区丙局"]}
    assert Department.objects.count() == departments


def test_both_sheets_changed_alike_are_one_change_and_otherwise_nobody_chooses_silently(site: Site) -> None:
    first, second, _ = site.measures
    batch = site.sent(
        duty(first, "区甲局", {"部门": "区丁局"}),
        in_measures(first, "牵头单位", "区丁局"),
        duty(second, "区甲局", {"部门": "区丁局"}),
        in_measures(second, "牵头单位", "区丙局"),
    )
    page = site.page(batch)
    assert [(line.item.kind, line.is_taken) for line in lines(page)] == [
        ("department", True),
        ("department", False),
        ("list", False),
    ]
    assert page.content.decode().count("只能采纳一处") == 2
    every = [line.item.key for line in lines(page)]
    answer = site.post(batch, take=every)
    assert answer.status_code == 422
    assert "只能采纳其中一处" in answer.content.decode()
    assert site.post(batch, take=[one for one in every if not one.endswith("-lead")]).status_code == 302
    assert site.charged(first)["lead"] == site.charged(second)["lead"] == ["区丁局"]


def test_two_rows_may_change_places_but_not_by_half(site: Site) -> None:
    measure = site.measures[0]
    batch = site.sent(
        duty(measure, "区乙局", {"顺序": 9}),
        added(site.measures[1], "区丁局", "牵头", -1),
    )
    page = site.page(batch)
    assert site.post(batch, page=page).status_code == 302
    assert site.charged(measure)["co_lead"] == ["区丙局", "区乙局"]
    assert site.charged(site.measures[1])["lead"] == ["区丁局", "区甲局"]

    def swap(book: Book) -> None:
        one, other = (
            row_of(book, "责任", 举措内部编号=measure.pk, 部门=name) for name in ("区丙局", "区乙局")
        )
        book["责任"][f"F{one}"], book["责任"][f"F{other}"] = "区乙局", "区丙局"

    batch = site.sent(swap)
    page = site.page(batch)
    keys = [line.item.key for line in lines(page)]
    assert len(keys) == 2
    answer = site.post(batch, take=keys[:1])
    assert answer.status_code == 422
    assert "同一部门出现两次" in answer.content.decode()
    assert site.post(batch, take=keys).status_code == 302
    assert site.charged(measure)["co_lead"] == ["区乙局", "区丙局"]


def test_the_day_is_chosen_and_cannot_lie_before_another_change(site: Site) -> None:
    measure = site.measures[0]
    batch = site.sent(duty(measure, "区甲局", {"部门": "区丁局"}))
    answer = site.post(batch, on="2026-13-01")
    assert answer.status_code == 422
    assert "不是有效的日期" in answer.content.decode()
    assert site.post(batch, on="2025-06-01").status_code == 302
    assert measure.assignments.get(department=site.departments["区丁局"]).valid_from == date(2025, 6, 1)
    batch = site.sent(duty(measure, "区丁局", {"部门": "区丙局"}))
    answer = site.post(batch, on="2025-01-01")
    assert answer.status_code in (409, 422)
    assert site.charged(measure)["lead"] == ["区丁局"]


def test_everybody_has_their_own_and_others_rights_hold(site: Site) -> None:
    batch = site.sent(in_measures(site.measures[0], "标题", "甲"))
    other = Client()
    other.force_login(UserFactory.create())
    assert other.get(address(batch)).status_code == 404
    assert other.post(address(batch), {"do": "apply"}).status_code == 404


def test_without_the_right_to_change_a_cell_it_is_refused(site: Site) -> None:
    from django.contrib.auth.models import Permission

    measure = site.measures[0]
    content = edited(
        site.export(), in_measures(measure, "标题", "甲"), duty(measure, "区甲局", {"部门": "区丁局"})
    )
    site.user.is_superuser = False
    site.user.save()
    site.user.user_permissions.set(Permission.objects.filter(codename="exchange_spreadsheet"))
    page = site.page(batch := site.send(content))
    assert [line.item.state.value for line in lines(page)] == ["refused", "refused"]
    assert page.content.decode().count("没有修改这一格的权限") == 2
    every = [line.item.key for line in lines(page)]
    assert site.post(batch, take=every).status_code == 422
    site.user.user_permissions.set(
        Permission.objects.filter(codename__in=["exchange_spreadsheet", "change_measure"])
    )
    assert [line.item.state.value for line in lines(site.page(batch))] == ["clean", "refused"]


def test_long_files_are_decided_page_by_page(site: Site) -> None:
    site.measures += [MeasureFactory.create(document=site.document, title=f"更多{n}") for n in range(60)]
    batch = site.sent(*(in_measures(one, "标题", f"改{one.pk}") for one in site.measures))
    page = site.page(batch)
    assert page.context["page"].paginator.num_pages == 2
    assert len(lines(page)) == 40
    first = [line.item.key for line in lines(page)]
    answer = site.post(batch, "page-2", take=first[1:])
    assert answer.headers["Location"].endswith("?page=2")
    second = site.client.get(answer.headers["Location"])
    assert len(lines(second)) == 23
    assert second.context["taken"] == 62
    assert site.post(batch, page=second).status_code == 302
    assert Measure.objects.filter(title__startswith="改").count() == 62


def test_the_way_there_is_shown_to_those_who_may(site: Site) -> None:
    for page in ("/admin/", "/admin/measures/measure/"):
        assert f'href="{UPLOAD}"' in site.client.get(page).content.decode()
    site.user.is_superuser = False
    site.user.save()
    for page in ("/admin/",):
        assert f'href="{UPLOAD}"' not in site.client.get(page).content.decode()


def test_a_file_that_is_refused_says_why_and_leaves_nothing(site: Site) -> None:
    content = edited(site.export(), cell("举措", "D2", "=1+1"))
    answer = site.client.post(UPLOAD, {"file": SimpleUploadedFile("../../<b>改.xlsx", content)})
    assert answer.status_code == 422
    assert "单元格 举措!D2 里是公式" in answer.content.decode()
    assert "<b>" not in answer.content.decode()
    assert site.client.post(UPLOAD, {}).status_code == 422
    assert not SpreadsheetBatch.objects.exists()
    assert not Assignment.objects.filter(place="staff").exists()
