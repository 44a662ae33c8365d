"""The front page of the admin: each number is that of the list it opens, and a person sees first what is theirs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Document, ImportDraft, Measure, SpreadsheetBatch
from measures.staff.roles import DUTY_EDITOR, EDITOR, VIEWER
from tests.accounts.role_accounts import account, client_of
from tests.factories import (
    AssignmentFactory,
    DistrictFactory,
    ImportDraftFactory,
    MeasureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

_NUMBER = re.compile(r'<a href="([^"]*)"[^>]* data-count="(\w+)">(\d+)<')


def test_each_number_of_measures_is_that_of_its_list(staff: Client, library: Document) -> None:
    for query in ("", f"?district={library.district.slug}"):
        numbers = _NUMBER.findall(staff.get(f"/admin/{query}").content.decode())
        assert {kind for _, kind, _ in numbers} >= {"unled", "plan", "due", *(["total"] if query else [])}
        for href, kind, count in numbers:
            opened = Client().get(href.replace("&amp;", "&"))
            assert opened.context["results"].total == int(count), (kind, href)


def test_a_duty_editor_begins_with_their_district(library: Document) -> None:
    MeasureFactory(document__district=DistrictFactory(name="远山区"))
    own = client_of(account(DUTY_EDITOR, library.district))
    assert own.get("/admin/").context["worklist"].chosen == library.district
    assert own.get("/admin/?district=").context["worklist"].chosen is None
    assert client_of(account(EDITOR)).get("/admin/").context["worklist"].chosen is None


def test_a_district_has_its_plans_its_next_deadlines_and_ones_own_files(library: Document) -> None:
    district, today = library.district, timezone.localdate()
    led = AssignmentFactory(measure__document__district=district, measure__document__year=1999).measure
    for days in (9, 0, -1):
        measure = MeasureFactory(document=led.document)
        Measure.objects.filter(pk=measure.pk).update(due=today + timedelta(days=days))
    MeasureFactory(document__district=DistrictFactory())
    user = account(DUTY_EDITOR, district)
    for sender in (user, UserFactory()):
        SpreadsheetBatch.objects.create(name="改过.xlsx", sha256="0" * 64, kind="xlsx", sent_by=sender)
    shown = client_of(user).get("/admin/").context["worklist"]
    plans = {row.total.url.partition("=")[2]: row for row in shown.measures.plans}
    assert set(plans) == set(Document.objects.filter(district=district).values_list("slug", flat=True))
    assert (plans[led.document.slug].total.count, plans[led.document.slug].unled.count) == (4, 3)
    assert plans[led.document.slug].grid == f"/admin/grid/?document={led.document.slug}"
    left = [measure.due - today for measure in shown.measures.next_due if measure.document == led.document]
    assert [each.days for each in left] == [0, 9]
    assert [file.sent_by_id for file in shown.spreadsheets] == [user.pk]
    viewer = client_of(account(VIEWER)).get(f"/admin/?district={district.slug}").context["worklist"]
    assert {row.grid for row in viewer.measures.plans} == {""}
    assert client_of(account(DUTY_EDITOR)).get("/admin/").context["worklist"].no_district
    assert not shown.no_district


def test_only_who_imports_is_shown_the_drafts_that_wait() -> None:
    waiting = ImportDraftFactory(state=ImportDraft.State.READY)
    ImportDraftFactory(state=ImportDraft.State.CONFIRMED)
    drafts = client_of(account(EDITOR)).get("/admin/").context["worklist"].drafts
    assert (drafts.count, [one.pk for one in drafts.first]) == (1, [waiting.pk])
    assert client_of(account(DUTY_EDITOR)).get("/admin/").context["worklist"].drafts is None


def test_the_changes_shown_are_of_colleagues_and_of_the_district() -> None:
    here, elsewhere = AssignmentFactory().measure, AssignmentFactory().measure
    colleague, user = UserFactory(), account(DUTY_EDITOR, here.document.district)
    theirs = change(here, colleague)
    change(elsewhere, colleague)
    change(here, user)
    assert [one.pk for one in client_of(user).get("/admin/").context["worklist"].changes] == [theirs.pk]


def test_the_front_page_asks_as_often_for_many_as_for_few(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get("/admin/").status_code == 200
        return len(captured)

    def grow() -> None:
        measure = AssignmentFactory().measure
        MeasureFactory(document=measure.document)
        ImportDraftFactory(state=ImportDraft.State.READY)
        change(measure, UserFactory())

    grow(), grow()
    queries()  # brings the index up to date
    few = queries()
    for _ in range(5):
        grow()
    queries()
    assert queries() == few


def test_a_district_that_is_not_there_is_said(staff: Client) -> None:
    page = staff.get("/admin/?district=nowhere")
    assert "没有“nowhere”这个区。" in page.content.decode()


def change(measure: Measure, user: User) -> ChangeSet:
    """Have ``user`` change the title of ``measure``; return the change set."""
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user, summary="改标题") as recorder:
        measure.title += "（改）"
        measure.save()
    assert recorder.change_set is not None
    return recorder.change_set
