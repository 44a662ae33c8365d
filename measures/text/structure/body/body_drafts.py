"""The headings and measures of a body while they are being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.plan import ParsedChapter, TextProblem
from measures.text.reading_corrections import LevelsDoubt
from measures.text.structure.body.plan_shape import PlanShape
from measures.text.structure.lines.text_lines import MarkerLevel, TextLine, TextPositions

#: How deep each level of heading stands.
RANKS = {"part": 0, "chapter": 1, "section": 2, "box": 9}


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

    @classmethod
    def of_measure(cls, draft: MeasureDraft) -> BodyHeading:
        """Return a section or chapter that is a measure as a heading among those that are none, for their numbers."""
        rank = RANKS[draft.level]
        return cls(-1, rank, draft.number, draft.value, "", draft.heading, draft.start, draft.end)

    @property
    def name(self) -> str:
        """The heading as printed: ``一、优化服务``, ``（一）政务服务``."""
        mark = {0: " ", 1: "、"}.get(self.rank, "") if self.ordinal else ""
        return f"{self.ordinal}{mark}{self.title}"

    @property
    def path(self) -> list[str]:
        """The titles of the heading and of those above it, its own first."""
        return [self.title, *(self.parent.path if self.parent else ())]

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
    """A measure while it is being read: its number and its lines. ``value`` is 0 if it has no number.

    ``level`` is that of its marker. ``is_split`` says that a person made a line without a number its beginning.
    """

    number: str
    value: int
    star: str
    heading: BodyHeading | None
    start: int
    end: int
    lines: list[TextLine] = field(default_factory=list)
    level: MarkerLevel = "number"
    is_split: bool = False


@dataclass(slots=True)
class PlanBody:
    """What the body holds. ``shape`` is how it sets out its measures; ``loose`` is text before any heading.

    ``closing`` is what stands behind the last measure and is about all. ``doubt`` is why a second reading of the
    levels is near, ``shapes`` and ``lost`` what became of a person's corrections.
    """

    shape: PlanShape
    headings: list[BodyHeading] = field(default_factory=list)
    drafts: list[MeasureDraft] = field(default_factory=list)
    loose: list[TextLine] = field(default_factory=list)
    closing: list[TextLine] = field(default_factory=list)
    problems: list[TextProblem] = field(default_factory=list)
    doubt: LevelsDoubt = ""
    shapes: tuple[str, ...] = ()
    lost: tuple[int, ...] = ()


def parent_heading(headings: Sequence[BodyHeading], rank: int) -> BodyHeading | None:
    """Return the heading under which one of ``rank`` stands that follows ``headings``."""
    heading = headings[-1] if headings else None
    while heading and heading.rank >= rank:
        heading = heading.parent
    return heading
