"""The plan as it was understood beside the text it was read from; each leads to its place in the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.actions.intake.answers import Answers, OnMeasure, keys_of
from measures.actions.loading.places import Places
from measures.text.clean import Cleaned
from measures.text.plan import ParsedChapter, ParsedDocument, ParsedMeasure
from measures.views.evidence.source import Excerpt, ShownLine, of_text


@dataclass(frozen=True, slots=True)
class MeasureItem:
    """A measure in the tree: where it stands in the source, whom it charges, and what was corrected in it."""

    key: str
    anchor: str
    parsed: ParsedMeasure
    line: int
    leads: tuple[str, ...]
    co_leads: tuple[str, ...]
    correction: OnMeasure | None


@dataclass(frozen=True, slots=True)
class ChapterItem:
    """A heading in the tree, how deep it stands, and its measures; None is what stands before any."""

    chapter: ParsedChapter | None
    depth: int
    line: int
    measures: tuple[MeasureItem, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of the source, and the measure that begins there, if one does."""

    line: ShownLine
    begins: MeasureItem | None


@dataclass(frozen=True, slots=True)
class Panes:
    """Both sides."""

    chapters: tuple[ChapterItem, ...]
    lines: tuple[SourceLine, ...]
    excerpt: Excerpt


def panes_of(cleaned: Cleaned, plan: ParsedDocument, answers: Answers) -> Panes:
    """Return the plan and its source, ready to be shown beside each other."""
    places = Places(cleaned.raw, cleaned.steps)
    excerpt = of_text(cleaned.raw, cleaned.steps)
    items = list(_items(plan, places, answers))
    begins: dict[int, MeasureItem] = {}
    numbers = [line.number for line in excerpt.lines]
    for item in items:
        # What a repair joined to one line is shown under the first.
        at = bisect_right(numbers, item.line) - 1
        begins.setdefault(numbers[max(at, 0)] if numbers else 0, item)
    return Panes(
        tuple(_chapters(plan, places, items)),
        tuple(SourceLine(line, begins.get(line.number)) for line in excerpt.lines),
        excerpt,
    )


def item_of(cleaned: Cleaned, plan: ParsedDocument, answers: Answers, key: str) -> MeasureItem | None:
    """Return one measure of a plan, None if it has none that is known so."""
    items = _items(plan, Places(cleaned.raw, cleaned.steps), answers)
    return next((item for item in items if item.key == key), None)


def names_of(measure: ParsedMeasure, role: str) -> tuple[str, ...]:
    """Return whom the text of a measure charges in a role, as printed, each once."""
    return tuple(dict.fromkeys(party.name for party in measure.parties if party.role == role))


def _items(plan: ParsedDocument, places: Places, answers: Answers) -> Iterator[MeasureItem]:
    for at, (key, measure) in enumerate(zip(keys_of(plan.measures), plan.measures, strict=True), start=1):
        yield MeasureItem(
            key=key,
            anchor=f"m{at}",
            parsed=measure,
            line=_line(places, measure.start, measure.end),
            leads=names_of(measure, "lead"),
            co_leads=names_of(measure, "co_lead"),
            correction=answers.measures.get(key),
        )


def _chapters(plan: ParsedDocument, places: Places, items: Sequence[MeasureItem]) -> Iterator[ChapterItem]:
    under: dict[int | None, list[MeasureItem]] = {}
    for item in items:
        under.setdefault(item.parsed.chapter_key, []).append(item)
    if None in under:
        yield ChapterItem(None, 0, 1, tuple(under[None]))
    for chapter in plan.chapters:
        depth = 0 if chapter.parent_key is None else 1
        line = _line(places, chapter.start, chapter.end)
        yield ChapterItem(chapter, depth, line, tuple(under.get(chapter.key, ())))


def _line(places: Places, start: int, end: int) -> int:
    return places.line_column(places.span(start, end)[0])[0]
