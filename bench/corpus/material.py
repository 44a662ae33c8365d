"""Gather material for made-up plans from the five plans: sentences, titles, headings, and typical counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.folders import ROOT
from measures.text.clean import clean_and_explain
from measures.text.decode import decode_bytes
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument, ParsedMeasure

_SENTENCE = re.compile(r"[^。]+。")


@dataclass(frozen=True, slots=True)
class CorpusMaterial:
    """The material: ``lengths`` has sentences, ``department_counts`` lead and co-lead departments of each measure."""

    sentences: tuple[str, ...]
    clauses: tuple[str, ...]
    titles: tuple[str, ...]
    chapters: tuple[str, ...]
    sections: tuple[str, ...]
    lengths: tuple[int, ...]
    department_counts: tuple[tuple[int, int], ...]
    departments: tuple[str, ...]
    city_bodies: tuple[str, ...]


def gather_material() -> CorpusMaterial:
    """Return the material of the five plans, each kind in a fixed order."""
    plans = [_read(path.read_bytes()) for path in sorted((ROOT / "fixtures" / "plans").glob("*.txt"))]
    measures = [measure for plan in plans for measure in plan.measures]
    chapters = [chapter for plan in plans for chapter in plan.chapters if not chapter.annex]
    sentences = [s for measure in measures for s in _SENTENCE.findall(_line(measure.text)) if len(s) > 8]
    charged = [measure for measure in measures if measure.kind == "district" and measure.parties]
    return CorpusMaterial(
        sentences=_unique(sentences),
        clauses=_unique(
            clause for s in sentences for clause in s.rstrip("。").split("，") if 6 <= len(clause) <= 30
        ),
        titles=_unique(_line(m.title) for m in measures if 2 < len(m.title) <= 20),
        chapters=_unique(c.title for c in chapters if c.parent_key is None and 3 < len(c.title) < 20),
        sections=_unique(c.title for c in chapters if c.parent_key is not None and 3 < len(c.title) < 20),
        lengths=tuple(len(_SENTENCE.findall(m.text)) or 1 for m in measures if m.kind == "district"),
        department_counts=tuple(_department_counts(measure) for measure in charged),
        departments=_every_name(charged, "区"),
        city_bodies=_every_name([measure for measure in measures if measure.kind == "city"], "市"),
    )


def _read(content: bytes) -> ParsedDocument:
    """Parse a plan as the site does."""
    return parse_plan(clean_and_explain(decode_bytes(content).text).text)


def _line(text: str) -> str:
    """Return a text on one line, without beginnings that the parser would read as a heading."""
    return re.sub(r"\s+", "", text).replace("★", "").replace(",", "，").replace(";", "；")


def _unique(texts: object) -> tuple[str, ...]:
    """Return each text once, in order."""
    return tuple(dict.fromkeys(texts))  # type: ignore[call-overload]


def _department_counts(measure: ParsedMeasure) -> tuple[int, int]:
    """Return the numbers of lead and co-lead departments in the text of a measure."""
    roles = [party.role for party in measure.parties if party.place == "text"]
    return roles.count("lead"), roles.count("co_lead")


def _every_name(measures: list[ParsedMeasure], level: str) -> tuple[str, ...]:
    """Return the names of departments of a level, as often as they occur in the plans: some have many measures."""
    names = [party.name for measure in measures for party in measure.parties]
    usual = re.compile(rf"{level}[^（(、]{{1,12}}|各相关部门|相关部门")
    return tuple(name for name in names if usual.fullmatch(name))
