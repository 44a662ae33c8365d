"""A corrected source of a document that is there: brought up to date, and no edit lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from districts.models import Department, District
from measures.decisions.resolutions import resolve_records
from measures.models import Assignment, Chapter, Document, ImportRun, Measure, Problem
from tests.factories import StaffAssignmentFactory, UserFactory
from tests.loading.database_rows import all_rows
from tests.loading.small_plans import Item, Plan, load_plan

pytestmark = pytest.mark.django_db
PLAN = Plan()
NEW = Item("政策解读", "建立政策解读机制，扩大有效传播。", "牵头单位：区政府办公室")


def measure(title: str) -> Measure:
    return Measure.objects.get(title=title)


def problems(code: str) -> list[str]:
    return [problem.message for problem in Problem.objects.filter(code=code)]


@pytest.fixture
def document(registry: District) -> Document:
    return load_plan(PLAN).document


def test_only_what_differs_is_written(document: Document) -> None:
    before = all_rows()
    result = load_plan(PLAN.with_item(2, text="优化为企服务专线，便利企业咨询。"))

    assert result.outcome == ImportRun.Outcome.CHANGED
    assert result.document == document
    sentences = [change.sentence() for change in result.changes]
    assert (
        "举措 2“完善热线服务”的正文由“优化为企服务通道，便利企业咨询。”改为“优化为企服务专线，便利企业咨询。”"
        in sentences
    )
    assert [change.field for change in result.changes] == ["原文", "正文"]
    changed = measure("完善热线服务")
    assert changed.text == "优化为企服务专线，便利企业咨询。"
    assert changed.version == 2
    after = all_rows()
    for table in ("assignment", "chapter", "department", "departmentalias", "district", "problem"):
        assert after[table] == before[table], table
    untouched = [
        (old, new) for old, new in zip(before["measure"], after["measure"], strict=True) if old == new
    ]
    assert len(untouched) == 3
    assert ImportRun.objects.latest("pk").changes == [change.as_dict() for change in result.changes]


def test_a_new_measure_takes_its_place_and_the_others_keep_theirs(document: Document) -> None:
    ids = {item.title: measure(item.title).pk for item in PLAN.items()}
    rows = set(Assignment.objects.values_list("pk", flat=True))

    result = load_plan(PLAN.with_new(NEW))

    assert [(m.code, m.title) for m in document.measures.order_by("order")] == [
        ("1", "政策解读"),
        ("2", "高效办成一件事"),
        ("3", "完善热线服务"),
        ("4", "融资支持"),
        ("5", "人才服务"),
    ]
    assert {title: measure(title).pk for title in ids} == ids
    assert rows < set(Assignment.objects.values_list("pk", flat=True))
    added = [change for change in result.changes if change.action == "added" and change.kind == "measure"]
    assert [change.label for change in added] == ["政策解读"]


def test_a_measure_missing_from_the_source_is_deleted(document: Document) -> None:
    result = load_plan(PLAN.without(3))
    assert [(m.code, m.title) for m in document.measures.order_by("order")] == [
        ("1", "高效办成一件事"),
        ("2", "完善热线服务"),
        ("3", "人才服务"),
    ]
    assert "删去举措 3“融资支持”：推广银企对接，提升融资便利。" in [c.sentence() for c in result.changes]
    assert not Problem.objects.exists()


def test_a_measure_missing_from_the_source_stays_if_staff_worked_on_it(document: Document) -> None:
    row = StaffAssignmentFactory(
        measure=measure("融资支持"),
        department=Department.objects.get(name="区科委", district=document.district),
    )

    result = load_plan(PLAN.without(3))

    kept = measure("融资支持")
    assert kept.code == "3-旧"
    assert kept.raw_start is None
    assert measure("人才服务").code == "3"
    assert Assignment.objects.filter(pk=row.pk).exists()
    assert len(problems("import.measure_gone")) == 1
    assert any(change.action == "kept" for change in result.changes)
    assert kept.chapter is not None
    # And no second problem when another correction comes.
    load_plan(PLAN.without(3).with_item(1, text="推出便利事项。"))
    assert len(problems("import.measure_gone")) == 1
    # It comes back to its place when the source has it again.
    load_plan(PLAN)
    again = measure("融资支持")
    assert (again.pk, again.code, again.raw_start is not None) == (kept.pk, "3", True)


def test_an_edit_stays_where_the_source_did_not_change(document: Document) -> None:
    Measure.objects.filter(title="融资支持").update(text="推广银企对接（人工更正）。")
    Document.objects.update(number="嘉府办发〔2031〕2号")
    Chapter.objects.filter(title="优化政务服务").update(title="优化政务环境")

    result = load_plan(PLAN.with_item(1, text="推出便利事项。"))

    assert measure("融资支持").text == "推广银企对接（人工更正）。"
    assert Document.objects.get().number == "嘉府办发〔2031〕2号"
    assert Chapter.objects.filter(title="优化政务环境").exists()
    assert not Problem.objects.exists()
    assert {change.label for change in result.changes if change.kind == "measure"} == {"高效办成一件事"}


def test_where_both_changed_the_edit_stays_and_a_person_decides(document: Document) -> None:
    Measure.objects.filter(title="融资支持").update(text="推广银企对接（人工更正）。")
    Document.objects.update(preamble="人工改写的引言。")

    corrected = replace(PLAN, preamble="为优化营商环境，制定本方案。").with_item(
        3, text="推广银企对接，降低融资成本。"
    )
    result = load_plan(corrected)

    assert measure("融资支持").text == "推广银企对接（人工更正）。"
    assert Document.objects.get().preamble == "人工改写的引言。"
    reported = problems("import.conflict")
    assert len(reported) == 2
    assert any("推广银企对接，降低融资成本。" in message for message in reported)
    assert {change.field for change in result.changes if change.action == "kept"} == {"正文", "引言"}
    conflict = Problem.objects.get(code="import.conflict", measure__isnull=False)
    assert conflict.measure == measure("融资支持")
    # The question stays, once, until a person has settled it.
    load_plan(corrected.with_item(1, text="推出便利事项。"))
    assert sorted(problems("import.conflict")) == sorted(reported)
    assert measure("融资支持").text == "推广银企对接（人工更正）。"


def test_an_edit_that_the_source_now_agrees_with_is_no_conflict(document: Document) -> None:
    Measure.objects.filter(title="融资支持").update(text="推广银企对接，降低融资成本。")
    load_plan(PLAN.with_item(3, text="推广银企对接，降低融资成本。"))
    assert not Problem.objects.exists()
    assert measure("融资支持").imported["text"] == "推广银企对接，降低融资成本。"


def test_published_assignments_follow_the_source_and_staffs_stay(document: Document) -> None:
    first = measure("融资支持")
    same = first.assignments.get(role="lead")
    added = StaffAssignmentFactory(
        measure=first, department=Department.objects.get(name="区科委", district=document.district)
    )
    result = load_plan(PLAN.with_item(3, duty="牵头单位：区财政局；配合单位：区商业联合会"))

    rows = {row.department.name: row for row in first.assignments.select_related("department")}
    assert set(rows) == {"区财政局", "区商业联合会", "区科委"}
    assert rows["区财政局"].pk == same.pk
    assert rows["区科委"] == added
    assert "举措 3“融资支持”的配合单位由“区经委”改为“区商业联合会”" in [
        change.sentence() for change in result.changes
    ]


def test_a_published_assignment_that_staff_closed_is_left_alone(document: Document) -> None:
    row = measure("融资支持").assignments.get(role="co_lead")
    Assignment.objects.filter(pk=row.pk).update(valid_to=date(2031, 6, 1), reason="机构改革")

    load_plan(PLAN.with_item(1, text="推出便利事项。"))
    row.refresh_from_db()
    assert (row.valid_to, row.reason) == (date(2031, 6, 1), "机构改革")
    assert measure("融资支持").assignments.count() == 2

    load_plan(PLAN.with_item(3, duty="牵头单位：区财政局"))
    row.refresh_from_db()
    assert row.reason == "机构改革"
    assert len(problems("import.assignment_gone")) == 1


def test_what_staff_had_added_and_the_source_now_has_is_reported(document: Document) -> None:
    department = Department.objects.get(name="区科委", district=document.district)
    StaffAssignmentFactory(measure=measure("融资支持"), department=department, role="co_lead")
    load_plan(PLAN.with_item(3, duty="牵头单位：区财政局；配合单位：区经委、区科委"))
    assert len(problems("import.assignment_twice")) == 1
    places = Assignment.objects.filter(department=department).values_list("place", flat=True)
    assert sorted(places) == ["staff", "text"]


def test_a_measure_replaced_under_its_code_is_reported_if_staff_worked_on_it(document: Document) -> None:
    StaffAssignmentFactory(
        measure=measure("融资支持"),
        department=Department.objects.get(name="区科委", district=document.district),
    )
    other = {"title": "绿色通道", "text": "为外籍人士办理出入境手续开设专窗。"}
    load_plan(PLAN.with_item(3, **other))
    assert measure("绿色通道").code == "3"
    assert len(problems("import.rewritten")) == 1


def test_a_corrected_title_is_still_the_same_document_if_only_marks_differ(document: Document) -> None:
    result = load_plan(replace(PLAN, title="嘉定区2031年 优化营商环境行动方案"))
    assert result.document == document
    assert Document.objects.count() == 1


def test_staff_may_rename_a_document_and_it_is_still_recognised(document: Document) -> None:
    Document.objects.update(title="嘉定区营商环境方案（2031）")
    result = load_plan(PLAN.with_item(1, text="推出便利事项。"))
    assert result.document == document
    assert Document.objects.get().title == "嘉定区营商环境方案（2031）"


def test_going_back_to_an_earlier_source_is_a_change_like_any(document: Document) -> None:
    load_plan(PLAN.with_item(1, text="推出便利事项。"))
    result = load_plan(PLAN)
    assert result.outcome == ImportRun.Outcome.CHANGED
    assert measure("高效办成一件事").text == PLAN.items()[0].text
    assert Document.objects.get().runs.count() == 3


def test_chapters_move_with_their_measures(document: Document) -> None:
    ids = dict(Chapter.objects.values_list("title", "pk"))
    moved = replace(PLAN, chapters=(("总揽全局", (NEW,)), *PLAN.chapters))
    load_plan(moved)
    chapters = Chapter.objects.order_by("order")
    assert [(chapter.ordinal, chapter.title) for chapter in chapters] == [
        ("一", "总揽全局"),
        ("二", "优化政务服务"),
        ("三", "加强要素保障"),
    ]
    assert {title: pk for title, pk in chapters.values_list("title", "pk") if title in ids} == ids
    assert measure("融资支持").chapter_id == ids["加强要素保障"]
    load_plan(PLAN)
    assert dict(Chapter.objects.values_list("title", "pk")) == ids


def test_a_chapter_that_staff_chose_for_a_measure_stays(document: Document) -> None:
    chosen = Chapter.objects.get(title="优化政务服务")
    Measure.objects.filter(title="融资支持").update(chapter=chosen)
    load_plan(PLAN.with_item(1, text="推出便利事项。"))
    assert measure("融资支持").chapter == chosen


def test_what_was_decided_on_a_problem_stands_while_the_source_says_the_same(registry: District) -> None:
    doubtful = PLAN.with_item(3, duty="牵头单位：区天文局")
    load_plan(doubtful)
    problem = Problem.objects.get(code="department.unknown")
    resolve_records(records=[problem], user=UserFactory(), decision="新设部门，名录待补。")

    load_plan(doubtful.with_item(1, text="推出便利事项。"))
    problem.refresh_from_db()
    assert problem.status == Problem.Status.RESOLVED
    assert problem.decision == "新设部门，名录待补。"

    result = load_plan(PLAN)
    assert not Problem.objects.filter(pk=problem.pk).exists()
    assert any("新设部门，名录待补。" in change.sentence() for change in result.changes)


def test_a_measure_that_staff_wrote_is_never_taken_for_the_sources(document: Document) -> None:
    own = Measure.objects.create(
        document=document, code="90", title="政策解读", text="人工补录的内容。", order=90
    )
    load_plan(PLAN.with_new(NEW))
    own.refresh_from_db()
    assert own.text == "人工补录的内容。"
    assert problems("import.conflict")
    assert own.updated_at <= timezone.now()
