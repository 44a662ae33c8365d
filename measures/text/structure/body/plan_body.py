"""The body of a plan: its headings, and under them the lines of each measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.plan import ParsedChapter, TextProblem
from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.body.plan_shape import (
    BodyLine,
    PlanShape,
    body_lines,
    find_plan_shape,
    is_purpose_chapter,
    is_support_chapter,
)
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import LineMarker, TextLine, TextPositions, slice_line

_RANKS = {"part": 0, "chapter": 1, "section": 2}
_STARS = frozenset(patterns.STARS)


@dataclass(slots=True)
class BodyHeading:
    """A chapter or section while it is being read."""

    key: int
    rank: int
    ordinal: str
    value: int
    title: str
    parent: BodyHeading | None
    start: int
    end: int
    general: bool = False
    lines: list[TextLine] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The heading as printed: ``一、优化服务``, ``（一）政务服务``."""
        mark = {0: " ", 1: "、"}.get(self.rank, "") if self.ordinal else ""
        return f"{self.ordinal}{mark}{self.title}"

    def parsed(self, places: TextPositions, annex: str = "") -> ParsedChapter:
        """Return the heading as the plain data that a plan is made of."""
        return ParsedChapter(
            key=self.key,
            ordinal=self.ordinal,
            title=self.title,
            parent=self.parent.ordinal if self.parent else None,
            parent_key=self.parent.key if self.parent else None,
            annex=annex,
            start=self.start,
            end=self.end,
            text="\n".join(line.text for line in self.lines),
            line=places.line(self.start),
        )


@dataclass(slots=True)
class MeasureDraft:
    """A measure while it is being read: its number and its lines. ``value`` is 0 if it has no number."""

    number: str
    value: int
    star: str
    heading: BodyHeading | None
    start: int
    end: int
    lines: list[TextLine] = field(default_factory=list)


@dataclass(slots=True)
class PlanBody:
    """What the body holds. ``shape`` is how it sets out its measures; ``loose`` is text before any heading."""

    shape: PlanShape
    headings: list[BodyHeading] = field(default_factory=list)
    drafts: list[MeasureDraft] = field(default_factory=list)
    loose: list[TextLine] = field(default_factory=list)
    problems: list[TextProblem] = field(default_factory=list)


def read_plan_body(lines: Sequence[TextLine], places: TextPositions) -> PlanBody:
    """Return the headings and measures in the lines of a body."""
    entries = body_lines(lines)
    shape, nested = find_plan_shape(entries)
    reader = _BodyReader(PlanBody(shape), entries, places, nested=nested)
    for at in range(len(entries)):
        reader.take(at)
    return reader.body


class _BodyReader:
    """Goes through the lines of a body once."""

    def __init__(
        self, body: PlanBody, entries: Sequence[BodyLine], places: TextPositions, *, nested: bool
    ) -> None:
        self.body = body
        self._entries = entries
        self._places = places
        self._nested = nested
        self._draft: MeasureDraft | None = None
        self._last = {"number": 0, "section": 0}
        self._refused: set[int] = set()
        self._restarts = self._count_ones() > 1

    def _count_ones(self) -> int:
        """Return how often the numbers begin at 1 in chapters that are there for measures."""
        count = 0
        general = False
        for entry in self._entries:
            marker = entry.marker
            if marker and marker.level in {"part", "chapter"}:
                general = _is_general(marker.rest)
            elif marker and marker.level == "number" and marker.value == 1:
                count += not general
        return count

    def take(self, at: int) -> None:
        """Take the line at ``at`` into account."""
        line, marker = self._entries[at].line, self._entries[at].marker
        shape = self.body.shape
        heading = self._heading()
        if marker is None or (marker.level == "section" and self._nested):
            self._take_text(line, heading)
        elif marker.level == "number":
            if shape == "numbers" and self._is_measure(at, marker, heading):
                self._begin(marker, line, heading)
            else:
                self._take_text(line, heading)
        elif (
            shape == "sections"
            and marker.level == "section"
            and self._is_measure(at, marker, self._chapter())
        ):
            self._begin(marker, line, self._chapter())
        elif shape == "chapters" and marker.level == "chapter" and not _is_general(marker.rest):
            self._begin(marker, line, None)
        else:
            self._open(marker, line)

    def _heading(self) -> BodyHeading | None:
        return self.body.headings[-1] if self.body.headings else None

    def _chapter(self) -> BodyHeading | None:
        return parent_heading(self.body.headings, _RANKS["section"])

    def _open(self, marker: LineMarker, line: TextLine) -> None:
        """Begin a chapter or section; what its line says behind the title is text under it."""
        rank = _RANKS[marker.level]
        parent = parent_heading(self.body.headings, rank)
        title, rest = _heading_title(marker, line)
        general = is_purpose_chapter(title) or bool(
            parent and parent.general and is_purpose_chapter(parent.title)
        )
        self.body.headings.append(
            BodyHeading(
                len(self.body.headings),
                rank,
                marker.ordinal,
                marker.value,
                title,
                parent,
                line.start,
                line.end,
                general,
            )
        )
        self._draft = None
        if rest and rest.text:
            self._take_text(rest, self.body.headings[-1])

    def _begin(self, marker: LineMarker, line: TextLine, heading: BodyHeading | None) -> None:
        first = slice_line(line, marker.rest_start - line.start)
        star = marker.star
        if first.text and first.text[0] in _STARS:
            star, first = star or first.text[0], slice_line(first, 1)
        if first.text.endswith("**"):
            first = slice_line(first, 0, -2)
        if not star and (behind := patterns.STAR_BEHIND.match(first.text)):
            star = behind["star"]
        self._draft = MeasureDraft(marker.ordinal, marker.value, star, heading, line.start, line.end, [first])
        self._last[marker.level if marker.level in self._last else "number"] = marker.value
        self.body.drafts.append(self._draft)

    def _take_text(self, line: TextLine, heading: BodyHeading | None) -> None:
        if patterns.NOTE.match(line.text) and patterns.LEGEND.search(line.text):
            # What the stars mean is said of all measures, not of the one it happens to stand under.
            (heading.lines if heading else self.body.loose).append(line)
            return
        if (
            self.body.shape == "paragraphs"
            and heading
            and not heading.general
            and not _is_general_chapter(heading)
        ):
            self._take_paragraph(line, heading)
        elif self._draft:
            self._draft.lines.append(line)
            self._draft.end = line.end
        elif heading:
            heading.lines.append(line)
        else:
            self.body.loose.append(line)

    def _take_paragraph(self, line: TextLine, heading: BodyHeading) -> None:
        """A paragraph that begins with its title is a measure; another continues it."""
        if has_leading_title(line.text):
            before = self.body.drafts[-1] if self.body.drafts else None
            value = before.value + 1 if before and before.heading is heading else 1
            self._draft = MeasureDraft("", value, "", heading, line.start, line.end, [line])
            self.body.drafts.append(self._draft)
        elif self._draft:
            self._draft.lines.append(line)
            self._draft.end = line.end
        else:
            heading.lines.append(line)

    def _is_measure(self, at: int, marker: LineMarker, heading: BodyHeading | None) -> bool:
        """Whether a numbered item is a measure: not under 总体要求, and under 保障措施 only on evidence."""
        chapters = list(_with_parents(heading))
        if any(chapter.general or is_purpose_chapter(chapter.title) for chapter in chapters):
            return False
        if not any(is_support_chapter(chapter.title) for chapter in chapters):
            return True
        last = self._last[marker.level if marker.level in self._last else "number"]
        # Where one item was refused, the next ones go on from it and not from the measures.
        refused = chapters[0].key in self._refused
        continues = not refused and last > 0 and marker.value == last + 1 and bool(self.body.drafts)
        numbered = marker.level == "number" and self._restarts and marker.value == 1
        if continues or numbered or self._has_clause(at):
            return True
        if not refused:
            message = (
                f"“{chapters[0].title}”一章的各项未按举措收录（没有接续编号，也没有写明责任单位），请核对。"
            )
            place = self._entries[at].line
            self.body.problems.append(
                self._places.problem(
                    "chapter.not_measures", message, place.start, place.end, severity="notice"
                )
            )
            self._refused.add(chapters[0].key)
        return False

    def _has_clause(self, at: int) -> bool:
        """Whether the item at ``at`` names who is responsible before the next one begins."""
        for entry in self._entries[at:]:
            if entry.marker and entry is not self._entries[at]:
                return False
            if patterns.LABEL_AT.search(entry.line.text):
                return True
        return False


def parent_heading(headings: Sequence[BodyHeading], rank: int) -> BodyHeading | None:
    """Return the heading under which one of ``rank`` stands that follows ``headings``."""
    heading = headings[-1] if headings else None
    while heading and heading.rank >= rank:
        heading = heading.parent
    return heading


def _with_parents(heading: BodyHeading | None) -> Iterator[BodyHeading]:
    while heading:
        yield heading
        heading = heading.parent


def _is_general(title: str) -> bool:
    return is_purpose_chapter(title.split("。", maxsplit=1)[0]) or is_support_chapter(
        title.split("。", maxsplit=1)[0]
    )


def _is_general_chapter(heading: BodyHeading) -> bool:
    return any(_is_general(chapter.title) for chapter in _with_parents(heading))


def _heading_title(marker: LineMarker, line: TextLine) -> tuple[str, TextLine | None]:
    """Return the title of a heading, and what its line says behind it: an introduction, or a clause in brackets."""
    rest = slice_line(line, marker.rest_start - line.start)
    stop = rest.text.find("。")
    clause = patterns.LABEL_AT.search(rest.text)
    cut = stop if stop >= 0 else len(rest.text)
    if clause and clause.start() <= cut:
        cut = (
            clause.start() - 1
            if rest.text[clause.start() - 1 : clause.start()] in "（([〔【"
            else clause.start()
        )
    title = rest.text[:cut].strip(patterns.EDGES).rstrip("：:；;")
    behind = slice_line(rest, cut + 1 if cut == stop else cut)
    return " ".join(title.split()), behind if behind.text else None
