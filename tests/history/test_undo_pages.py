"""Undo and restore in the admin: offered, previewed and done by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.models import (
    Assignment,
    ChangeSet,
    Document,
    Measure,
)
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    MeasureFactory,
    UserFactory,
)
from tests.grown_library import grow
from tests.history.history_pages import HOSTILE, history, latest
from tests.staff.test_admin_edits import deletion, filled
from tests.staff.test_admin_pages import address


def test_a_deletion_is_reported_and_undone_from_the_page(staff: Client) -> None:
    measure = grow(1)
    document, assignments = measure.document, set(Assignment.objects.values_list("pk", flat=True))
    url = address(Document, "delete", document.pk)
    assert staff.post(url, deletion(staff.get(url))).status_code == 302
    assert not Document.objects.exists()
    done = latest()
    assert f"删除行动方案“{document}”" in done.summary
    assert f"“{document.title}”的历史" in unescape(history(staff, document))
    assert done.summary in unescape(history(staff, measure))
    page = staff.post(reverse("history:undo", args=[done.pk]), follow=True)
    assert page.status_code == 200
    assert Measure.objects.get() == measure
    assert set(Assignment.objects.values_list("pk", flat=True)) == assignments
    done.refresh_from_db()
    assert done.undone_by == latest()
    again = staff.get(address(ChangeSet, "change", done.pk)).content.decode()
    assert "撤销这次变更" not in again
    assert address(ChangeSet, "change", latest().pk) in again


def test_the_next_page_says_where_to_take_it_back(staff: Client) -> None:
    measure = MeasureFactory.create()
    url = address(Measure, "change", measure.pk)
    page = staff.post(url, {**filled(staff, url), "title": HOSTILE}, follow=True).content.decode()
    assert address(ChangeSet, "change", latest().pk) in page
    assert HOSTILE not in page


def test_what_only_reads_waits_for_no_writer(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    measure = MeasureFactory.create()
    covered: list[str] = []

    @contextmanager
    def noting(**facts: Any) -> Iterator[None]:
        covered.append(facts["kind"])
        yield

    monkeypatch.setattr("measures.history.middleware.record_changes", noting)
    chosen = {"action": "export_csv", "_selected_action": [measure.pk]}
    answer = staff.post(address(Measure, "changelist"), chosen)
    assert b"".join(answer)
    answer.close()
    assert covered == []


def test_what_somebody_worked_on_since_is_shown_with_links(staff: Client) -> None:
    measure = MeasureFactory.create(title="旧")
    url = address(Measure, "change", measure.pk)
    staff.post(url, {**filled(staff, url), "title": "新"})
    first = latest()
    staff.post(url, {**filled(staff, url), "text": "同事的修改"})
    link = reverse("history:record", args=["measures", "measure", measure.pk])
    page = staff.get(reverse("history:undo", args=[first.pk])).content.decode()
    assert link in page
    assert "确认撤销" not in page
    count = ChangeSet.objects.count()
    answer = staff.post(reverse("history:undo", args=[first.pk]))
    assert answer.status_code == 409
    assert "之后又有人改过" in answer.content.decode()
    assert ChangeSet.objects.count() == count


def test_a_measure_is_restored_after_a_preview(staff: Client) -> None:
    row = AssignmentFactory.create(measure__title="旧")
    measure, lead = row.measure, row.department
    url = address(Measure, "change", measure.pk)
    staff.post(url, {**filled(staff, url), "title": "中"})
    then = latest()
    other = DepartmentFactory.create(district=measure.document.district)
    user = UserFactory.create()
    assign_departments(
        measure=measure.pk, duties=[DepartmentInRole(other.pk, "lead")], user=user, version=2, reason="会议"
    )
    staff.post(url, {**filled(staff, url), "title": "新"})
    restore = reverse("history:restore", args=[measure.pk, then.pk])
    assert restore in history(staff, measure)
    preview = staff.get(restore).content.decode()
    for words in ("新", "中", f"牵头：{other}", f"牵头：{lead}", "恢复理由"):
        assert words in preview
    measure.refresh_from_db()
    data = {"version": measure.version}
    assert staff.post(restore, data).status_code == 422
    for version in ("1", "x", "9" * 5000):
        assert staff.post(restore, {"version": version, "change_reason": "误改"}).status_code == 409
    measure.refresh_from_db()
    assert measure.title == "新"
    page = staff.post(restore, {**data, "change_reason": "误改"}, follow=True)
    measure.refresh_from_db()
    assert measure.title == "中"
    assert [duty.department for duty in measure.assignments.in_force()] == [lead]
    assert (latest().kind, latest().reason) == ("restore", "误改")
    assert address(ChangeSet, "change", latest().pk) in page.content.decode()
    assert "没有可恢复的内容" in staff.get(restore).content.decode()


def test_who_may_only_look_takes_nothing_back(staff: Client) -> None:
    measure = MeasureFactory.create()
    url = address(Measure, "change", measure.pk)
    staff.post(url, {**filled(staff, url), "title": "新"})
    done = latest()
    viewer = User.objects.create(username="viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(viewer)
    assert "新" in history(client, measure)
    assert "恢复到此状态" not in history(client, measure)
    page = client.get(address(ChangeSet, "change", done.pk))
    assert page.status_code == 200
    assert "撤销这次变更" not in page.content.decode()
    undo, restore = (
        reverse("history:undo", args=[done.pk]),
        reverse("history:restore", args=[measure.pk, done.pk]),
    )
    for address_of_deed in (undo, restore):
        assert client.get(address_of_deed).status_code == 403
        assert client.post(address_of_deed, {"change_reason": "x"}).status_code == 403
    viewer.user_permissions.clear()
    assert client.get(reverse("history:record", args=["measures", "measure", measure.pk])).status_code == 403
    assert Client().get(undo).status_code == 302
    assert Client(enforce_csrf_checks=True).post(undo).status_code in (302, 403)
