"""Scans and pictures: which pages they are, what is recognised on them, and what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest

from measures.text.clean import clean_and_explain
from measures.text.confined.confined_process import OutOfTime, run_worker
from measures.text.confined.plan_reading import read_file_confined
from measures.text.containers import scans
from measures.text.containers.container_readers import read_container_file
from measures.text.containers.file_format import recognise_format
from measures.text.containers.printed_page import PrintedCharacter
from measures.text.containers.recognised_text import (
    RecognisedText,
    ScannedPage,
    ScoreRun,
    report_no_page,
    score_runs,
)
from measures.text.containers.scanned_page import mend_dashes
from measures.text.containers.text_extraction import ExtractedText, extract_text_here
from measures.text.decode import UnreadableBytes
from measures.text.extracted_plan import clean_extracted_text
from measures.text.parse import parse_plan
from measures.text.steps import replay_steps
from tests.chromium import chromium_path
from tests.text.allowances import SMALL
from tests.text.samples import pdf, scan
from tests.text.scan_pages import damaged, pictures, print_text, scanned

PLAN = """青河区2025年重点任务分工方案
为优化营商环境，结合本区实际，制定本方案。
一、优化政务服务
1.设立综合窗口。完善窗口设置，优化办事流程，压减申请材料，提高一次办成的比例。（牵头单位：区政务局；配合单位：区数据局、区司法局）
2.推行网上办理。扩大网办范围，推广电子证照，做到数据多跑路、群众少跑腿。（牵头单位：区数据局；配合单位：各相关部门）
"""
TABLE = """青河区2025年重点任务分工表
序号\t工作任务\t牵头单位\t配合单位\t完成时限
1\t设立综合窗口，完善窗口设置，优化办事流程，压减申请材料。\t区政务局\t区数据局、区司法局\t2025年6月底
2\t推行网上办理，扩大网办范围，推广电子证照。\t区数据局\t各相关部门\t持续推进
"""

needs_recognition = pytest.mark.skipif(
    not scans.can_recognise() or chromium_path() is None,
    reason="make scans, and a browser, for pages to recognise",
)


def extracted(text: str, runs: Sequence[ScoreRun], *pages: ScannedPage) -> ExtractedText:
    return ExtractedText(text, "pdf", "", tuple(runs), pages)


def test_each_uncertain_character_has_a_step_with_its_confidence() -> None:
    scores = [1.0, 0.995, 0.93, 0.5, 0.5, 1.0]
    found = clean_extracted_text(extracted("一二三四\n五", list(score_runs(scores))))
    assert [(step.rule, step.before, step.after, step.confidence) for step in found.steps] == [
        ("scan", "三", "三", 0.93),
        ("scan", "四", "四", 0.5),
    ]
    assert [step.needs_review for step in found.steps] == [False, True]
    assert replay_steps(found.raw, found.steps) == found.text


def test_what_a_later_stage_changes_keeps_the_doubt() -> None:
    found = clean_extracted_text(extracted("發展与改革", [ScoreRun(0, 1, 0.8)]))
    (step,) = (step for step in found.steps if step.rule == "scan")
    assert (step.confidence, step.needs_review, replay_steps(found.raw, found.steps)) == (
        0.8,
        True,
        found.text,
    )
    assert clean_and_explain(found.raw).text == found.text


def test_scanned_pages_are_reported_and_those_below_the_threshold_are_problems() -> None:
    text = "一、甲\n二、乙\n三、丙\n四、丁\n"
    pages = [ScannedPage(at + 1, 4 * at, 4 * at + 4, one) for at, one in enumerate((0.99, 0.97, 0.6, None))]
    problems = clean_extracted_text(extracted(text, [], *pages)).problems
    assert [(problem.code, problem.line, problem.severity) for problem in problems] == [
        ("scan.read", 1, "notice"), ("scan.page", 3, "warning"), ("scan.unread", 4, "warning")
    ]  # fmt: skip
    assert "第 1—3 页" in problems[0].message
    assert "第 3 页识别的把握只有 60%" in problems[1].message


def test_without_recognition_a_scan_is_refused_with_its_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "find_spec", lambda _: None)
    for content in (scan(), b"\x89PNG\r\n\x1a\n" + b"x" * 50):
        with pytest.raises(UnreadableBytes, match="make scans"):
            read_container_file(recognise_format(content), content, report_no_page)


def mixed(*, last: bytes) -> bytes:
    """Return a PDF file with the pages of a plan and those of another file behind."""
    import pypdfium2

    whole = pypdfium2.PdfDocument(pdf(PLAN * 3))
    whole.import_pages(pypdfium2.PdfDocument(last))
    file = BytesIO()
    whole.save(file)
    return file.getvalue()


def test_without_recognition_a_scanned_page_among_others_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "find_spec", lambda _: None)
    found = clean_extracted_text(extract_text_here(mixed(last=scan())))
    assert [problem.code for problem in found.problems] == ["scan.unread"]
    assert "设立综合窗口" in found.text


def test_too_many_scanned_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MAX_SCANNED_PAGES", 2)
    with pytest.raises(UnreadableBytes, match="3 页扫描件"):
        scans.check_scanned_pages(3)


@pytest.mark.apart
def test_a_process_apart_gets_time_page_by_page_and_no_more_than_there_is() -> None:
    from dataclasses import replace

    reported: list[tuple[int, int]] = []
    allowance = replace(SMALL, patience=3.0, most_seconds=60)
    answer = run_worker("tests.text.sleeper", ["pages"], b"", allowance, lambda *page: reported.append(page))
    assert (answer, reported) == (b"done", [(1, 2), (2, 2)])
    with pytest.raises(OutOfTime):
        run_worker("tests.text.sleeper", ["pages"], b"", replace(allowance, most_seconds=0))


def read(content: bytes) -> RecognisedText:
    return read_container_file(recognise_format(content), content, report_no_page)


@needs_recognition
@pytest.mark.apart
def test_a_worn_scan_is_the_plan_that_was_printed() -> None:
    images = [damaged(image, "worn", seed=3) for image in pictures(print_text(PLAN))]
    reported: list[tuple[int, int]] = []
    found = read_file_confined(scanned(images), lambda *page: reported.append(page))
    assert reported == [(1, 1)]
    assert [content_of(measure) for measure in found.parsed.measures] == [
        content_of(m) for m in parse_plan(PLAN).measures
    ]
    assert [problem.code for problem in found.cleaned.problems] == ["scan.read"]


def content_of(measure: Any) -> Any:
    return measure.code, measure.title, measure.text, [(party.name, party.role) for party in measure.parties]


@needs_recognition
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_a_picture_of_a_table_is_a_table(kind: str) -> None:
    (image,) = pictures(print_text(TABLE, is_table=True))[:1]
    file = BytesIO()
    damaged(image, "skew", seed=2).save(file, kind)
    plan = parse_plan(read(file.getvalue()).text)
    assert [
        (m.text, [(p.name, p.role) for p in m.parties], [d.printed for d in m.deadlines])
        for m in plan.measures
    ] == [
        (
            "设立综合窗口，完善窗口设置，优化办事流程，压减申请材料。",
            [("区政务局", "lead"), ("区数据局", "co_lead"), ("区司法局", "co_lead")],
            ["2025年6月底"],
        ),
        (
            "推行网上办理，扩大网办范围，推广电子证照。",
            [("区数据局", "lead"), ("各相关部门", "co_lead")],
            ["持续推进"],
        ),
    ]


@needs_recognition
def test_a_scanned_page_behind_others_is_recognised_and_a_blank_one_is_no_doubt() -> None:
    from PIL import Image

    (image,) = pictures(print_text("附件\n责任分工由各部门按照职责抓好落实，并及时报送进展情况。"))[:1]
    blank = Image.new("RGB", image.size, (250, 250, 248))
    found = read(mixed(last=scanned([image, blank])))
    assert "责任分工由各部门按照职责抓好落实，并及时报送进展情况。" in found.text
    assert [page.number for page in found.pages] == [2, 3]
    assert all((page.confidence or 0) > 0.9 for page in found.pages)


@needs_recognition
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head_is_turned(angle: int) -> None:
    (image,) = pictures(print_text(TABLE, is_table=True))[:1]
    plan = parse_plan(read(scanned([image.rotate(angle, expand=True)])).text)
    assert [content_of(measure) for measure in plan.measures] == [
        content_of(m) for m in parse_plan(TABLE).measures
    ]


@needs_recognition
def test_a_page_with_nothing_to_recognise_is_refused_as_a_scan() -> None:
    with pytest.raises(UnreadableBytes, match="没有文字：1 页扫描件"):
        read(scan())


@pytest.mark.parametrize(
    ("recognised", "mended"),
    [
        ("2025一2027年", "2025—2027年"),
        ("2025年一2027年", "2025年—2027年"),
        ("一3一", "—3—"),
        ("做到一一对应", "做到一一对应"),
        ("今年一2个", "今年一2个"),
        ("第一3项", "第一3项"),
    ],
)
def test_a_dash_that_is_recognised_as_a_numeral_is_one_again(recognised: str, mended: str) -> None:
    line = [
        PrintedCharacter(char, 10.0 * at, 0, 10.0 * at + 10, 10, 0.99) for at, char in enumerate(recognised)
    ]
    found = mend_dashes(line)
    assert "".join(char.text for char in found) == mended
    assert all((char.confidence < 0.99) == (char.text == "—") for char in found)


@needs_recognition
def test_what_cannot_be_recognised_is_reported() -> None:
    (image,) = pictures(print_text(PLAN), dpi=200)[:1]
    tiny = image.resize((image.width // 8, image.height // 8)).resize(image.size)
    found = clean_extracted_text(extract_text_here(scanned([tiny])))
    assert "scan.page" in [problem.code for problem in found.problems]
