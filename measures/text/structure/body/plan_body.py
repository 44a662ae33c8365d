"""The body of a plan: its headings, and under them the lines of each measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from measures.text.plan import TextProblem
from measures.text.reading_corrections import NO_CORRECTIONS, LineReading, ReadingCorrections
from measures.text.structure.body.body_drafts import (
    RANKS,
    BodyHeading,
    MeasureDraft,
    PlanBody,
    parent_heading,
)
from measures.text.structure.body.body_lines import BodyLine, body_lines
from measures.text.structure.body.closing_paragraphs import part_closing
from measures.text.structure.body.corrected_lines import (
    correct_lines,
    levels_doubt,
    lost_line_problems,
    second_levels,
)
from measures.text.structure.body.level_doubts import level_problems
from measures.text.structure.body.measure_titles import has_leading_title
from measures.text.structure.body.plan_shape import (
    PlanLevels,
    find_plan_levels,
    is_purpose_chapter,
    is_support_chapter,
)
from measures.text.structure.lines import patterns
from measures.text.structure.lines.labels import is_charged
from measures.text.structure.lines.text_lines import (
    LineMarker,
    TextLine,
    TextPositions,
    find_marker,
    slice_line,
)

_STARS = frozenset(patterns.STARS)
#: What stands before a paragraph in place of a number.
_BULLET = re.compile(r"(?:[—–―－-]{1,3}|[●•·■◆▪○◇□➢►])\s{0,3}")


def read_plan_body(
    lines: Sequence[TextLine], places: TextPositions, corrections: ReadingCorrections = NO_CORRECTIONS
) -> PlanBody:
    """Return the headings and measures in the lines of a body, read as a person's ``corrections`` say."""
    corrected = correct_lines(body_lines(lines), corrections, places)
    entries = corrected.entries
    levels = find_plan_levels(entries)
    doubt = levels_doubt(levels, general=_has_general_chapter(entries))
    chosen = corrections.levels_choice(doubt)
    is_second = bool(doubt) and chosen == "second"
    reader = _BodyReader(
        PlanBody(levels.shape, doubt=doubt, shapes=corrected.shapes, lost=corrected.lost),
        entries,
        places,
        second_levels(levels, doubt) if is_second else levels,
        corrected.readings,
        every_chapter=is_second and doubt == "chapters",
    )
    for at in range(len(entries)):
        reader.take(at)
    body = reader.body
    body.problems += reader.refusals()
    part_closing(body, places)
    if doubt and chosen:
        body.shapes += (f"levels:{doubt}",)
    body.problems += level_problems(body, entries, levels, places, settled=doubt if chosen else "")
    body.problems += lost_line_problems(corrections, corrected.lost, places)
    return body


def _has_general_chapter(entries: Sequence[BodyLine]) -> bool:
    """Whether the title of a chapter says that it holds no measures."""
    return any(
        entry.marker and entry.marker.level == "chapter" and _is_general(entry.marker.rest)
        for entry in entries
    )


class _BodyReader:
    """Goes through the lines of a body once."""

    def __init__(
        self,
        body: PlanBody,
        entries: Sequence[BodyLine],
        places: TextPositions,
        levels: PlanLevels,
        readings: Mapping[int, LineReading] = MappingProxyType({}),
        *,
        every_chapter: bool = False,
    ) -> None:
        body.shape = levels.shape
        self._readings, self._every_chapter = readings, every_chapter
        self._closed: set[int] = set()
        self.body = body
        self._entries = entries
        self._places = places
        self._levels = levels
        self._in_list = False
        self._draft: MeasureDraft | None = None
        self._last = {"number": 0, "section": 0}
        #: The items that are no measures, by the key of their chapter.
        self._refused: dict[int, tuple[str, list[TextLine]]] = {}

    def take(self, at: int) -> None:
        """Take the line at ``at`` into account."""
        line, marker = self._entries[at].line, self._entries[at].marker
        heading = self._current_heading()
        if at in self._readings:
            self._take_corrected(at, self._readings[at])
        elif marker is None or self._is_inside_text(marker):
            self._take_text(line, heading)
        elif marker.level == "number":
            home = self._numbered_parent()
            if self.body.shape == "numbers" and not self._in_list and self._is_measure(at, marker, home):
                self._begin_measure(marker, line, home)
            else:
                self._take_text(line, heading)
        elif (
            marker.level == "section"
            and at in self._levels.leaves
            and self._is_measure(at, marker, self._chapter())
        ):
            self._begin_measure(marker, line, self._chapter())
            self._in_list = at in self._levels.lists
        elif marker.level == "chapter" and (
            at in self._levels.leaves
            or (self.body.shape == "chapters" and (self._every_chapter or not _is_general(marker.rest)))
        ):
            self._begin_measure(marker, line, parent_heading(self.body.headings, RANKS["chapter"]))
            self._in_list = at in self._levels.lists
        else:
            self._in_list = False
            self._open_chapter(marker, line)

    def _take_corrected(self, at: int, reads_as: LineReading) -> None:
        """Take a line as a person corrected it."""
        line, marker = self._entries[at].line, self._entries[at].marker
        if reads_as == "measure":
            self._in_list = False
            if marker is None:
                self._split_measure(line)
            else:
                above = parent_heading(self.body.headings, RANKS["chapter"])
                home = {"number": self._numbered_parent(), "section": self._chapter()}.get(
                    marker.level, above
                )
                self._begin_measure(marker, line, home)
        elif marker is None:
            self._continue(line)
        else:
            self._in_list = False
            self._open_chapter(marker, line)
            if reads_as == "general":
                self.body.headings[-1].general = True
                self._closed.add(self.body.headings[-1].key)

    def _split_measure(self, line: TextLine) -> None:
        """Begin a measure in the middle of another one; it is cited by the number of that one."""
        before, home = self._draft, self._numbered_parent()
        value = before.value if before and before.heading is home else 0
        self._draft = MeasureDraft("", value, "", home, line.start, line.end, [line], is_split=True)
        self.body.drafts.append(self._draft)

    def _continue(self, line: TextLine) -> None:
        """Add a line to the measure or the heading above it."""
        heading = self._current_heading()
        if self._draft:
            self._draft.lines.append(line)
            self._draft.end = line.end
        else:
            (heading.lines if heading else self.body.loose).append(line)

    def _is_inside_text(self, marker: LineMarker) -> bool:
        """Whether what is numbered belongs to the text above: in a measure, or in a chapter corrected to hold none."""
        if marker.level == "section" and self._levels.nested:
            return True
        rank = RANKS.get(marker.level, RANKS["box"])
        above = parent_heading(self.body.headings, rank)
        return marker.level in {"number", "section"} and any(
            heading.key in self._closed for heading in _with_parents(above)
        )

    def _current_heading(self) -> BodyHeading | None:
        return self.body.headings[-1] if self.body.headings else None

    def _numbered_parent(self) -> BodyHeading | None:
        """Return the heading under which what is numbered stands: a box is none."""
        return parent_heading(self.body.headings, RANKS["box"])

    def _chapter(self) -> BodyHeading | None:
        return parent_heading(self.body.headings, RANKS["section"])

    def _open_chapter(self, marker: LineMarker, line: TextLine) -> None:
        """Begin a chapter or section; what its line says behind the title is text under it."""
        rank = RANKS[marker.level]
        parent = parent_heading(self.body.headings, rank)
        title, rest = _heading_title(marker, line)
        general = (
            marker.level == "box"
            or is_purpose_chapter(title)
            or bool(parent and parent.general and is_purpose_chapter(parent.title))
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

    def _begin_measure(self, marker: LineMarker, line: TextLine, heading: BodyHeading | None) -> None:
        first = slice_line(line, marker.rest_start - line.start)
        star = marker.star
        if first.text and first.text[0] in _STARS:
            star, first = star or first.text[0], slice_line(first, 1)
        if first.text.endswith("**"):
            first = slice_line(first, 0, -2)
        if not star and (behind := patterns.STAR_BEHIND.match(first.text)):
            star = behind["star"]
        self._draft = MeasureDraft(
            marker.ordinal, marker.value, star, heading, line.start, line.end, [first], marker.level
        )
        self._last[marker.level if marker.level in self._last else "number"] = marker.value
        self.body.drafts.append(self._draft)

    def _take_text(self, line: TextLine, heading: BodyHeading | None) -> None:
        if patterns.NOTE.match(line.text) and patterns.LEGEND.search(line.text):
            # What the stars mean is about all measures, not the one it happens to stand under.
            (heading.lines if heading else self.body.loose).append(line)
            return
        if heading and patterns.OUTCOME.match(line.text):
            self._draft = None
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
            if heading.rank == RANKS["box"]:
                self._doubt_item_of_box(line)
        else:
            self.body.loose.append(line)

    def _doubt_item_of_box(self, line: TextLine) -> None:
        """Report an item in a box that may as well be the next measure."""
        marker = find_marker(line)
        if marker and marker.level == "number" and 1 < marker.value == self._last["number"] + 1:
            message = "这一条在专栏之内，编号又与前面的举措相接，已作为专栏的内容，请核对。"
            self.body.problems.append(
                self._places.problem("levels.unclear", message, line.start, line.end, severity="notice")
            )

    def _take_paragraph(self, line: TextLine, heading: BodyHeading) -> None:
        """A paragraph that begins with its title is a measure; another continues it."""
        if bullet := _BULLET.match(line.text):
            line = slice_line(line, bullet.end())
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
        if marker.level == "section" and is_purpose_chapter(
            _heading_title(marker, self._entries[at].line)[0]
        ):
            return False
        if any(chapter.general or is_purpose_chapter(chapter.title) for chapter in chapters):
            # In a division of work even what the plan aims at is somebody's task.
            return marker.level == "number" and self._has_clause(at)
        if not any(is_support_chapter(chapter.title) for chapter in chapters):
            return True
        last = self._last[marker.level if marker.level in self._last else "number"]
        # Where one item was refused, the next ones go on from it and not from the measures.
        refused = chapters[0].key in self._refused
        continues = not refused and last > 0 and marker.value == last + 1 and bool(self.body.drafts)
        if continues or self._has_clause(at):
            return True
        _, lines = self._refused.setdefault(chapters[0].key, (chapters[0].title, []))
        if not lines and self._draft and self._draft.heading is heading:
            # What is refused first may be because one before it has lost its number.
            lines.append(self._draft.lines[0])
        lines.append(self._entries[at].line)
        return False

    def refusals(self) -> Iterator[TextProblem]:
        """Yield a notice for each chapter whose items are no measures."""
        for title, lines in self._refused.values():
            message = f"“{title}”一章的各项未按举措收录（没有接续编号，也没有写明责任单位），请核对。"
            yield self._places.problem(
                "chapter.not_measures", message, lines[0].start, lines[-1].end, severity="notice"
            )

    def _has_clause(self, at: int) -> bool:
        """Whether the item at ``at`` names who is responsible before the next one begins."""
        for entry in self._entries[at:]:
            if entry.marker and entry is not self._entries[at]:
                return False
            if is_charged(entry.line.text):
                return True
        return False


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
