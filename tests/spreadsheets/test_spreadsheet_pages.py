"""表格往返: export from the admin, edit, upload, decide each change, write one change set, undo."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.models import Assignment, ChangeSet, Measure, SpreadsheetBatch
from tests.factories import (
    MeasureFactory,
    UserFactory,
)
from tests.loading.database_rows import all_rows
from tests.spreadsheets.edited_exports import cell, edited
from tests.spreadsheets.sheet_site import (
    KEPT,
    REASON,
    UPLOAD,
    Site,
    added,
    address,
    duty,
    in_measures,
    items,
    lines,
    moved,
    retitle,
    without,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["xlsx", "csv", "jsonl"])
def test_nothing_changed_is_no_change(site: Site, kind: str) -> None:
    page = site.page(site.send(site.export(kind), f"导出.{kind}"))
    assert lines(page) == []
    assert "与导出时完全一样" in page.content.decode()
    assert page.context["open"] == 0


def test_one_department_is_one_change_and_one_change_set_and_is_undone(site: Site) -> None:
    measure = site.measures[1]
    before, acts = all_rows(without=KEPT), ChangeSet.objects.count()
    batch = site.sent(duty(measure, "区甲局", {"部门": "区丁局"}))
    page = site.page(batch)
    ((place, shown),) = items(page).items()
    assert re.fullmatch(r"责任!F\d+", place)
    assert shown == ("牵头：区甲局", "牵头：区丁局", "牵头：区甲局", "clean")
    assert page.context["accepted"] == 1
    assert site.post(batch, reason="").status_code == 422
    assert all_rows(without=KEPT) == before
    answer = site.post(batch)
    assert answer.status_code == 302, answer.content.decode()
    assert site.charged(measure) == {"lead": ["区丁局"], "co_lead": ["区乙局", "区丙局"]}
    act = ChangeSet.objects.latest("pk")
    assert ChangeSet.objects.exclude(kind="baseline").count() == acts + 1
    assert (act.kind, act.reason, act.user) == ("spreadsheet", REASON, site.user)
    assert act.versions.count() == 2
    closed = measure.assignments.get(department=site.departments["区甲局"])
    opened = measure.assignments.get(department=site.departments["区丁局"])
    today = timezone.localdate()
    assert (closed.valid_to, closed.place) == (today, "text")
    assert (opened.valid_from, opened.place, opened.role, opened.reason) == (today, "staff", "lead", REASON)
    assert "撤销这次写入" in site.page(batch).content.decode()
    site.client.post(address(batch), {"do": "undo"})
    assert all_rows(without=KEPT) == moved(before, measure)
    assert "撤销，各项举措恢复" in site.page(batch).content.decode()


def test_texts_and_assignments_are_one_change_set(site: Site) -> None:
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
    assert page.context["open"] == page.context["accepted"] == 7
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
    (unwanted,) = [line.change.key for line in lines(page) if line.change.file == "不要"]
    (wanted,) = [line.change.key for line in lines(page) if line.change.file == "要"]
    assert site.post(batch, "save", take=[wanted]).status_code == 302
    again = site.page(batch)
    assert {line.change.key: line.is_accepted for line in lines(again)} == {unwanted: False, wanted: True}
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
    assert site.page(batch).context["accepted"] == 0
    answer = site.post(batch)
    assert answer.status_code == 422
    assert "没有采纳任何一格" in answer.content.decode()
    site.post(batch, f"row-all-{first.pk}")
    assert site.page(batch).context["accepted"] == 2
    site.post(batch, f"row-none-{first.pk}")
    site.post(batch, "all")
    assert site.page(batch).context["accepted"] == 3
    assert site.post(batch, "discard").headers["Location"] == UPLOAD
    assert not SpreadsheetBatch.objects.exists()


def test_a_concurrent_change_is_a_conflict_and_not_written_unless_accepted(site: Site) -> None:
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
        duties = [
            DepartmentInRole(site.departments[lead].pk, "lead"),
            DepartmentInRole(site.departments["区乙局"].pk, "co_lead"),
        ]
        assign_departments(
            measure=measure.pk, duties=duties, user=site.user, version=measure.version, reason="会议"
        )
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
    assert [line.change.file for line in lines(page) if line.is_accepted] == ["表格的正文"]
    every = [line.change.key for line in lines(page) if line.change.is_open]
    assert site.post(batch, take=every).status_code == 302
    first.refresh_from_db()
    assert (first.title, first.text) == ("表格的标题", "表格的正文")
    assert site.charged(second) == {"lead": ["区丙局", "区丁局"], "co_lead": ["区乙局"]}


def test_what_changed_since_it_was_shown_is_shown_again(site: Site) -> None:
    first, second, _ = site.measures
    batch = site.sent(in_measures(first, "标题", "甲"), in_measures(second, "标题", "乙"))
    page = site.page(batch)
    kept = next(line.change.key for line in lines(page) if line.change.file == "乙")
    Measure.objects.filter(pk=first.pk).update(title="别人的", version=2)
    answer = site.post(batch, page=page, take=[])
    assert answer.status_code == 409
    assert "网站上的内容有改动" in answer.content.decode()
    assert {line.change.file: (line.change.state.value, line.is_accepted) for line in lines(answer)} == {
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


def test_everybody_has_their_own_and_others_rights_hold(site: Site) -> None:
    batch = site.sent(in_measures(site.measures[0], "标题", "甲"))
    other = Client()
    other.force_login(UserFactory.create())
    assert other.get(address(batch)).status_code == 404
    assert other.post(address(batch), {"do": "apply"}).status_code == 404


def test_without_the_right_to_change_a_cell_it_is_refused(site: Site) -> None:
    measure = site.measures[0]
    content = edited(
        site.export(), in_measures(measure, "标题", "甲"), duty(measure, "区甲局", {"部门": "区丁局"})
    )
    site.user.is_superuser = False
    site.user.save()
    site.user.user_permissions.set(Permission.objects.filter(codename="exchange_spreadsheet"))
    page = site.page(batch := site.send(content))
    assert [line.change.state.value for line in lines(page)] == ["refused", "refused"]
    for why in ("标题、正文、完成时限和 ★ 由“内容编辑”或“管理员”修改。", "您的角色不能调整责任分工"):
        assert why in page.content.decode()
    every = [line.change.key for line in lines(page)]
    assert site.post(batch, take=every).status_code == 422
    site.user.user_permissions.set(
        Permission.objects.filter(codename__in=["exchange_spreadsheet", "change_measure"])
    )
    assert [line.change.state.value for line in lines(site.page(batch))] == ["clean", "refused"]


def test_long_files_are_decided_page_by_page(site: Site) -> None:
    site.measures += [MeasureFactory.create(document=site.document, title=f"更多{n}") for n in range(60)]
    batch = site.sent(*(in_measures(one, "标题", f"改{one.pk}") for one in site.measures))
    page = site.page(batch)
    assert page.context["page"].paginator.num_pages == 2
    assert len(lines(page)) == 40
    first = [line.change.key for line in lines(page)]
    answer = site.post(batch, "page-2", take=first[1:])
    assert answer.headers["Location"].endswith("?page=2")
    second = site.client.get(answer.headers["Location"])
    assert len(lines(second)) == 23
    assert second.context["accepted"] == 62
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
