"""Drafts: reading and comparing write no records, confirming is one change set, undo restores everything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from districts.departments.name_proposals import DEPARTMENT_GROUP, INTO_DEPARTMENT
from districts.models import Department, DepartmentAlias, District
from districts.registry.registry_entries import DepartmentRegistry
from districts.registry.registry_loading import load_registry
from measures.decisions.decision_checks import record_digest
from measures.history.actions.undo import undo_change_set
from measures.importing.actions import draft_reading as reading
from measures.importing.actions.draft_comparison import compare_draft, stored_comparison
from measures.importing.actions.draft_edits import (
    DraftHead,
    correct_draft_measure,
    correct_draft_text,
    decide_guesses,
    decide_names,
    set_draft_head,
)
from measures.importing.actions.draft_texts import current_text_and_plan
from measures.importing.actions.drafts import clean_file_name, discard_draft, reread_draft, take_upload
from measures.importing.actions.reader_thread import read_waiting_drafts
from measures.importing.draft_decisions import GuessDecision, MeasureCorrection, guess_key
from measures.models import Assignment, ChangeSet, Document, ImportDraft, ImportRun, Measure, Problem, Source
from measures.review.actions.name_decisions import keep_name, name_records
from measures.review.actions.names_together import NameDecision
from measures.text.steps import RepairStep, replay_steps
from measures.writing.action_errors import ActionError, EditConflict
from tests.corpus import PLANS
from tests.factories import UserFactory
from tests.importing.drafts import again, confirmed, content, read
from tests.loading.small_plans import Item, Plan, load_plan

pytestmark = pytest.mark.django_db
PLAN = Plan()
ODD = PLAN.with_item(2, duty="牵头单位：区从未有过的局；配合单位：区经委")
READY, FAILED, READING, CONFIRMED = (
    ImportDraft.State.READY,
    ImportDraft.State.FAILED,
    ImportDraft.State.READING,
    ImportDraft.State.CONFIRMED,
)


@pytest.fixture
def staff(registry: District) -> User:
    user: User = UserFactory.create()
    return user


def measure(code: str) -> Measure:
    return Measure.objects.get(code=code)


def in_force(code: str, role: str) -> list[str]:
    rows = measure(code).assignments.in_force().filter(role=role).order_by("order", "pk")
    return [row.department.name for row in rows]


def test_a_draft_says_what_would_be_and_writes_nothing(staff: User) -> None:
    before = content()
    draft = read(PLAN.content(), staff)
    found = stored_comparison(draft)
    assert (draft.state, draft.stage_number, found.outcome, found.document) == (READY, 2, "created", None)
    assert (found.counts or {})["measures"] == 4
    assert content() == before
    assert not Source.objects.exists()
    assert not ChangeSet.objects.exists()


def test_confirming_is_one_change_set_and_its_undo_leaves_nothing(staff: User) -> None:
    before = content()
    draft = confirmed(read(PLAN.content(), staff), staff)
    act = draft.change_set
    assert act is not None
    assert (draft.state, act.kind, act.user) == (CONFIRMED, "import", staff)
    assert ChangeSet.objects.exclude(kind="baseline").count() == 1
    assert Document.objects.get() == draft.document
    source = Source.objects.get()
    assert (bytes(source.content), source.added_by, source.format) == (PLAN.content(), staff, "txt")
    after = content()
    undone = undo_change_set(change_set=act, user=staff)
    assert content() == before
    undo_change_set(change_set=undone, user=staff)
    assert content() == after


def test_the_same_bytes_change_nothing(staff: User) -> None:
    load_plan(PLAN)
    draft = read(PLAN.content(), staff)
    assert stored_comparison(draft).outcome == "unchanged"
    before = content()
    with pytest.raises(ActionError, match="没有任何变化"):
        confirmed(draft, staff)
    assert content() == before


def test_an_update_protects_edits_and_is_undone_exactly(staff: User) -> None:
    load_plan(ODD)
    edited = measure("1")
    edited.title = "人工改过的标题"
    edited.save()
    before, source = content(), Document.objects.get().source
    corrected = ODD.with_item(1, title="高效办成更多的事").with_item(3, text="推广银企对接，便利融资。")
    draft = read(
        corrected.without(4).with_new(Item("政策解读", "建立机制。", "牵头单位：区新设的局")).content(), staff
    )
    actions = {change.action for change in stored_comparison(draft).changes}
    assert actions == {"kept", "added", "removed", "changed"}
    assert content() == before
    draft = confirmed(draft, staff)
    assert Measure.objects.get(title="人工改过的标题").imported["title"] == "高效办成更多的事"
    assert Document.objects.get().source != source
    assert draft.change_set is not None
    undo_change_set(change_set=draft.change_set, user=staff)
    assert content() == before
    assert Document.objects.get().source == source
    assert [run.outcome for run in ImportRun.objects.all()] == ["created"]


def test_a_department_with_later_assignments_stays_when_an_import_is_undone(staff: User) -> None:
    draft = confirmed(read(ODD.content(), staff), staff)
    other = Plan(title="嘉定区2032年优化营商环境行动方案", chapters=ODD.chapters)
    load_plan(other)
    assert draft.change_set is not None
    undo_change_set(change_set=draft.change_set, user=staff)
    assert Document.objects.get().year == 2032
    assert Assignment.objects.filter(department__name="区从未有过的局").count() == 1


def test_corrections_are_edits_that_no_later_source_writes_over(staff: User) -> None:
    draft = read(PLAN.content(), staff)
    correction = MeasureCorrection(
        title="更好的热线", leads=("区信访办",), co_leads=("区经委", "区税务局"), own_initiative=True
    )
    correct_draft_measure(draft=draft.pk, version=1, key="2", correction=correction)
    draft = confirmed(draft, staff)
    assert "更正和核定 1 处" in str(draft.change_set)
    found = measure("2")
    assert (found.title, found.imported["title"], found.own_initiative) == (
        "更好的热线",
        "完善热线服务",
        True,
    )
    assert (in_force("2", "lead"), in_force("2", "co_lead")) == (["区信访办"], ["区经委", "区税务局"])
    published = found.assignments.filter(effective=True).exclude(place="staff")
    assert [row.name_as_printed for row in published] == ["区信访办"]
    load_plan(PLAN.with_item(2, title="完善热线的服务", text="新的正文。"))
    found = measure("2")
    assert (found.title, found.text, found.own_initiative) == ("更好的热线", "新的正文。", True)
    assert in_force("2", "co_lead") == ["区经委", "区税务局"]
    assert Problem.objects.filter(code="import.conflict").count() == 1


def test_a_deadline_is_read_shown_and_corrected(staff: User) -> None:
    load_plan(PLAN)
    assert measure("2").deadline == ""
    clause = "牵头单位：区信访办；完成时限：2031年6月底前"
    draft = read(PLAN.with_item(2, duty=clause).content(), staff)
    (change,) = [one for one in stored_comparison(draft).changes if one.field == "完成时限"]
    assert change.sentence() == "举措 2“完善热线服务”的完成时限由“未写明”改为“2031年6月底前”"
    correction = MeasureCorrection(deadline="2031年9月")
    correct_draft_measure(draft=draft.pk, version=1, key="2", correction=correction)
    draft = confirmed(draft, staff)
    found = measure("2")
    assert (found.deadline, found.imported["deadline"], found.due) == (
        "2031年9月",
        "2031年6月底前",
        date(2031, 9, 30),
    )
    assert draft.change_set is not None
    undo_change_set(change_set=draft.change_set, user=staff)
    assert (measure("2").deadline, measure("2").due) == ("", None)
    # What staff wrote stays; what they left is taken from the next source.
    Measure.objects.filter(code="1").update(deadline="长期")
    load_plan(PLAN.with_item(1, duty=clause).with_item(2, duty=clause))
    assert [(measure(code).deadline, measure(code).deadline_kind) for code in "12"] == [
        ("长期", "ongoing"),
        ("2031年6月底前", "date"),
    ]


def test_a_corrected_responsibility_holds_since_the_plan_was_issued(staff: User) -> None:
    text = PLAN.text().replace(PLAN.preamble, f"嘉定区人民政府办公室\n2025年1月20日\n{PLAN.preamble}")
    draft = read(text.encode(), staff)
    correct_draft_measure(
        draft=draft.pk, version=1, key="4", correction=MeasureCorrection(leads=("区税务局",), co_leads=())
    )
    confirmed(draft, staff)
    opened = measure("4").assignments.get(place="staff")
    assert (opened.valid_from, opened.reason) == (date(2025, 1, 20), "导入时人工更正")


def test_a_corrected_text_is_read_and_stays_traceable(staff: User) -> None:
    lost = PLAN.text().replace("2.完善热线服务\n\n优化", "完善热线服务\n\n优化")
    draft = read(lost.encode(), staff)
    assert (stored_comparison(draft).counts or {})["measures"] == 3
    mended = draft.clean_text.replace("完善热线服务\n", "2.完善热线服务\n").replace("融资支持", "融资扶持")
    correct_draft_text(draft=draft.pk, version=1, text=mended)
    draft = again(draft)
    assert (draft.version, (stored_comparison(draft).counts or {})["measures"]) == (2, 4)
    confirmed(draft, staff)
    source = Source.objects.get()
    assert source.clean_text == mended
    assert replay_steps(source.text, map(RepairStep.from_dict, source.steps)) == mended
    assert bytes(source.content).decode() == source.text == lost
    assert {step["rule"] for step in source.steps} >= {"manual"}
    assert measure("2").imported == {}
    assert (measure("3").title, measure("3").imported["title"]) == ("融资扶持", "融资支持")
    assert in_force("2", "lead") == ["区信访办"]
    # The district publishes again, with the same errors except for one measure.
    load_plan_text(lost.replace("打造青年人才驿站", "打造人才驿站"))
    assert measure("3").title == "融资扶持"
    assert Measure.objects.get(title="完善热线服务").text.startswith("优化为企服务通道")
    assert Measure.objects.get(title="人才服务").text.startswith("打造人才驿站")


def load_plan_text(text: str) -> None:
    from measures.loading.actions import load_file

    load_file(content=text.encode(), name="later.txt")


def test_text_put_back_is_no_correction(staff: User) -> None:
    draft = read(PLAN.content(), staff)
    correct_draft_text(draft=draft.pk, version=1, text=draft.clean_text + "\n附注")
    draft = again(draft)
    correct_draft_text(draft=draft.pk, version=2, text=draft.clean_text.replace("\n", "\r\n"))
    draft = again(draft)
    assert draft.given["text"] is None
    assert current_text_and_plan(draft)[0].text == draft.clean_text


def test_district_and_year_are_given_where_the_text_does_not_say(staff: User, registry: District) -> None:
    draft = read(PLAN.text().replace("嘉定区2031年", "").encode(), staff)
    assert "哪个区" in stored_comparison(draft).error
    with pytest.raises(ActionError, match="哪个区"):
        confirmed(draft, staff)
    with pytest.raises(ActionError, match="之间"):
        set_draft_head(draft=draft.pk, version=1, head=DraftHead("嘉定区", 20310))
    set_draft_head(draft=draft.pk, version=1, head=DraftHead("嘉定区", 2031))
    draft = again(draft)
    assert (stored_comparison(draft).error, stored_comparison(draft).slug) == ("", "jiading-2031")
    confirmed(draft, staff)
    assert Document.objects.get().district == registry
    assert not Problem.objects.filter(code__startswith="district.").exists()


def test_names_are_settled_with_the_import(staff: User) -> None:
    plan = ODD.with_item(3, duty="牵头单位：区信访之办；配合单位：区内诸单位")
    draft = read(plan.content(), staff)
    assert stored_comparison(draft).names == ("区从未有过的局", "区信访之办", "区内诸单位")
    office = Department.objects.get(name="区信访办", district__slug="jiading")
    decide_names(
        draft=draft.pk,
        version=1,
        names={
            "区信访之办": NameDecision(INTO_DEPARTMENT, department=office.pk),
            "区内诸单位": NameDecision(DEPARTMENT_GROUP),
        },
    )
    draft = confirmed(draft, staff)
    assert in_force("3", "lead") == ["区信访办"]
    assert DepartmentAlias.objects.get(name="区信访之办").department == office
    assert Department.objects.get(name="区内诸单位").kind == "group"
    assert list(Department.objects.filter(is_resolved=False).values_list("name", flat=True)) == [
        "区从未有过的局"
    ]
    waiting = Problem.objects.filter(code="department.unknown", status="open")
    assert ["区从未有过的局" in problem.message for problem in waiting] == [True]
    assert draft.change_set is not None
    undo_change_set(change_set=draft.change_set, user=staff)
    assert not Department.objects.filter(name__in=["区从未有过的局", "区信访之办", "区内诸单位"]).exists()
    assert not DepartmentAlias.objects.filter(name="区信访之办").exists()


@pytest.mark.parametrize(
    ("choice", "expected"), [(None, "安嘉保”项目"), ("海”项目", "安嘉海”项目"), ("乐”项目", "安嘉乐”项目")]
)
def test_a_guess_is_settled_with_the_import(staff: User, choice: str | None, expected: str) -> None:
    raw = next(path for path in PLANS if path.stem == "jiading-2026").read_bytes()
    draft = read(raw, staff)
    guesses = [step for step in current_text_and_plan(draft)[0].steps if step.needs_review]
    (guess,) = (step for step in guesses if step.after.startswith("保”项目"))
    decide_guesses(draft=draft.pk, version=1, guesses={guess_key(guess): GuessDecision(choice)})
    draft = confirmed(draft, staff)
    found = Measure.objects.get(text__contains=expected)
    assert "安嘉保”项目" in found.imported["text"]
    problem = Problem.objects.get(code="repair.uncertain", status="resolved")
    assert (problem.measure, problem.decided_by) == (found, staff)
    assert Problem.objects.filter(code="repair.uncertain", status="open").count() == len(guesses) - 1
    assert ChangeSet.objects.exclude(kind="baseline").get() == draft.change_set


def test_a_decision_on_something_else_is_not_written(staff: User) -> None:
    draft = read(PLAN.content(), staff)
    correct_draft_measure(draft=draft.pk, version=1, key="4", correction=MeasureCorrection(title="甲"))
    with pytest.raises(EditConflict, match="他人修改"):
        correct_draft_measure(draft=draft.pk, version=1, key="3", correction=MeasureCorrection(title="乙"))
    correct_draft_text(draft=draft.pk, version=2, text=draft.clean_text.partition("4.人才")[0])
    again(draft)
    with pytest.raises(ActionError, match="更正过的举措 4"):
        confirmed(draft, staff)
    correct_draft_measure(draft=draft.pk, version=3, key="4", correction=MeasureCorrection())
    confirmed(draft, staff)
    assert Measure.objects.count() == 3


def test_a_correction_that_cannot_be_written_writes_nothing(staff: User) -> None:
    before = content()
    draft = read(PLAN.content(), staff)
    correct_draft_measure(
        draft=draft.pk, version=1, key="1", correction=MeasureCorrection(leads=("区没有的局",), co_leads=())
    )
    with pytest.raises(ActionError, match="举措 1 的牵头单位“区没有的局”"):
        confirmed(draft, staff)
    assert content() == before
    assert ImportDraft.objects.get().state == READY


def change_a_measure(staff: User) -> None:
    Measure.objects.filter(code="1").update(title="别人改的")


def change_a_row(staff: User) -> None:
    Assignment.objects.filter(measure__code="1").update(reason="别人改的")


def settle_a_name(staff: User) -> None:
    record = Department.objects.get(name="区从未有过的局")
    keep_name(name=record.pk, kind="agency", seen=record_digest(*name_records(record)), user=staff)


@pytest.mark.parametrize("meanwhile", [change_a_measure, change_a_row, settle_a_name])
def test_a_change_since_the_preview_is_not_overwritten(staff: User, meanwhile: Any) -> None:
    load_plan(ODD)
    draft = read(ODD.with_item(3, text="新的正文。").content(), staff)
    meanwhile(staff)
    before = content()
    with pytest.raises(EditConflict, match="有改动"):
        confirmed(draft, staff)
    assert content() == before
    compare_draft(draft)
    draft.save()
    confirmed(draft, staff)
    assert measure("3").text == "新的正文。"


def test_a_text_without_a_plan_is_refused(staff: User) -> None:
    error = read(b"GIF89a", staff).error
    assert error == "这是 GIF 图片，没有读取。请另存为 PNG 或 JPEG，或找到方案的文字版再导入。"
    nothing = read("今天天气很好。".encode(), staff)
    assert (nothing.state, "没有识别出任何举措" in stored_comparison(nothing).error) == (READY, True)
    for empty in (b"", b" \n"):
        with pytest.raises(ActionError, match="空的"):
            take_upload(content=empty, name="x", user=staff)
    assert clean_file_name("..\\C:\\方案\x00\u202e.txt/") == "方案.txt"
    assert clean_file_name("///") == "粘贴的文字.txt"


class Killed(BaseException):
    """Raised to simulate a killed process."""


def test_reading_that_was_killed_is_begun_again(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = take_upload(content=PLAN.content(), name="plan.txt", user=staff)

    def die(record: ImportDraft) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(reading, "compare_draft", die)
        with pytest.raises(Killed):
            read_waiting_drafts()
    draft.refresh_from_db()
    assert (draft.state, draft.is_silent, draft.stage) == (READING, False, "与现有资料比对")
    with pytest.raises(ActionError, match="已在读取"):
        reread_draft(draft=draft.pk)
    ImportDraft.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    draft.refresh_from_db()
    assert draft.is_silent
    reread_draft(draft=draft.pk)
    assert again(draft).state == READY


def test_a_program_that_fails_says_so(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = take_upload(content=PLAN.content(), name="plan.txt", user=staff)

    def fail(record: ImportDraft) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "compare_draft", fail)
    draft = again(draft)
    assert (draft.state, "程序出错" in draft.error) == (FAILED, True)


def test_a_draft_is_thrown_away_but_not_once_it_is_written(staff: User) -> None:
    discard_draft(draft=read(PLAN.content(), staff).pk)
    assert not ImportDraft.objects.exists()
    draft = confirmed(read(PLAN.content(), staff), staff)
    for late in (discard_draft, reread_draft):
        with pytest.raises(ActionError, match="已经导入"):
            late(draft=draft.pk)
    with pytest.raises(EditConflict, match=f"已由 {staff.get_username()} 确认"):
        confirmed(draft, staff)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_one_does(two_districts: DepartmentRegistry) -> None:
    load_registry(registry=two_districts)
    users = [UserFactory.create(), UserFactory.create()]
    draft = read(PLAN.content(), users[0])

    def press(user: User) -> str:
        try:
            confirmed(draft, user)
        except EditConflict:
            return "conflict"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(press, users)) == ["conflict", "done"]
    assert Document.objects.count() == ImportRun.objects.count() == 1
    assert Measure.objects.count() == 4
