"""How long a long PDF file takes: `python -m tests.text.page_figures [pages]` prints the figures of docs/scans.md.

The file is made of our own sentences: two thirds of its pages are paragraphs, the last third is a ruled table that goes
on over all of them.
"""

from __future__ import annotations

import sys
from time import process_time

from measures.text.confined.plan_reader import read_plan_file
from measures.text.containers.pdf import pdf_text
from tests.text.samples import HEIGHT, WIDTH, Rule, Words, printed, ruled_table

_SENTENCE = "完善窗口设置，优化办事流程，压减申请材料，提高一次办成的比例，并及时公布办理结果。"
_HEAD = ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"]
_WIDTHS = [40, 190, 80, 90, 80]
_SIZE, _LEADING, _LEFT, _TOP = 14, 19, 60, 780
#: So many rows of the table stand on a page, so many measures on a page of text.
_ROWS, _MEASURES = 12, 6


def long_pdf(pages: int) -> bytes:
    """Return a PDF file of so many pages: a plan of paragraphs, and its table of tasks."""
    tables = pages // 3
    texts = pages - tables
    made = [_page_of_text(at) for at in range(texts)]
    made += [_page_of_table(at) for at in range(tables)]
    return printed(*([*page, (280.0, 40.0, 10.0, f"— {at} —")] for at, page in enumerate(made, start=1)))


def _page_of_text(at: int) -> list[Words | Rule]:
    paragraphs = ["青河区优化营商环境行动方案（2025年）", "一、优化服务"] if at == 0 else []
    for number in range(at * _MEASURES + 1, (at + 1) * _MEASURES + 1):
        text = f"{number}.任务{number}。{_SENTENCE * 3}（牵头单位：区甲局；配合单位：区乙局、区丙局）"
        paragraphs.append(f"\u3000\u3000{text}")
    lines = [line[place : place + WIDTH] for line in paragraphs for place in range(0, len(line), WIDTH)]
    return [
        (_LEFT + _SIZE * (len(line) - len(line.lstrip("\u3000"))), _TOP - row * _LEADING, _SIZE, line.lstrip("\u3000"))
        for row, line in enumerate(lines[:HEIGHT])
    ]  # fmt: skip


def _page_of_table(at: int) -> list[Words | Rule]:
    rows: list[list[str | None]] = [[*_HEAD]]
    rows += [
        [str(number), _SENTENCE, "区甲局", "区乙局、区丙局", "2025年6月底前"]
        for number in range(at * _ROWS + 1, (at + 1) * _ROWS + 1)
    ]
    above: list[Words | Rule] = [(_LEFT, 800, _SIZE, "附件1 重点任务清单")] if at == 0 else []
    return [*above, *ruled_table(rows, _WIDTHS, top=_TOP)]


def main() -> None:
    """Print what reading took, the text alone and the whole plan, in seconds of the processor."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    content = long_pdf(pages)
    started = process_time()
    text = pdf_text(content).text
    taken = process_time()
    reading = read_plan_file(content)
    ended = process_time()
    sys.stdout.write(
        f"{pages} pages, {len(text):,} characters, {len(reading.parsed.measures)} measures: "
        f"text {taken - started:.1f} s, plan {ended - taken:.1f} s\n"
    )


if __name__ == "__main__":
    main()
