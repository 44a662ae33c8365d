"""Entering progress: what is written, who may, what is refused, two at once, and how it is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from measures.accounts.actions import set_role
from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.history.undo_permissions import may_undo
from measures.models import ChangeSet, Measure, ProgressEntry
from measures.progress.actions import ProgressReport, enter_progress
from measures.progress.queries import ProgressState
from measures.writing.action_errors import EditConflict, FieldErrors
from tests.accounts.role_accounts import client_of
from tests.factories import DistrictFactory, MeasureFactory, ProgressEntryFactory, UserFactory

pytestmark = pytest.mark.django_db

DONE = ProgressReport("done", date(2025, 6, 30), "已印发", "https://www.example.gov.cn/a/1.html")


@pytest.fixture
def measure(db: None) -> Measure:
    """A measure of which nobody entered anything."""
    made: Measure = MeasureFactory.create(title="融资支持", code="17", deadline="2020年6月底前")
    return made


def enter(measure: Measure, report: ProgressReport = DONE, **more: Any) -> ChangeSet | None:
    usual: dict[str, Any] = {"user": more.pop("user", None) or UserFactory.create(), "seen": None}
    return enter_progress(measure=measure.pk, report=report, **(usual | more))


def account(role: str, *, of: Measure | None = None) -> User:
    user = UserFactory.create(is_superuser=False, last_name="王", first_name="小明")
    set_role(user=user, role=role, districts=[of.document.district if of else DistrictFactory()])
    return User.objects.get(pk=user.pk)


def address(measure: Measure, page: str = "report") -> str:
    return reverse(f"admin:measures_progressentry_{page}", args=[measure.pk])


def sent(client: Client, measure: Measure, **fields: str) -> Any:
    """Open the page and send it with these fields, as a browser would."""
    token = client.get(address(measure)).context["edit_token"]
    filled = {"status": "in_progress", "as_of": "2025-05-01", "note": "", "link": "", "edit_token": token}
    return client.post(address(measure), filled | fields)


def statuses(measure: Measure) -> list[str]:
    return list(measure.progress_entries.values_list("status", flat=True))


def test_an_entry_is_one_change_set_and_one_undo_takes_it_back(measure: Measure) -> None:
    user = UserFactory.create(last_name="王", first_name="小明")
    version = measure.version
    made = enter(measure, user=user)
    assert made is not None
    assert (made.kind, made.user) == ("progress", user)
    assert made.summary == "填报举措 17“融资支持”的进展：已完成（截至 2025-06-30）"
    entry = measure.progress_entries.get()
    assert (entry.note, entry.link_host, entry.entered_by) == ("已印发", "www.example.gov.cn", "王小明")
    measure.refresh_from_db()
    assert measure.version == version, "what an open form of the measure shows is as it was"
    back = undo_change_set(change_set=made, user=user)
    assert not measure.progress_entries.exists()
    undo_change_set(change_set=back, user=user)
    again = measure.progress_entries.get()
    assert (again.pk, again.entered_at, again.note) == (entry.pk, entry.entered_at, "已印发")


def test_the_last_by_day_then_as_entered_is_current(measure: Measure) -> None:
    for status, day in (("in_progress", 3), ("done", 5), ("overdue", 1), ("not_started", 5)):
        enter(measure, ProgressReport(status, date(2025, 6, day)))
    assert statuses(measure) == ["overdue", "in_progress", "done", "not_started"]


def test_what_is_entered_already_is_not_entered_again(measure: Measure) -> None:
    assert enter(measure)
    assert enter(measure) is None
    assert enter(measure, ProgressReport("done", date(2025, 6, 30), "已印发细则", DONE.link))
    assert ProgressEntry.objects.count() == 2


def test_no_login_name_is_shown(measure: Measure) -> None:
    enter(measure, user=UserFactory.create(username="secret-login"))
    assert measure.progress_entries.get().entered_by == ""


@pytest.mark.parametrize(
    ("report", "field"),
    [
        (ProgressReport("finished", date(2025, 6, 30)), "status"),
        (ProgressReport("done", date(1848, 3, 1)), "as_of"),
        (ProgressReport("done", timezone.localdate() + timedelta(days=2)), "as_of"),
        (ProgressReport("done", date(2025, 6, 30), "长" * 501), "note"),
        (ProgressReport("done", date(2025, 6, 30), "", "javascript:alert(1)"), "link"),
        (ProgressReport("done", date(2025, 6, 30), "", "ftp://example.org/"), "link"),
        (ProgressReport("done", date(2025, 6, 30), "", "https://gov.cn@evil.example/"), "link"),
    ],
)
def test_what_is_wrong_is_refused_and_named(measure: Measure, report: ProgressReport, field: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        enter(measure, report)
    assert [fault.field for fault in refused.value.faults] == [field]
    assert not ProgressEntry.objects.exists()
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize("wrong", [{"link": "javascript:alert(1)"}, {"status": "finished"}])
def test_the_database_refuses_what_must_not_be(measure: Measure, wrong: dict[str, str]) -> None:
    ProgressEntryFactory(measure=measure)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressEntry.objects.update(**wrong)


def test_the_second_to_enter_progress_sees_the_first_entry(measure: Measure) -> None:
    seen = ProgressState.from_entries([])
    enter(measure, seen=seen)
    with pytest.raises(EditConflict):
        enter(measure, ProgressReport("overdue", date(2025, 6, 30)), seen=seen)
    assert statuses(measure) == ["done"]


def test_the_page_enters_and_withdraws(measure: Measure) -> None:
    editor = client_of(account("责任编辑", of=measure))
    answer = sent(editor, measure, note="已开工", link="http://example.org/新闻")
    page = editor.get(answer["Location"]).content.decode()
    for words in ("已保存", "推进中", "2025-05-01", "已开工", "王小明", "撤回"):
        assert words in page
    made = ChangeSet.objects.get(kind="progress")
    deleted = editor.post(address(measure, "withdraw"), {"change_set": made.pk})
    assert deleted["Location"] == address(measure)
    assert "还没有人填报过" in editor.get(address(measure)).content.decode()
    # what others entered, another measure's, and nothing at all
    assert editor.post(address(measure, "withdraw"), {"change_set": "x"}).status_code == 404
    other = enter(MeasureFactory())
    assert other
    assert editor.post(address(measure, "withdraw"), {"change_set": other.pk}).status_code == 404
    mine = enter(measure)
    assert mine
    assert editor.post(address(measure, "withdraw"), {"change_set": mine.pk}).status_code == 403
    assert statuses(measure) == ["done"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": ""}, "请选择进展"),
        ({"status": "done\0"}, "请选择进展"),
        ({"as_of": "6月底"}, "截至日期“6月底”无效"),
        ({"as_of": "2999-01-01"}, "在今天之后"),
        ({"as_of": "0001-01-01"}, "年份不对"),
        ({"link": "example"}, "不是有效的网址"),
        ({"note": "长" * 501}, "说明不能超过 500 字，现有 501 字"),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(
    staff: Client, measure: Measure, fields: dict[str, str], words: str
) -> None:
    answer = sent(staff, measure, **({"note": "<b>说明"} | fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "note" in fields or "&lt;b&gt;说明" in page
    assert not ProgressEntry.objects.exists()


def test_two_editors_of_a_page(measure: Measure) -> None:
    one, other = (client_of(account("内容编辑")) for _ in range(2))
    token = other.get(address(measure)).context["edit_token"]
    assert sent(one, measure, status="done", note="对方填的").status_code == 302
    mine = {"status": "overdue", "as_of": "2025-05-02", "note": "我填的", "link": "", "edit_token": token}
    reported = other.post(address(measure), mine)
    assert reported.status_code == 409
    assert "对方填的" in reported.content.decode()
    assert "我填的" in reported.content.decode()
    # Enter alone does not go over it, the button does; a third meanwhile is shown again.
    mine["edit_token"] = reported.context["edit_token"]
    assert other.post(address(measure), mine | {"do": "save"}).status_code == 409
    enter(measure, ProgressReport("not_started", date(2025, 1, 1)))
    again = other.post(address(measure), mine | {"do": "mine"})
    assert again.status_code == 409
    mine["edit_token"] = again.context["edit_token"]
    assert other.post(address(measure), mine | {"do": "mine"}).status_code == 302
    assert statuses(measure) == ["not_started", "done", "overdue"]
    # a forged mark, and one of another measure
    for forged in ("", "x:y", one.get(address(MeasureFactory())).context["edit_token"]):
        refused = other.post(address(measure), mine | {"edit_token": forged})
        assert refused.status_code == 400
        assert "我填的" in refused.content.decode()


@pytest.mark.parametrize("role", ["查看", "责任编辑", "内容编辑"])
def test_a_duty_editor_enters_for_the_own_districts_alone(measure: Measure, role: str) -> None:
    own, elsewhere = measure, MeasureFactory.create()
    client = client_of(account(role, of=own))
    allowed = {"查看": (), "责任编辑": (own,), "内容编辑": (own, elsewhere)}[role]
    for one in (own, elsewhere):
        assert client.get(address(one)).status_code == (200 if one in allowed else 403)
        assert ("填报进展" in client.get(one.get_absolute_url()).content.decode()) is (one in allowed)


def test_an_entry_is_undone_by_whoever_might_enter_it(measure: Measure) -> None:
    editor = account("责任编辑", of=measure)
    made = enter(measure, user=editor)
    assert made
    assert may_undo(editor, made)
    set_role(user=editor, role="责任编辑", districts=[DistrictFactory()])
    assert not may_undo(User.objects.get(pk=editor.pk), made)
    assert not may_undo(account("内容编辑"), made)
    assert may_undo(account("管理员"), made)


def test_records_with_progress_are_not_deleted_by_an_undo(measure: Measure) -> None:
    user = UserFactory.create()
    with record_changes(kind=ChangeSet.Kind.IMPORT, user=user) as recorder:
        new = MeasureFactory.create(document=measure.document, chapter=measure.chapter)
    enter(new)
    assert recorder.change_set
    with pytest.raises(EditConflict, match="已完成"):
        undo_change_set(change_set=recorder.change_set, user=user)
    assert statuses(new) == ["done"]


def test_a_deleted_measure_comes_back_with_its_progress(measure: Measure) -> None:
    user = UserFactory.create()
    enter(measure)
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user) as recorder:
        measure.delete()
    assert not ProgressEntry.objects.exists()
    assert recorder.change_set
    assert may_undo(user, recorder.change_set)
    undo_change_set(change_set=recorder.change_set, user=user)
    assert ProgressEntry.objects.get().status == "done"
