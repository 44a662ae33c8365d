"""The review queues: counts, evidence, decisions as one change set with their consequences, and undo."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department, DepartmentAlias
from measures.models import Assignment, ChangeSet, Discrepancy, Link, Measure, Problem
from measures.review.queues.queue_registry import QUEUES
from tests.factories import (
    AssignmentFactory,
    ChapterFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    DocumentFactory,
    LinkFactory,
    MeasureFactory,
    ProblemFactory,
    StaffAssignmentFactory,
)
from tests.review.queue_pages import (
    HOSTILE,
    MAKE,
    account,
    decide,
    make_guess,
    make_name,
    make_table,
    seen,
    state,
    undo,
)

pytestmark = pytest.mark.django_db


def test_every_number_of_the_front_page_is_the_length_of_its_queue(staff: Client) -> None:
    for make in MAKE.values():
        make(), make()
    chosen = make_guess().document.district
    for query in ("", f"?district={chosen.slug}"):
        page = staff.get(f"/admin/{query}").content.decode()
        found = re.findall(r'<a [^>]*?href="([^"]*)" data-queue="(\w+)"[^>]*>(\d+)<', page)
        assert {kind for _, kind, _ in found} == set(QUEUES)
        for href, kind, count in found:
            opened = staff.get(href.replace("&amp;", "&"))
            assert opened.context["total"] == int(count), (query, kind)
            walked = {
                staff.get(f"{href}{'&' if '?' in href else '?'}page={at}").context["item"].record.pk
                for at in range(1, int(count) + 1)
            }
            assert len(walked) == int(count)
    assert 'data-queue="repairs" aria-label="没有把握的修复 1 处">1<' in page


@pytest.mark.parametrize("kind", MAKE)
def test_a_queue_asks_as_often_for_many_as_for_few(staff: Client, kind: str) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(path).status_code == 200
        return len(captured)

    MAKE[kind](), MAKE[kind]()
    paths = (f"/admin/queue/{kind}/", "/admin/queue/links/bulk/?score=0.5")
    few = [queries(path) for path in paths]
    for _ in range(20):
        MAKE[kind]()
    assert [queries(path) for path in paths] == few


@pytest.mark.parametrize(
    ("kind", "choice", "texts"),
    [
        ("repairs", "other-1", {}),
        ("repairs", "typed", {"typed": "乐”项目"}),
        ("repairs", "keep", {"note": "原文如此"}),
        ("names", "own", {"kind": "agency"}),
        ("names", "group", {}),
        ("names", "typed", {"typed": "区市场监管局"}),
        ("discrepancies", "table", {"note": "见会议纪要"}),
        ("discrepancies", "text", {}),
        ("discrepancies", "other", {"note": "另行调整"}),
        ("links", "same", {}),
        ("links", "related", {}),
        ("links", "reject", {"note": "不是一回事"}),
        ("problems", "fine", {}),
        ("problems", "note", {"note": "原文跳号"}),
    ],
)
def test_a_decision_is_one_change_set_and_undone_exactly(
    staff: Client, kind: str, choice: str, texts: dict[str, str]
) -> None:
    MAKE[kind]()
    before = state()
    page = decide(staff, kind, choice, **texts)
    assert page.context["total"] == 0
    assert state() != before
    assert ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE).count() == 1
    back = undo(staff, kind, page)
    assert back.context["total"] == 1
    assert state() == before


def test_another_reading_corrects_the_text(staff: Client) -> None:
    problem = make_guess()
    decide(staff, "repairs", "other-0", note="见区府网站")
    problem.refresh_from_db()
    measure = Measure.objects.get()
    assert (measure.text, measure.version) == ("持续深化“安嘉常”项目，提升服务效能。", 2)
    assert problem.decision == "“保”项目”改为“常”项目”。见区府网站"
    assert problem.status == Problem.Status.RESOLVED


@pytest.mark.parametrize(
    "text",
    ["已由人工改写。", "深化“安嘉保”项目，提升服务。深化“安嘉保”项目，提升服务。"],
    ids=["gone", "twice"],
)
def test_where_the_place_is_not_sure_the_text_stays(staff: Client, text: str) -> None:
    problem = make_guess(text)
    assert "无法确定位置" in staff.get("/admin/queue/repairs/").content.decode()
    decide(staff, "repairs", "other-0")
    problem.refresh_from_db()
    assert Measure.objects.get().text == text
    assert "正文未改" in problem.decision


def test_a_guess_in_a_chapter_is_corrected_there(staff: Client) -> None:
    problem = make_guess()
    chapter = ChapterFactory.create(document=problem.document, text="持续深化“安嘉保”项目，提升服务效能。")
    Problem.objects.update(measure=None)
    before = state()
    page = decide(staff, "repairs", "other-0")
    chapter.refresh_from_db()
    assert chapter.text == "持续深化“安嘉常”项目，提升服务效能。"
    undo(staff, "repairs", page)
    assert state() == before


def test_a_name_becomes_an_alias_and_its_duties_are_moved(staff: Client) -> None:
    unknown = make_name()
    measure = Measure.objects.get()
    known = Department.objects.get(name="区市场监管局")
    AssignmentFactory.create(measure=measure, department=known, order=1, name_as_printed="区市场监管局")
    StaffAssignmentFactory.create(measure=measure, department=known)
    AssignmentFactory.create(measure=measure, department=unknown, role="co_lead")
    before = state()
    page = decide(staff, "names", f"into-{known.pk}")
    assert not Department.objects.filter(pk=unknown.pk).exists()
    assert [alias.name for alias in DepartmentAlias.objects.all()] == ["区市场局"]
    duties = [(row.role, row.department_id) for row in measure.assignments.in_force()]
    assert sorted(duties) == [("co_lead", known.pk), ("lead", known.pk)]
    lead = measure.assignments.in_force().get(role="lead")
    assert lead.name_as_printed == "区市场局、区市场监管局"
    assert Problem.objects.get().status == Problem.Status.RESOLVED
    undo(staff, "names", page)
    assert state() == before


def test_a_name_does_not_become_what_it_cannot_be(staff: Client) -> None:
    make_name()
    elsewhere = DepartmentFactory.create()
    before = state()
    for choice, texts in (
        (f"into-{elsewhere.pk}", {}),
        ("typed", {"typed": "没有的局"}),
        ("own", {"kind": "x"}),
    ):
        page = decide(staff, "names", choice, **texts)
        assert page.status_code == 400
        assert page.context["faults"]
    assert state() == before


def test_the_table_is_applied_in_the_same_change_set(staff: Client) -> None:
    record = make_table()
    current = record.measure.assignments.in_force().get()
    decide(staff, "discrepancies", "table", note="见纪要")
    named = [row.department_id for row in record.measure.assignments.in_force().order_by("order")]
    wanted = record.measure.assignments.filter(place="table").order_by("order")
    assert named == [row.department_id for row in wanted]
    current.refresh_from_db()
    assert current.place == Assignment.Place.TEXT
    record.refresh_from_db()
    assert record.decision == "以附表为准。见纪要"


def test_the_tables_words_are_followed_but_not_over_an_edit(staff: Client) -> None:
    first, second = (
        DiscrepancyFactory.create(measure__title=title, in_text="政策制定", in_table="政策制订")
        for title in ("政策制定", "人工改过")
    )
    page = decide(staff, "discrepancies", "table")
    first.measure.refresh_from_db()
    assert first.measure.title == "政策制订"
    assert page.context["item"].record.pk == second.pk
    page = decide(staff, "discrepancies", "table", note="写到一半")
    assert page.status_code == 400
    assert "人工修改" in page.context["faults"][0].text
    assert "写到一半" in page.content.decode()
    second.refresh_from_db()
    assert second.status == Discrepancy.Status.OPEN


@pytest.mark.parametrize(
    ("kind", "choice"),
    [
        ("repairs", "keep"),
        ("discrepancies", "text"),
        ("links", "same"),
        ("problems", "fine"),
        ("names", "own"),
    ],
)
def test_the_second_of_two_decisions_is_refused(staff: Client, kind: str, choice: str) -> None:
    MAKE[kind]()
    sent = seen(staff, kind) | {"choice": choice, "kind": "agency"}
    other = account("管理员")
    other.post(f"/admin/queue/{kind}/", sent)
    after = state()
    page = staff.post(f"/admin/queue/{kind}/", sent | {"note": "我写的"}, follow=True)
    assert page.status_code == 409
    (fault,) = page.context["faults"]
    assert "您的选择没有保存" in fault.text
    assert ("意见", "我写的") in page.context["typed"]
    assert state() == after


def test_a_decision_on_a_removed_suggestion_is_refused_and_not_lost(staff: Client) -> None:
    MAKE["links"]()
    sent = seen(staff, "links") | {"choice": "same", "note": "我写的"}
    Link.objects.all().delete()
    MAKE["links"]()
    page = staff.post("/admin/queue/links/", sent, follow=True)
    (fault,) = page.context["faults"]
    assert "已被删除" in fault.text
    assert ("意见", "我写的") in page.context["typed"]
    # The text typed for one link is not in the form of another.
    assert page.content.decode().count("我写的") == 1


def test_a_decision_on_a_changed_text_is_refused(staff: Client) -> None:
    problem = make_guess()
    sent = seen(staff, "repairs") | {"choice": "other-0"}
    Measure.objects.update(text="持续深化“安嘉保”项目，已改。", version=2)
    page = staff.post("/admin/queue/repairs/", sent, follow=True)
    assert "已有变化" in str(next(iter(page.context["messages"])))
    problem.refresh_from_db()
    assert problem.status == Problem.Status.OPEN


def test_undo_does_not_lose_what_came_after(staff: Client) -> None:
    make_guess()
    page = decide(staff, "repairs", "other-0")
    Measure.objects.update(text="后来又改。")
    back = undo(staff, "repairs", page)
    assert "之后又有人改过" in str(next(iter(back.context["messages"])))
    assert Measure.objects.get().text == "后来又改。"


def test_hostile_texts_are_only_text(staff: Client) -> None:
    district = DocumentFactory.create().district
    MeasureFactory.create(title=HOSTILE, text=HOSTILE)
    ProblemFactory.create(message=HOSTILE, excerpt=HOSTILE)
    DiscrepancyFactory.create(in_text=HOSTILE, in_table=HOSTILE * 2)
    make_name(HOSTILE[:20])
    LinkFactory.create(origin__title=HOSTILE, evidence={"phrases": [HOSTILE], "sentences": "no"})
    for kind in QUEUES:
        assert HOSTILE not in staff.get(f"/admin/queue/{kind}/").content.decode()
    page = decide(staff, "problems", "note", note=HOSTILE)
    assert HOSTILE not in page.content.decode()
    page = decide(staff, "discrepancies", "other", note="坏\x00字")
    assert page.status_code == 400
    assert district.slug


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?page=9999999999",
        "?district=%00",
        "?district=a&district=b",
        "?document=%ED%A0%80",
        "?kind=x",
    ],
)
def test_bad_addresses_say_what_is_wrong(staff: Client, query: str) -> None:
    LinkFactory.create()
    page = staff.get(f"/admin/queue/links/{query}")
    assert page.status_code == 400
    assert page.context["query"].errors


@pytest.mark.parametrize("path", ["nothing/", "problems/undo/"])
def test_what_is_not_there_is_not_found(staff: Client, path: str) -> None:
    assert staff.post(f"/admin/queue/{path}", {"change": "99999999"}).status_code == 404


@pytest.mark.parametrize(
    "sent", [{}, {"item": "9" * 30}, {"item": "1", "choice": "x\x00", "note": "x" * 600}]
)
def test_bad_answers_decide_nothing(staff: Client, sent: dict[str, str]) -> None:
    for make in MAKE.values():
        make()
    before = state()
    for kind in QUEUES:
        assert staff.post(f"/admin/queue/{kind}/", sent).status_code in (302, 400, 409)
    assert state() == before


def test_who_may_only_look_sees_no_buttons_and_decides_nothing() -> None:
    for make in MAKE.values():
        make()
    viewer = account("查看")
    for kind in QUEUES:
        page = viewer.get(f"/admin/queue/{kind}/")
        assert page.context["item"].choices == ()
        assert 'name="choice"' not in page.content.decode()
        assert viewer.post(f"/admin/queue/{kind}/", {"choice": "fine"}).status_code == 403
    assert not ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE).exclude(kind="edit").exists()


def test_an_editor_decides_and_takes_back_what_is_their_own(staff: Client) -> None:
    make_table()
    editor = account("内容编辑")
    page = decide(editor, "discrepancies", "table")
    done = page.context["done"]
    assert done.can_undo
    refused = account("内容编辑").post(
        "/admin/queue/discrepancies/undo/", {"change": done.change_set.pk, "item": done.item}
    )
    assert refused.status_code == 403
    assert undo(editor, "discrepancies", page).context["total"] == 1
