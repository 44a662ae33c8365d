"""The repair stage: damaged text in, the text as it was before the bytes were mishandled out.

What comes out is still in traditional script, with folded marks: later stages see to those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from measures.text.language.word_model import WordModel, simplify_character
from measures.text.repair.character_lattice import find_likeliest_path
from measures.text.repair.lattice_paths import LatticePaths
from measures.text.repair.line_elements import (
    ElementKind,
    LineElement,
    is_anchor,
    is_cut_mark,
    split_elements,
)
from measures.text.repair.pinyin import READING, is_pinyin_before
from measures.text.repair.restoration import (
    BYTE_SHIFT,
    FALSE_READING,
    LOST_INDENTATION,
    READING_INSERTED,
    StretchRestoration,
)
from measures.text.repair.shift_onset import may_begin_shift
from measures.text.repair.site_habits import SiteHabits, find_site_habits
from measures.text.steps import RepairStep, replay_steps

#: So many characters of a line are read before a damaged stretch.
_CONTEXT = 200
#: How many words are looked up at most, for any text and for each of its bytes in UTF-8 (about 1 us each).
_EFFORT = 1_000_000
_EFFORT_PER_BYTE = 5
#: Half a character, and what follows it in its line.
_BEHIND_HALF = re.compile(r"\?.*")
_BESIDE_LOST = re.compile("[\u3400-\u9fff]{0,6}\0[\u3400-\u9fff]{0,6}")
#: Marks that official prose seldom has, so that two halves of characters are likelier where they end a line.
_SELDOM_MARKS = frozenset("！？；!?;")
#: Letters, signs and private-use characters, which bytes out of step often are.
_LEFT = re.compile("[A-Za-z\u0101-\u01dc\u2500-\u254b\u3105-\u3129\ue000-\uf8ff=]")
_LOST_SPACE = re.compile(r"(?m)(?<=[^?][。；！：”）])\?{1,2}$|^\?{1,2}$")
#: How sure it is that such a ``?`` is a space on a site that shows spaces so.
_SPACE_LOST = 0.95


@dataclass(frozen=True, slots=True)
class RepairedText:
    """The repaired text and the steps that lead to it; offsets are into the text that was given."""

    text: str
    steps: tuple[RepairStep, ...]


@dataclass(slots=True)
class RepairEffort:
    """How many words may be looked up for one text, and how many were: no file may cost hours."""

    limit: int
    spent: int = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether the rest of the text stays as it is."""
        return self.spent > self.limit


@dataclass(frozen=True, slots=True)
class RepairedStretch:
    """A stretch of damaged text, what it was restored to, and the steps between."""

    start: int
    end: int
    text: str
    steps: tuple[RepairStep, ...]

    @property
    def is_sure(self) -> bool:
        """Whether nothing in it needs a person's eye."""
        return not any(step.needs_review for step in self.steps)

    @property
    def holds_more(self) -> bool:
        """Whether damage may be left in it that shows once it is certain that bytes were cut."""
        shifted = any(step.rule in (BYTE_SHIFT, FALSE_READING) for step in self.steps)
        return not shifted or _LEFT.search(self.text) is not None


def repair_text(text: str, effort: RepairEffort | None = None) -> RepairedText:
    """Return ``text`` with inserted readings taken out and shifted bytes put back in step.

    Text that shows no such damage is returned as it is, without steps. ``effort`` counts the work; without one, the
    text gets what its length is worth.
    """
    habits = find_site_habits(text)
    steps: list[RepairStep] = []
    if "?" in text or habits.halves_dropped:
        effort = effort or RepairEffort(
            limit=_EFFORT + _EFFORT_PER_BYTE * len(text.encode("utf-8", "replace"))
        )
        # Where nothing marks the damage, nonsense that a document repeats would count as its phrase.
        own = "" if habits.halves_dropped else _undamaged(text, ())
        stretches = list(_restored(text, habits, effort, own))
        steps = [step for stretch in stretches for step in stretch.steps]
        is_dropped = habits.halves_dropped and any(step.rule == BYTE_SHIFT for step in steps)
        if is_dropped or any(step.needs_review for step in steps):
            # A second look, now that the rest of the document can tell its own phrases.
            sure = {
                s.start: s for s in stretches if s.steps and s.is_sure and not (is_dropped and s.holds_more)
            }
            habits = replace(habits, is_certain=is_dropped)
            again = list(_restored(text, habits, effort, _undamaged(text, steps), sure))
            if not effort.is_exhausted:
                steps = [step for stretch in again for step in stretch.steps]
    if habits.loses_indentation:
        steps = _steps_in_order(steps, _lost_spaces(text, steps))
    if habits.inserts_readings or steps:
        steps = _steps_in_order(steps, _inserted_readings(text, steps))
    return RepairedText(replay_steps(text, steps), tuple(steps))


def _undamaged(text: str, steps: Sequence[RepairStep]) -> str:
    """Return the document's text in simplified script, without the stretches that ``steps`` are not sure of.

    Without any steps, what follows half a character in a line is left out as well. So are the words beside such places:
    a word that is cut off there would look like a shorter one.
    """
    if steps:
        known = replay_steps(
            text, [step if not step.needs_review else replace(step, after="\0") for step in steps]
        )
        known = READING.sub("", known)
    else:
        known = _BEHIND_HALF.sub("\0", READING.sub("", text))
    return "".join(map(simplify_character, _BESIDE_LOST.sub("\n", known)))


def _restored(
    text: str,
    habits: SiteHabits,
    effort: RepairEffort,
    own: str,
    known: Mapping[int, RepairedStretch] = MappingProxyType({}),
) -> Iterator[RepairedStretch]:
    """Yield the stretches of shifted bytes with what they were; those in ``known`` are taken as they are.

    When the effort that a text of this length is worth is spent, the rest stays as it is.
    """
    at = 0
    model: WordModel | None = None
    for line in text.split("\n"):
        if ("?" in line or habits.halves_dropped) and not effort.is_exhausted:
            elements = split_elements(text, at, at + len(line), halves_dropped=habits.halves_dropped)
            model = model or WordModel(own)
            yield from _restored_line(text, elements, habits, model, effort, known)
        at += len(line) + 1


def _restored_line(
    text: str,
    elements: Sequence[LineElement],
    habits: SiteHabits,
    model: WordModel,
    effort: RepairEffort,
    known: Mapping[int, RepairedStretch],
) -> Iterator[RepairedStretch]:
    written = ""
    index = 0
    paths = LatticePaths(habits, elements)
    while index < len(elements):
        element = elements[index]
        if _may_begin_damage(elements, index, habits) and not effort.is_exhausted:
            stretch = known.get(element.start)
            if stretch is None:
                stretch = _stretch(text, elements, index, written[-_CONTEXT:], habits, paths, model, effort)
            if stretch is not None:
                yield stretch
                written += stretch.text
                while index < len(elements) and elements[index].start < stretch.end:
                    index += 1
                continue
        if element.kind is not ElementKind.READING:
            written += element.text
        index += 1


def _may_begin_damage(elements: Sequence[LineElement], index: int, habits: SiteHabits) -> bool:
    """Whether a damaged stretch may begin at an element."""
    if is_anchor(elements, index):
        return True
    if not habits.halves_dropped or not is_cut_mark(elements[index]):
        return False
    if habits.is_certain and _is_seldom(elements, index) and _piece_ends(elements, index):
        return True
    return may_begin_shift(elements, index, habits)


def _is_seldom(elements: Sequence[LineElement], index: int) -> bool:
    """Whether a mark is one that official prose seldom has at this place: semicolons end the items of lists."""
    is_listed = index + 1 == len(elements) and elements[index].text in "；;"
    return elements[index].text in _SELDOM_MARKS and not is_listed


def _piece_ends(elements: Sequence[LineElement], index: int) -> bool:
    """Whether nothing but half a character can have stood between this element and the next mark or the line's end."""
    return index + 1 == len(elements) or is_cut_mark(elements[index + 1])


def _stretch(
    text: str,
    elements: Sequence[LineElement],
    index: int,
    context: str,
    habits: SiteHabits,
    paths: LatticePaths,
    model: WordModel,
    effort: RepairEffort,
) -> RepairedStretch | None:
    """Return the stretch that begins at an element as it was, or None if no way brings it back into step."""
    lattice, ends, behind = paths.from_element(index, context)
    effort.spent += paths.work
    if not ends:
        return None
    found, work = find_likeliest_path(lattice, ends, model)
    effort.spent += work
    if found is None:
        return None
    restoration = StretchRestoration(
        text, elements, lattice, found, (index, behind), may_guess=habits.is_traditional
    )
    steps = tuple(restoration.steps())
    start, end = elements[index].start, elements[behind - 1].end
    moved = [replace(step, start=step.start - start, end=step.end - start) for step in steps]
    return RepairedStretch(start, end, replay_steps(text[start:end], moved), steps)


def _inserted_readings(text: str, steps: Sequence[RepairStep]) -> Iterator[RepairStep]:
    """Yield a step for each reading behind its own character that no other step covers."""
    covered = [(step.start, step.end) for step in steps]
    at = 0
    before, behind = "", -1
    for match in READING.finditer(text):
        start, end = match.span()
        while at < len(covered) and covered[at][1] <= start:
            at += 1
        before = before if start == behind else text[max(0, start - 2) : start]
        behind = end
        if at < len(covered) and covered[at][0] < end:
            continue
        if is_pinyin_before(before, match["reading"]):
            yield RepairStep(READING_INSERTED, start, end, match.group(), "")


def _lost_spaces(text: str, steps: Sequence[RepairStep]) -> Iterator[RepairStep]:
    """Yield a step for each no-break space that came as ``?``: behind a line's last mark, or alone in a line."""
    taken = {step.end for step in steps}
    for match in _LOST_SPACE.finditer(text):
        if match.end() not in taken:
            yield RepairStep(LOST_INDENTATION, match.start(), match.end(), match.group(), "", _SPACE_LOST)


def _steps_in_order(steps: list[RepairStep], more: Iterator[RepairStep]) -> list[RepairStep]:
    return sorted([*steps, *more], key=lambda step: (step.start, step.end))
