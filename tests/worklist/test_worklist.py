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
from measures.models import ChangeSet, Document, ImportDraft, Measure, SpreadsheetBatch, StaffDistrict
from measures.staff.roles import DUTY_EDITOR, EDITOR, VIEWER
from tests.accounts.role_accounts import account, client_of
from tests.factories import (
    AssignmentFactory,
    DiscrepancyFactory,
    DistrictFactory,
    ImportDraftFactory,
    MeasureFactory,
    ProgressEntryFactory,
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


def test_progress_is_counted_by_district_as_it_was_entered(staff: Client, library: Document) -> None:
    assert staff.get("/admin/").context["worklist"].progress is None, "nobody entered anything"
    home, other = library.district, MeasureFactory(document__district__name="远山区")
    for measure, status in zip(library.measures.order_by("pk")[:2], ("done", "overdue"), strict=True):
        ProgressEntryFactory(measure=measure, status=status)
    ProgressEntryFactory(measure=other, status="done")
    every, rows = Measure.objects.count(), Measure.objects.filter(document__district=home).count()
    for query, labels, expected in (
        ("", ["合计", home.shown_name, "远山区"], [0, 0, 2, 1, every - 3]),
        (f"?district={home.slug}", [home.shown_name], [0, 0, 1, 1, rows - 2]),
    ):
        answer = staff.get(f"/admin/{query}")
        table = answer.context["worklist"].progress
        assert [row.label for row in table.rows] == labels
        assert [cell.count for cell in table.rows[0].cells] == expected
        links = [row for row in _NUMBER.findall(answer.content.decode()) if row[1] == "progress"]
        assert len(links) == 5 * len(labels)
        for href, _, count in links:
            opened = Client().get(href.replace("&amp;", "&"))
            assert opened.context["results"].total == int(count), href


def test_a_duty_editor_of_several_districts_begins_with_all_of_theirs(library: Document) -> None:
    second = MeasureFactory(document__district__name="近水区")
    MeasureFactory(document__district__name="远山区")
    districts = [library.district, second.document.district]
    user = account(DUTY_EDITOR, districts[0])
    StaffDistrict.objects.create(user=user, district=districts[1])
    DiscrepancyFactory(measure=second, field="lead")
    DiscrepancyFactory(field="lead")
    own = client_of(user)
    answer = own.get("/admin/")
    shown = answer.context["worklist"]
    assert set(shown.chosen) == set(districts)
    assert [choice.label for choice in shown.districts][:2] == ["我负责的区", "各区"]
    assert [choice.is_chosen for choice in shown.districts] == [True, *[False] * (len(shown.districts) - 1)]
    counted = shown.measures.without_lead
    assert counted.count == sum(
        own.get(f"/admin/?district={one.slug}").context["worklist"].measures.without_lead.count
        for one in districts
    )
    for href, _, count in _NUMBER.findall(answer.content.decode()):
        assert Client().get(href.replace("&amp;", "&")).context["results"].total == int(count), href
    (queue,) = shown.queues
    assert queue.queue_count.count == 2, "one of the library, one of the second district"
    opened = own.get(queue.queue_count.url).context
    assert (opened["total"], opened["item"].record.measure.document.district in districts) == (2, True)
    one = own.get(f"/admin/?district={districts[1].slug}").context["worklist"]
    assert one.chosen == (districts[1],)
    assert one.measures.without_lead.count == 1


def test_a_duty_editor_begins_with_their_district(library: Document) -> None:
    MeasureFactory(document__district=DistrictFactory(name="远山区"))
    own = client_of(account(DUTY_EDITOR, library.district))
    assert own.get("/admin/").context["worklist"].chosen == (library.district,)
    assert own.get("/admin/?district=").context["worklist"].chosen == ()
    assert client_of(account(EDITOR)).get("/admin/").context["worklist"].chosen == ()


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


def test_a_district_that_is_not_there_is_reported(staff: Client) -> None:
    page = staff.get("/admin/?district=nowhere")
    assert "没有“nowhere”这个区。" in page.content.decode()


def change(measure: Measure, user: User) -> ChangeSet:
    """Have ``user`` change the title of ``measure``; return the change set."""
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user, summary="改标题") as recorder:
        measure.title += "（改）"
        measure.save()
    assert recorder.change_set is not None
    return recorder.change_set
