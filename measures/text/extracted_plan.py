"""The text of a file cleaned, with what was recognised in pictures as steps and problems of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from measures.text.clean import clean_and_explain
from measures.text.cleaned_text import CleanedText
from measures.text.containers.recognised_text import ScannedPage
from measures.text.containers.text_extraction import ExtractedText
from measures.text.plan import ProblemSeverity, TextProblem
from measures.text.steps import RepairStep
from measures.text.structure.lines.text_lines import TextPositions

#: The rule that a step of a recognised character goes by.
RECOGNISED = "scan"
#: A page on which the mean confidence is lower than this has more than two wrong characters in a hundred.
PAGE_BELOW = 0.96


def clean_extracted_text(found: ExtractedText) -> CleanedText:
    """Return the clean text of a file; a recognised character that is not beyond doubt has a step with its confidence.

    A page that is a picture is a notice, one below `PAGE_BELOW` or that could not be read a problem.
    """
    cleaned = clean_and_explain(found.text, list(_confidence_steps(found)))
    problems = list(_page_problems(found.pages, cleaned))
    if not problems:
        return cleaned
    every = sorted((*cleaned.problems, *problems), key=lambda problem: problem.start)
    return replace(cleaned, problems=tuple(every))


def _confidence_steps(found: ExtractedText) -> Iterator[RepairStep]:
    """Yield a step for each run of characters of one confidence, cut at the ends of lines."""
    for run in found.runs:
        at = run.start
        for part in found.text[run.start : run.end].splitlines(keepends=True):
            words = part.rstrip("\r\n")
            if words:
                yield RepairStep(RECOGNISED, at, at + len(words), words, words, run.confidence)
            at += len(part)


def _page_problems(pages: Sequence[ScannedPage], cleaned: CleanedText) -> Iterator[TextProblem]:
    if not pages:
        return
    places = TextPositions(cleaned.text)

    def problem(code: str, message: str, page: ScannedPage, severity: ProblemSeverity) -> TextProblem:
        at = min(_clean_offset(cleaned.steps, page.start), len(cleaned.text))
        return places.problem(code, message, at, severity=severity)

    read = [page for page in pages if page.confidence is not None]
    if read:
        message = (
            f"{_page_range(read)}是扫描件或图片，文字由程序识别得到，把握不足的字已标为推测，请对照原件核对。"
        )
        yield problem("scan.read", message, read[0], "notice")
    for page in pages:
        if page.confidence is None:
            message = (
                f"第 {page.number} 页是扫描件或图片，没有读取其中的文字："
                "服务器没有安装文字识别组件（make scans）。"
            )
            yield problem("scan.unread", message, page, "warning")
        elif page.confidence < PAGE_BELOW:
            message = (
                f"第 {page.number} 页识别的把握只有 {page.confidence:.0%}，文字很可能有误或缺漏，"
                "请对照原件逐字核对，或换用清晰的扫描件。"
            )
            yield problem("scan.page", message, page, "warning")


def _page_range(pages: Sequence[ScannedPage]) -> str:
    """Return which pages are meant: `第 1—3、7 页`."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page.number == runs[-1][-1] + 1:
            runs[-1].append(page.number)
        else:
            runs.append([page.number])
    return f"第 {'、'.join(f'{run[0]}—{run[-1]}' if len(run) > 1 else f'{run[0]}' for run in runs)} 页"


def _clean_offset(steps: Sequence[RepairStep], offset: int) -> int:
    """Return where an offset of the raw text lies in the clean one."""
    shift = 0
    for step in steps:
        if step.start >= offset:
            break
        if step.end > offset:
            return step.start + shift
        shift += len(step.after) - len(step.before)
    return offset + shift
