"""Loading a plan that is new, or the very same again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Department, District
from measures.loading.actions import load_file
from measures.loading.load_progress import LOAD_STAGES
from measures.models import Assignment, Document, ImportRun, Measure, Problem, Source
from measures.text.cleaned_text import CleanedText
from measures.text.containers.file_limits import MAX_BYTES
from measures.text.steps import RepairStep, replay_steps
from measures.writing.action_errors import LoadError
from tests.factories import UserFactory
from tests.loading.database_rows import all_rows
from tests.loading.small_plans import Item, Plan, load_plan

pytestmark = pytest.mark.django_db
PLAN = Plan()


def test_a_new_plan_is_there_with_everything(registry: District) -> None:
    user: User = UserFactory()
    result = load_file(content=PLAN.content(), name="嘉定.txt", user=user)

    document = result.document
    assert result.outcome == ImportRun.Outcome.CREATED
    assert (document.district, document.year, document.slug) == (registry, 2031, "jiading-2031")
    assert document.title == PLAN.title
    assert document.preamble == PLAN.preamble
    measures = list(document.measures.order_by("order"))
    assert [(m.code, m.title, m.text) for m in measures] == [
        (str(number), item.title, item.text) for number, item in enumerate(PLAN.items(), start=1)
    ]
    assert [m.chapter.title for m in measures if m.chapter] == ["优化政务服务"] * 2 + ["加强要素保障"] * 2
    rows = measures[0].assignments.all()
    assert [(r.role, r.department.name, r.place, r.effective) for r in rows] == [
        ("lead", "区数据局", "text", True),
        ("co_lead", "区政府办公室", "text", True),
        ("co_lead", "各相关部门", "text", True),
    ]
    assert measures[3].assignments.get().department.name == "区人力资源社会保障局"
    assert measures[3].assignments.get().name_as_printed == "区人社局"
    source = document.source
    assert source is not None
    assert bytes(source.content) == PLAN.content()
    assert source.sha256 == sha256(PLAN.content()).hexdigest()
    run = document.runs.get()
    assert (run.source, run.run_by, run.outcome) == (source, user, "created")
    assert run.counts["measures"] == 4
    assert run.counts["assignments"] == Assignment.objects.count() == 7


def test_every_measure_is_found_in_the_raw_source(registry: District) -> None:
    result = load_plan(PLAN)
    assert result.document.source
    for measure in result.document.measures.all():
        raw = result.document.source.text[measure.raw_start : measure.raw_end]
        assert measure.title in raw
        assert measure.text in raw


def test_the_same_bytes_change_nothing_but_the_record_of_runs(registry: District) -> None:
    load_plan(PLAN)
    before = all_rows(without=("importrun",))
    result = load_plan(PLAN, name="another name.txt")
    assert result.outcome == ImportRun.Outcome.UNCHANGED
    assert result.changes == ()
    assert all_rows(without=("importrun",)) == before
    assert [run.outcome for run in ImportRun.objects.order_by("pk")] == ["created", "unchanged"]


def test_a_dry_run_says_what_would_be_and_writes_nothing(registry: District) -> None:
    before = all_rows()
    unknown = PLAN.with_item(1, duty="牵头单位：区天文局")
    result = load_plan(unknown, dry_run=True)
    assert result.outcome == ImportRun.Outcome.CREATED
    assert result.counts["measures"] == 4
    assert result.document.slug == "jiading-2031"
    assert [problem.code for problem in result.problems] == ["department.unknown"]
    assert result.run is None
    assert all_rows() == before

    load_plan(PLAN)
    before = all_rows()
    preview = load_plan(unknown, dry_run=True)
    assert preview.outcome == ImportRun.Outcome.CHANGED
    assert any("区天文局" in change.sentence() for change in preview.changes)
    assert all_rows() == before
    assert load_plan(PLAN, dry_run=True).outcome == ImportRun.Outcome.UNCHANGED
    assert all_rows() == before


def test_an_unknown_department_is_kept_and_reported(registry: District) -> None:
    result = load_plan(PLAN.with_item(2, duty="牵头单位：区天文局、区信访办；配合单位：区天文局"))
    department = Department.objects.get(name="区天文局", district=registry)
    assert not department.is_resolved
    assert department.kind == Department.Kind.UNKNOWN
    problem = Problem.objects.get(code="department.unknown")
    assert "区天文局" in problem.message
    assert problem.measure == Measure.objects.get(code="2")
    assert result.document.source
    line = result.document.source.text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("区天文局")
    assert result.counts["unresolved"] == 1


def test_a_recognised_character_that_is_a_guess_is_a_problem(
    registry: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = PLAN.text()
    at = raw.index("青年人才")
    cleaned = CleanedText(raw, raw, (RepairStep("scan", at, at + 1, "青", "青", 0.62),))
    monkeypatch.setattr("measures.text.extracted_plan.clean_extracted_text", lambda found: cleaned)
    load_file(content=raw.encode(), name="plan.txt")
    problem = Problem.objects.get()
    assert problem.message == "“青”由扫描件识别得到，把握 62%。请对照上下文核定。"
    assert problem.measure == Measure.objects.get(title="人才服务")


def test_a_repair_that_is_a_guess_is_a_problem_with_its_alternatives(
    registry: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = PLAN.text().replace("青年人才", "青?人才")
    at = raw.index("?")
    steps = (
        RepairStep("sure", 0, 1, "嘉", "嘉"),
        RepairStep("lost_byte", at, at + 1, "?", "年", 0.7, ("少", "壮")),
    )
    cleaned = CleanedText(raw, PLAN.text(), steps)
    monkeypatch.setattr("measures.text.extracted_plan.clean_extracted_text", lambda found: cleaned)

    result = load_file(content=raw.encode(), name="plan.txt")

    problem = Problem.objects.get()
    assert problem.code == "repair.uncertain"
    assert problem.message == "“?”修复为“年”，把握 70%，也可能是“少”“壮”。请对照上下文核定。"
    assert "青?人才" in problem.excerpt
    assert problem.measure == Measure.objects.get(title="人才服务")
    assert (problem.raw_start, problem.raw_end) == (at, at + 1)
    assert raw.splitlines()[problem.line - 1][problem.column - 1] == "?"
    assert (result.counts["repairs"], result.counts["uncertain"]) == (2, 1)
    assert result.repairs == {"sure": 1, "lost_byte": 1}
    source = Source.objects.get()
    assert (source.text, source.clean_text) == (raw, PLAN.text())
    assert (
        replay_steps(source.text, [RepairStep.from_dict(step) for step in source.steps]) == source.clean_text
    )


def test_one_department_named_twice_in_a_role_is_one_row_that_quotes_both(registry: District) -> None:
    load_plan(PLAN.with_item(2, duty="牵头单位：区政府办公室、区政府办公室（区政务服务中心）"))
    row = Assignment.objects.get(measure__code="2")
    assert row.department.name == "区政府办公室"
    assert row.name_as_printed == "区政府办公室、区政府办公室（区政务服务中心）"


def test_another_plan_of_the_same_year_gets_an_address_of_its_own(registry: District) -> None:
    load_plan(PLAN)
    other = replace(PLAN, title="嘉定区2031年促进民营经济行动方案")
    result = load_plan(other)
    assert result.outcome == ImportRun.Outcome.CREATED
    assert result.document.slug == "jiading-2031-2"
    assert load_plan(replace(PLAN, title="嘉定区2031年扩大开放行动方案")).document.slug == "jiading-2031-3"


def test_each_stage_is_reported_once_in_order(registry: District) -> None:
    reported: list[tuple[str, int, int]] = []
    load_file(content=PLAN.content(), name="plan.txt", on_progress=lambda *stage: reported.append(stage))
    assert [stage for stage, _, _ in reported] == list(LOAD_STAGES)
    assert [number for _, number, _ in reported] == list(range(1, len(LOAD_STAGES) + 1))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b" \n\n ", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8, "plan.txt"),
        (b"PK\x03\x04" + bytes(range(256)) * 8, "plan.txt"),
        (lambda: b"x" * (MAX_BYTES + 1), "超过 20 MB"),
        ("今天天气很好。\n".encode(), "没有识别出任何举措"),
        (replace(PLAN, title="火星区2031年优化营商环境行动方案").content(), "区"),
        (replace(PLAN, title="嘉定区优化营商环境行动方案").content(), "无法判断是哪一年"),
    ],
    ids=["empty", "blank", "png", "zip", "large", "no measures", "no district", "no year"],
)
def test_what_is_no_plan_is_refused_and_leaves_nothing(
    registry: District, content: bytes | Callable[[], bytes], message: str
) -> None:
    before = all_rows()
    # What is large is made only here: it would be kept for the whole run.
    content = content if isinstance(content, bytes) else content()
    with pytest.raises(LoadError, match=message) as refused:
        load_file(content=content, name="plan.txt")
    assert str(refused.value).startswith("plan.txt：")
    assert str(refused.value).endswith("。")
    assert all_rows() == before


def test_a_failure_in_the_middle_leaves_nothing(registry: District, monkeypatch: pytest.MonkeyPatch) -> None:
    before = all_rows()

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("measures.loading.actions.write_problems", fail)
    with pytest.raises(RuntimeError):
        load_plan(PLAN)
    assert all_rows() == before


def test_a_place_without_a_registry_works_at_once(db: None) -> None:
    document = load_plan(PLAN).document
    assert (document.district.name, document.slug) == ("嘉定区", "shanghai-jiading-2031")
    assert [one.name for one in District.objects.order_by("code")] == ["中国", "上海市", "嘉定区"]


def test_queries_do_not_grow_with_the_plan(registry: District) -> None:
    def count(plan: Plan) -> int:
        with CaptureQueriesContext(connection) as queries:
            load_plan(plan)
        return len(queries)

    small = count(PLAN)
    items = tuple(
        Item(f"举措{number}", f"第{number}项服务内容，优化营商环境。", "牵头单位：区数据局；配合单位：区科委")
        for number in range(30)  # SQLite takes no more than 90 rows of the ledger in one statement
    )
    large = count(replace(PLAN, title="嘉定区2032年优化营商环境行动方案", chapters=(("优化服务", items),)))
    assert large == small


def test_a_document_can_be_deleted_and_loaded_again(registry: District) -> None:
    document = load_plan(PLAN).document
    Document.objects.get(pk=document.pk).delete()
    assert not Measure.objects.exists()
    assert Source.objects.count() == 1
    assert load_plan(PLAN).outcome == ImportRun.Outcome.CREATED
    assert Source.objects.count() == 1
