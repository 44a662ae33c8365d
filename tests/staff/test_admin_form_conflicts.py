"""Two people at one form of the admin: the second sees the first edit, keeps what they typed, and decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse

from districts.models import Department, DepartmentAlias, District
from measures.models import ChangeSet, Chapter, Discrepancy, Document, Link, Measure, Problem, SynonymGroup
from measures.writing.edit_token import EditToken
from tests.factories import (
    AliasFactory,
    ChapterFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    DistrictFactory,
    DocumentFactory,
    LinkFactory,
    MeasureFactory,
    ProblemFactory,
    SynonymGroupFactory,
    UserFactory,
)
from tests.staff.test_admin_edits import deletion, filled, prefix, ticked
from tests.staff.test_admin_pages import address

pytestmark = pytest.mark.django_db

SAVED = 302


@pytest.fixture
def other(db: None) -> Client:
    """Return the client of a second superuser, 王某."""
    client = Client()
    client.force_login(UserFactory.create(last_name="王", first_name="某"))
    return client


def change(record: Any) -> str:
    return address(type(record), "change", record.pk)


#: A record of every kind that has a form, a field of it, and what two people make of that.
FORMS: list[tuple[Callable[[], Any], str, str, str]] = [
    (MeasureFactory.create, "title", "王的标题", "我的标题"),
    (DocumentFactory.create, "title", "王的标题", "我的标题"),
    (ChapterFactory.create, "title", "王的标题", "我的标题"),
    (ProblemFactory.create, "decision", "王的意见", "我的意见"),
    (DiscrepancyFactory.create, "decision", "王的意见", "我的意见"),
    (LinkFactory.create, "decision", "王的意见", "我的意见"),
    (DistrictFactory.create, "name", "王的区", "我的区"),
    (DepartmentFactory.create, "name", "区王局", "区我局"),
    (SynonymGroupFactory.create, "words", "王词 甲词", "我词 乙词"),
    (lambda: UserFactory.create(is_superuser=False), "last_name", "王的姓", "我的姓"),
]
MODELS = {Measure, Document, Chapter, Problem, Discrepancy, Link, District, Department, SynonymGroup, User}


@pytest.mark.django_db(transaction=True)
def test_the_page_of_who_comes_second_is_made_while_nothing_is_held(staff: Client, other: Client) -> None:
    record = MeasureFactory.create()
    url = change(record)
    ours = filled(staff, url) | {"title": "我的标题"}
    assert other.post(url, filled(other, url) | {"title": "王的标题"}).status_code == SAVED
    held: list[bool] = []

    def note(**kwargs: object) -> None:
        held.append(connection.in_atomic_block)

    template_rendered.connect(note)
    try:
        assert staff.post(url, ours).status_code == 409
    finally:
        template_rendered.disconnect(note)
    assert held
    assert not any(held)


@pytest.mark.parametrize(("make", "field", "theirs", "mine"), FORMS)
def test_the_second_editor_sees_the_first_edit_and_decides(
    staff: Client, other: Client, make: Any, field: str, theirs: str, mine: str
) -> None:
    record = make()
    url = change(record)
    ours = filled(staff, url) | {field: mine, "change_reason": "我的理由"}
    assert other.post(url, filled(other, url) | {field: theirs}).status_code == SAVED
    answer = staff.post(url, ours)
    assert answer.status_code == 409
    page = answer.content.decode()
    for word in (
        "您打开之后",
        "王某",
        theirs,
        mine,
        "两人都改了",
        "用我的覆盖",
        "采用对方的",
        "我的理由" * (field != "last_name"),
    ):
        assert word in page
    assert answer.context["adminform"].form[field].value() == mine
    record.refresh_from_db()
    assert getattr(record, field) == theirs
    # Saving once more says nothing of a decision; the button of its own does.
    again = {**ours, "edit_token": answer.context["edit_token"]}
    assert staff.post(url, again).status_code == 409
    assert staff.post(url, again | {"_mine": "1"}).status_code == SAVED
    record.refresh_from_db()
    assert getattr(record, field) == mine


def test_every_form_is_among_these() -> None:
    from django.contrib import admin
    from django.test import RequestFactory

    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    assert {
        m for m, options in admin.site._registry.items() if options.has_change_permission(request)
    } == MODELS


def test_what_nobody_typed_in_follows_what_is_there(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create(title="原题", text="原文。")
    url = change(measure)
    ours = filled(staff, url) | {"title": "我的标题"}
    other.post(url, filled(other, url) | {"text": "王的正文。", "own_initiative": "on"})
    answer = staff.post(url, ours)
    form = answer.context["adminform"].form
    assert (form["title"].value(), form["text"].value()) == ("我的标题", "王的正文。")
    assert form["own_initiative"].value()
    verdicts = {row.label: row.verdict for row in answer.context["conflict"].rows}
    assert verdicts == {
        "标题": "只有您改了",
        "正文": "只有对方改了，下面已换成对方的",
        "本区自主提出（★）": "只有对方改了，下面已换成对方的",
    }
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    kept = filled(staff, url) | sent | {"edit_token": answer.context["edit_token"], "_mine": "1"}
    assert staff.post(url, kept).status_code == SAVED
    measure.refresh_from_db()
    assert (measure.title, measure.text, measure.own_initiative) == ("我的标题", "王的正文。", True)


def test_another_change_in_between_is_shown_again(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create()
    url = change(measure)
    ours = filled(staff, url) | {"title": "我的"}
    other.post(url, filled(other, url) | {"title": "王一"})
    answer = staff.post(url, ours)
    other.post(url, filled(other, url) | {"title": "王二"})
    decided = ours | {"edit_token": answer.context["edit_token"], "_mine": "1"}
    again = staff.post(url, decided)
    assert again.status_code == 409
    assert "王二" in again.content.decode()
    measure.refresh_from_db()
    assert measure.title == "王二"
    assert staff.post(url, decided | {"edit_token": again.context["edit_token"]}).status_code == SAVED


def test_two_equal_edits_are_shown_as_equal(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create()
    url = change(measure)
    ours = filled(staff, url) | {"title": "同一标题"}
    other.post(url, filled(other, url) | {"title": "同一标题"})
    answer = staff.post(url, ours)
    assert answer.status_code == 409
    assert "不必再保存" in answer.content.decode()


def test_responsibility_alone_does_not_stand_in_the_way_of_a_title(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create()
    url = change(measure)
    ours = filled(staff, url) | {"title": "我的标题"}
    Measure.objects.filter(pk=measure.pk).update(version=7)
    assert staff.post(url, ours).status_code == SAVED
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("我的标题", 8)


@pytest.mark.parametrize("mark", ["", "forged:mark:x", "another's"])
def test_a_form_without_a_mark_of_ours_is_refused_with_what_was_typed(staff: Client, mark: str) -> None:
    measure, elsewhere = MeasureFactory.create(), MeasureFactory.create()
    url = change(measure)
    if mark == "another's":
        mark = staff.get(change(elsewhere)).context["edit_token"]
    refused = staff.post(url, filled(staff, url) | {"title": "我的标题", "edit_token": mark})
    assert refused.status_code == 400
    assert "缺少有效的版本标记" in refused.content.decode()
    assert refused.context["adminform"].form["title"].value() == "我的标题"
    measure.refresh_from_db()
    assert measure.title != "我的标题"
    # The page has a mark again, so that what was typed can be saved.
    again = filled(staff, url) | {"title": "我的标题", "edit_token": refused.context["edit_token"]}
    assert staff.post(url, again).status_code == SAVED


def test_a_mistake_keeps_the_mark_that_came(staff: Client, other: Client) -> None:
    department = DepartmentFactory.create()
    url = change(department)
    ours = filled(staff, url)
    wrong = staff.post(url, ours | {"name": ""})
    assert wrong.status_code == 200
    assert wrong.context["edit_token"] == ours["edit_token"]
    other.post(url, filled(other, url) | {"full_name": "王的全称"})
    assert staff.post(url, ours | {"name": "区某局"}).status_code == 409


def test_a_deleted_record_is_reported_with_what_was_typed(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create()
    url = change(measure)
    ours = filled(staff, url) | {"title": "我的标题<b>"}
    page = other.get(address(Measure, "delete", measure.pk))
    other.post(address(Measure, "delete", measure.pk), deletion(page))
    answer = staff.post(url, ours)
    assert answer.status_code == 409
    for word in (
        "已被他人删除",
        "我的标题&lt;b&gt;",
        "王某",
        f"/admin/measures/measure/{measure.pk}/history/",
    ):
        assert word in answer.content.decode()


def aliases(
    client: Client, url: str, *rows: tuple[Any, str], removed: tuple[int, ...] = ()
) -> dict[str, Any]:
    """Return what the aliases' part of a department's page would send with these rows (id and name)."""
    at, form = prefix(client, url, "别名"), filled(client, url)
    kept = {name: value for name, value in form.items() if not name.startswith(f"{at}-") or "FORMS" in name}
    kept[f"{at}-TOTAL_FORMS"] = str(len(rows))
    for number, (pk, name) in enumerate(rows):
        kept |= {
            f"{at}-{number}-id": pk or "",
            f"{at}-{number}-name": name,
            f"{at}-{number}-department": form[f"{at}-0-department"],
        }
        if number in removed:
            kept[f"{at}-{number}-DELETE"] = "on"
    return kept


def test_rows_below_a_record_are_kept_apart(staff: Client, other: Client) -> None:
    department = DepartmentFactory.create()
    one, two, three = (AliasFactory.create(department=department, name=f"别名{n}") for n in "甲乙丙")
    url = change(department)
    at = prefix(staff, url, "别名")
    # I reword the first, take the third out and add one; they reword the second, delete the first and add one.
    ours = aliases(
        staff,
        url,
        (one.pk, "我的甲"),
        (two.pk, two.name),
        (three.pk, three.name),
        ("", "我的丁"),
        removed=(2,),
    )
    theirs = aliases(
        other,
        url,
        (one.pk, one.name),
        (two.pk, "王的乙"),
        (three.pk, three.name),
        ("", "王的戊"),
        removed=(0,),
    )
    assert other.post(url, theirs).status_code == SAVED
    answer = staff.post(url, ours)
    assert answer.status_code == 409
    rows = {(row.opened, row.now, row.mine) for row in answer.context["conflict"].rows}
    assert rows == {
        ("别名甲", "（没有这一行）", "我的甲"),
        ("别名乙", "王的乙", "别名乙"),
        ("别名丙", "别名丙", "（没有这一行）"),
        ("（没有这一行）", "王的戊", "（没有这一行）"),
        ("（没有这一行）", "（没有这一行）", "我的丁"),
    }
    (shown,) = [each.formset for each in answer.context["inline_admin_formsets"] if each.formset.prefix == at]
    names = [form["name"].value() for form in shown.forms]
    assert sorted(names[:3]) == sorted(["王的乙", "别名丙", "王的戊"])
    assert names[3:] == ["我的甲", "我的丁"]
    sent: dict[str, Any] = {**ours, "edit_token": answer.context["edit_token"], "_mine": "1"}
    for form in [shown.management_form, *shown.forms]:
        sent |= {form[name].html_name: form[name].value() or "" for name in form.fields}
    assert staff.post(url, sent).status_code == SAVED
    names = sorted(DepartmentAlias.objects.filter(department=department).values_list("name", flat=True))
    assert names == sorted(["王的乙", "王的戊", "我的甲", "我的丁"])


def test_a_changed_row_is_reported_though_the_record_is_the_same(staff: Client, other: Client) -> None:
    alias = AliasFactory.create()
    url = change(alias.department)
    ours = filled(staff, url) | {"full_name": "我的全称"}
    other.post(url, aliases(other, url, (alias.pk, "王的别名")))
    answer = staff.post(url, ours)
    assert answer.status_code == 409
    assert "王的别名" in answer.content.decode()
    assert "王某" in answer.content.decode()


def test_the_same_new_record_twice_is_no_error(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the database refuses after the form has looked: as if somebody had been quicker.
    from districts.admin.department_admin import DepartmentAdmin

    def taken(*args: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(DepartmentAdmin, "save_model", taken)
    url = address(Department, "add")
    district = DistrictFactory.create()
    refused = staff.post(url, filled(staff, url) | {"name": "区新局", "district": district.pk})
    assert refused.status_code == 409
    assert "没有保存" in refused.content.decode()
    assert refused.context["adminform"].form["name"].value() == "区新局"
    assert not Department.objects.exists()
    assert not ChangeSet.objects.exists()


def test_a_password_does_not_travel_in_the_mark(staff: Client) -> None:
    user = UserFactory.create(is_superuser=False)
    user.set_password("x")
    user.save()
    token = EditToken.read(staff.get(change(user)).context["edit_token"], f"auth.user:{user.pk}")
    fields, _ = token.opened
    assert user.password not in repr(token)
    assert fields
    assert "password" not in fields


def test_a_deletion_is_of_what_was_shown(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create()
    url = address(Document, "delete", measure.document_id)
    shown = deletion(staff.get(url))
    other.post(change(measure), filled(other, change(measure)) | {"text": "王的正文。"})
    refused = staff.post(url, shown)
    assert refused.status_code == 409
    assert "没有删除" in refused.content.decode()
    assert Document.objects.filter(pk=measure.document_id).exists()
    assert staff.post(url, {"post": "yes"}).status_code == 400
    assert staff.post(url, {"post": "yes", "edit_token": "forged:x"}).status_code == 400
    assert staff.post(url, deletion(refused)).status_code == SAVED
    assert not Document.objects.filter(pk=measure.document_id).exists()


def test_a_refused_deletion_says_who_changed_it(staff: Client, other: Client) -> None:
    measure = MeasureFactory.create()
    url = address(Measure, "delete", measure.pk)
    shown = deletion(staff.get(url))
    other.post(change(measure), filled(other, change(measure)) | {"title": "王的标题"})
    assert "王某" in staff.post(url, shown).content.decode()


def test_the_chosen_are_deleted_as_they_were_shown(staff: Client, other: Client) -> None:
    one, two = MeasureFactory.create(), MeasureFactory.create()
    url = address(Measure, "changelist")
    requested = {"action": "delete_selected", "_selected_action": [one.pk, two.pk]}
    shown = requested | deletion(staff.post(url, requested))
    other.post(change(two), filled(other, change(two)) | {"title": "王的标题"})
    refused = staff.post(url, shown)
    assert refused.status_code == 409
    assert Measure.objects.count() == 2
    assert staff.post(url, requested | {"post": "yes"}).status_code == 400
    assert staff.post(url, requested | deletion(refused)).status_code == SAVED
    assert not Measure.objects.exists()


#: The lists on which is decided by ticking, what is done there, and the status that comes of it.
LISTS = [
    (ProblemFactory.create, "mark_settled", "resolved", "mark_open"),
    (DiscrepancyFactory.create, "mark_settled", "resolved", "mark_open"),
    (LinkFactory.create, "mark_confirmed", "confirmed", "mark_rejected"),
]


@pytest.mark.parametrize(("make", "action", "status", "opposite"), LISTS)
def test_nothing_is_decided_of_what_others_decided_meanwhile(
    staff: Client, other: Client, make: Any, action: str, status: str, opposite: str
) -> None:
    one, two = make(), make()
    open_status = one.status
    url = address(type(one), "changelist")
    ours = ticked(staff, action, one, two, status__exact=open_status)
    assert other.post(url, ticked(other, action, two)).status_code == SAVED
    # In the list as it is filtered, the second is not any more; it is not passed over.
    answer = staff.post(f"{url}?status__exact={open_status}", ours)
    assert answer.status_code == 409
    for word in ("没有改动任何一条", "您打开之后变了", "王某", "只办没有变的 1 条"):
        assert word in answer.content.decode()
    one.refresh_from_db()
    assert one.status == open_status
    rest = {"action": action, "_selected_action": [one.pk], "edit_token": answer.context["edit_token"]}
    assert staff.post(url, rest).status_code == SAVED
    both = ticked(staff, opposite, one, two)
    assert staff.post(url, both | {"edit_token": "forged:x"}).status_code == 400
    one.refresh_from_db()
    assert one.status == status
    assert staff.post(url, both).status_code == SAVED
    one.refresh_from_db()
    assert one.status != status


def test_all_that_the_filters_leave_are_shown_before(staff: Client) -> None:
    one, two = ProblemFactory.create(), ProblemFactory.create(severity="error")
    url = address(Problem, "changelist")
    whole = {"action": "mark_settled", "_selected_action": [one.pk], "select_across": "1"}
    requested = staff.post(url, whole)
    assert requested.status_code == 200
    assert [line.record.pk for line in requested.context["lines"]] == [one.pk, two.pk]
    assert not Problem.objects.filter(status="resolved").exists()
    sent = {
        "action": "mark_settled",
        "_selected_action": [one.pk, two.pk],
        "edit_token": requested.context["edit_token"],
    }
    assert staff.post(url, sent).status_code == SAVED
    assert Problem.objects.filter(status="resolved").count() == 2


def test_too_many_are_not_decided_on_at_once(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measures.decisions.ticked_decisions.DECISION_LIMIT", 1)
    records = [ProblemFactory.create() for _ in range(2)]
    url = address(Problem, "changelist")
    page = staff.post(url, ticked(staff, "mark_settled", *records), follow=True)
    assert "一次最多 1 条" in page.content.decode()
    assert not Problem.objects.filter(status="resolved").exists()


def test_a_password_is_set_over_the_one_that_was_there(staff: Client, other: Client) -> None:
    user = UserFactory.create(is_superuser=False)
    url = reverse("admin:auth_user_password_change", args=[user.pk])
    new = {"password1": "xu9-Rain-Tower", "password2": "xu9-Rain-Tower", "usable_password": "true"}
    theirs = {"password1": "ok4-Lake-Window", "password2": "ok4-Lake-Window", "usable_password": "true"}

    def mark(client: Client) -> dict[str, str]:
        return {"edit_token": client.get(url).context["edit_token"]}

    ours = new | mark(staff)
    assert other.post(url, theirs | mark(other)).status_code == SAVED
    answer = staff.post(url, ours)
    assert answer.status_code == 409
    assert "已由他人更改" in answer.content.decode()
    assert "xu9-Rain-Tower" not in answer.content.decode()
    assert staff.post(url, new).status_code == 400
    user.refresh_from_db()
    assert user.check_password("ok4-Lake-Window")
    wrong = staff.post(url, new | mark(staff) | {"password2": "other"})
    again = new | {"edit_token": wrong.context["edit_token"]}
    assert staff.post(url, again).status_code == SAVED
    user.refresh_from_db()
    assert user.check_password("xu9-Rain-Tower")
