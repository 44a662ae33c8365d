"""The lines of a body as a person corrected their levels, and the second of two near readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from measures.text.plan import TextProblem
from measures.text.reading_corrections import LevelsDoubt, LineCorrection, LineReading, ReadingCorrections
from measures.text.structure.body.body_lines import BodyLine
from measures.text.structure.body.plan_shape import PlanLevels
from measures.text.structure.lines.text_lines import LineMarker, TextPositions, find_marker

_HEADINGS: frozenset[LineReading] = frozenset(("chapter", "section", "general"))
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class CorrectedLines:
    """The lines with their corrected markers; ``readings`` are the corrected readings by the index of their line.

    ``shapes`` are the corrected shapes that occur, ``lost`` the indexes of the corrections of lines that are missing.
    """

    entries: list[BodyLine]
    readings: dict[int, LineReading]
    shapes: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()


def correct_lines(
    entries: list[BodyLine], corrections: ReadingCorrections, places: TextPositions
) -> CorrectedLines:
    """Return the lines of a body with a person's corrections, each applied to the line it was made for or to none."""
    if not corrections.lines and not corrections.shapes:
        return CorrectedLines(entries, {})
    readings, shapes = _readings_of_shapes(entries, corrections)
    by_words: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        by_words.setdefault(places.words(entry.line.start), []).append(at)
    lost = []
    for number, one in enumerate(corrections.lines):
        found = _find_line(one, by_words.get(one.words, []), entries, places)
        if found is None:
            lost.append(number)
        else:
            readings[found] = one.reads_as
    corrected = [
        _correct_line(entry, readings[at]) if at in readings else entry for at, entry in enumerate(entries)
    ]
    return CorrectedLines(corrected, readings, shapes, tuple(lost))


def lost_line_problems(
    corrections: ReadingCorrections, lost: Sequence[int], places: TextPositions
) -> Iterator[TextProblem]:
    """Yield a problem for each correction of a line that is missing."""
    for at in lost:
        words = corrections.lines[at].words[:_SHOWN]
        message = f"对“{words}”这一行层级的更正没有采用：正文中已没有这一行，或不止一行与它相同。请重新更正。"
        yield places.problem("reading.line_gone", message, 0)


def line_title(marker: LineMarker) -> str:
    """Return the title of a line with a marker: its first sentence."""
    return marker.rest.partition("。")[0].strip().rstrip("：:；;")


def levels_doubt(levels: PlanLevels, *, general: bool) -> LevelsDoubt:
    """Return why another reading of the levels is near; ``general``: some chapters are no measures by title."""
    if levels.lists:
        return "lists"
    return "chapters" if levels.shape == "chapters" and general else ""


def second_levels(levels: PlanLevels, doubt: LevelsDoubt) -> PlanLevels:
    """Return the second reading: each number under a section is a measure, or every chapter is one."""
    if doubt == "lists" and levels.nested:
        return replace(levels, shape="sections", nested=False, lists=frozenset())
    if doubt == "lists":
        return replace(levels, shape="numbers", leaves=levels.leaves - levels.lists, lists=frozenset())
    return levels


def _readings_of_shapes(
    entries: Sequence[BodyLine], corrections: ReadingCorrections
) -> tuple[dict[int, LineReading], tuple[str, ...]]:
    """Return what lines are by their shape, that of their title before that of their form; and the shapes found."""
    wanted: dict[str, LineReading] = {}
    for one in corrections.shapes:
        if one.reads_as != "first" and one.reads_as != "second":
            wanted[one.shape] = one.reads_as
    readings: dict[int, LineReading] = {}
    used: dict[str, None] = {}
    for at, entry in enumerate(entries):
        marker = entry.marker
        for shape in (f"title:{line_title(marker)}", f"form:{marker.level}") if marker else ():
            if shape in wanted:
                used[shape] = None
                readings.setdefault(at, wanted[shape])
    return readings, tuple(used)


def _find_line(
    one: LineCorrection, same: Sequence[int], entries: Sequence[BodyLine], places: TextPositions
) -> int | None:
    """Return the index of the line that a correction means: where it was, or the only one with its words."""
    for at in same:
        if places.line(entries[at].line.start) == one.line:
            return at
    return same[0] if len(same) == 1 else None


def _correct_line(entry: BodyLine, reads_as: LineReading) -> BodyLine:
    line = entry.line
    marker = entry.marker or find_marker(line)
    if reads_as == "text":
        return BodyLine(line, None)
    if reads_as == "measure":
        # A line without a number stays one for the decision on the levels.
        return BodyLine(line, marker)
    marker = marker or LineMarker("section", "", 0, "", line.text, line.start)
    if reads_as == "general":
        return BodyLine(line, marker if marker.level != "number" else marker._replace(level="section"))
    return BodyLine(line, marker._replace(level=reads_as))
