"""How well scans are read: `python -m tests.text.scan_figures [pages of each plan]` prints the figures of docs/scans.md.

Real plans and a real table of tasks are printed by a browser; the first pages of each become pictures, worn like paper.
What is recognised on them is held against what the printed file says: Chinese characters by edit distance, measures by
title, text, departments with their roles, and deadlines, marks of either width alike.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from io import BytesIO
from time import process_time
from typing import Any
from unicodedata import normalize

from measures.text.clean import clean_and_explain
from measures.text.containers.pdf import pdf_text
from measures.text.containers.text_extraction import extract_text_here
from measures.text.decode import decode_bytes
from measures.text.extracted_plan import clean_extracted_text
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure
from tests.corpus import PLANS
from tests.text.scan_pages import Damage, damaged, pictures, print_text, scanned

#: The conditions of a scan: how it is worn, and its dots an inch.
_CONDITIONS: tuple[tuple[Damage, int], ...] = (("none", 200), ("stamp", 200), ("worn", 200), ("worn", 150))
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]")
_TABLE = "任务表"


@dataclass(slots=True)
class ScanFigures:
    """What came of the pages of one plan in one condition."""

    pages: int
    seconds: float
    characters: int
    errors: int
    measures: int
    right: int
    lowest: float

    def __str__(self) -> str:
        share = 1 - self.errors / max(1, self.characters)
        return (
            f"{self.pages} pages, {self.seconds / self.pages:.1f} s a page, {share:.2%} of {self.characters} characters,"
            f" {self.right} of {self.measures} measures, least sure page {self.lowest:.2f}"
        )


def read_scan(pdf: bytes, damage: Damage, dpi: int) -> ScanFigures:
    """Return what is read of a printed file that was scanned in this condition."""
    from rapidfuzz.distance import Levenshtein

    truth = clean_and_explain(pdf_text(pdf).text).text
    images = [damaged(image, damage, dpi=dpi, seed=at) for at, image in enumerate(pictures(pdf, dpi=dpi))]
    content = scanned(images, dpi=dpi)
    began = process_time()
    found = extract_text_here(content)
    seconds = process_time() - began
    text = clean_extracted_text(found).text
    wanted, got = _NOT_HAN.sub("", truth), _NOT_HAN.sub("", text)
    measures, right = _measures_right(parse_plan(truth), parse_plan(text))
    lowest = min(page.confidence or 0.0 for page in found.pages)
    return ScanFigures(
        len(images), seconds, len(wanted), Levenshtein.distance(wanted, got), measures, right, lowest
    )


def _measures_right(truth: ParsedDocument, found: ParsedDocument) -> tuple[int, int]:
    """Return how many measures there are, and how many were read as they are."""
    wanted = {measure.code: _comparable(measure) for measure in truth.measures}
    return len(wanted), sum(wanted.get(measure.code) == _comparable(measure) for measure in found.measures)


def _comparable(measure: ParsedMeasure) -> Any:
    parties = [(_plain(party.name), party.role) for party in measure.parties]
    deadlines = [_plain(deadline.printed) for deadline in measure.deadlines]
    return _plain(measure.title), _plain(measure.text), parties, deadlines


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


def _first_pages(pdf: bytes, count: int) -> bytes:
    import pypdfium2

    whole, part = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    part.import_pages(whole, list(range(min(count, len(whole)))))
    file = BytesIO()
    part.save(file)
    return file.getvalue()


def _printed_plans(count: int) -> dict[str, bytes]:
    """Return the first pages of each plan, and the measures of one as a ruled table."""
    texts = {path.stem: clean_and_explain(decode_bytes(path.read_bytes()).text).text for path in PLANS}
    found = {name: _first_pages(print_text(text), count) for name, text in texts.items()}
    rows = ["序号\t重点任务\t主要措施\t牵头单位\t配合单位"]
    for number, measure in enumerate(parse_plan(texts["hongkou-2025"]).measures, start=1):
        lead, support = (
            "、".join(party.name for party in measure.parties if party.role == role and party.place == "text")
            for role in ("lead", "co_lead")
        )
        rows.append("\t".join((str(number), measure.title, measure.text.replace("\n", ""), lead, support)))
    table = "\n".join(("虹口区2025年重点任务分工表", *rows))
    found[_TABLE] = _first_pages(print_text(table, is_table=True), count)
    return found


def main(count: int) -> None:
    """Print the figures of each plan in each condition, then of all together."""
    plans = _printed_plans(count)
    for damage, dpi in _CONDITIONS:
        figures = {name: read_scan(pdf, damage, dpi) for name, pdf in plans.items()}
        for name, one in figures.items():
            print(f"{damage} {dpi} {name}: {one}", flush=True)  # noqa: T201
        every = list(figures.values())
        total = ScanFigures(
            sum(one.pages for one in every),
            sum(one.seconds for one in every),
            sum(one.characters for one in every),
            sum(one.errors for one in every),
            sum(one.measures for one in every),
            sum(one.right for one in every),
            min(one.lowest for one in every),
        )
        print(f"{damage} {dpi} all: {total}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
