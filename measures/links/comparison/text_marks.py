"""Mark the texts of a row: what differs from its neighbours or, where little agrees, what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product

from measures.differences.shared_text import MIN_SHARED_CHARACTERS, shared_flags
from measures.differences.text_difference import DifferencePiece, compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.models import Measure

#: From this share of agreeing text on the differences are marked, below it what agrees.
MOSTLY_ALIKE = 0.5


#: The measures of a row by column.
RowCells = Sequence[Sequence[Measure]]


@dataclass(frozen=True, slots=True)
class MarkedMeasure:
    """A measure with its marks. ``leads`` are the names of the departments that lead, each with its mark.

    ``is_unread`` says that its text was too long to be compared: what has no mark may differ.
    """

    measure: Measure
    title: MarkedText
    text: MarkedText
    leads: MarkedText
    is_unread: bool = False


@dataclass(slots=True)
class _CharacterFlags:
    """Flags of the characters that the document before has too, and of those the one after has; None without one."""

    before: list[bool] | None = None
    after: list[bool] | None = None
    is_unread: bool = False


def mark_cells(cells: RowCells, plan: ComparisonPlan) -> tuple[tuple[MarkedMeasure, ...], ...]:
    """Return the measures of a row with their marks; each comes with its ``lead_names``.

    Years of a district are compared with the year before; districts with the first that has a cell or, where what
    agrees is marked, each with all others.
    """
    bases = list(_compared_columns(cells, plan))
    in_texts = _compare_cells(cells, bases, _text)
    agrees = _agreeing_share(in_texts.values()) >= MOSTLY_ALIKE
    if agrees:
        texts = _mark_differences(cells, in_texts, _text)
        titles = _mark_differences(cells, _compare_cells(cells, bases, _title), _title)
    else:
        pairs = bases if plan.lineage else list(combinations(range(len(cells)), 2))
        texts, titles = (_agreements(cells, pairs, text_of) for text_of in (_text, _title))
    named = _marked_leads(cells, bases)
    return tuple(
        tuple(
            MarkedMeasure(
                one, titles[one.pk], texts[one.pk], named[one.pk], agrees and in_texts[one.pk].is_unread
            )
            for one in cell
        )
        for cell in cells
    )


def _text(measure: Measure) -> str:
    return measure.text


def _title(measure: Measure) -> str:
    return measure.title


def _lead_names(measure: Measure) -> list[str]:
    names: list[str] = measure.lead_names  # type: ignore[attr-defined]  # from `read_lead_names`
    return names


def _compared_columns(cells: RowCells, plan: ComparisonPlan) -> Iterator[tuple[int, int]]:
    """Yield the pairs of columns of a row that are compared, the base first."""
    if plan.lineage:
        yield from ((one, other) for one, other in plan.pairs if cells[one] and cells[other])
        return
    first, *rest = [column for column, cell in enumerate(cells) if cell]
    yield from ((first, other) for other in rest)


def _compare_cells(
    cells: RowCells, bases: Iterable[tuple[int, int]], text_of: Callable[[Measure], str]
) -> dict[int, _CharacterFlags]:
    """Return by measure id which characters of its text the measures compared with it have."""
    flags: dict[int, _CharacterFlags] = {measure.pk: _CharacterFlags() for cell in cells for measure in cell}
    for base, column in bases:
        alone = len(cells[base]) == len(cells[column]) == 1
        for one, other in product(cells[base], cells[column]):
            parts = compare_texts(text_of(one), text_of(other))
            if parts.is_unread:
                flags[one.pk].is_unread = flags[other.pk].is_unread = True
                continue
            # What one partner lacks another may have: only what none of them has is marked.
            flags[one.pk].after = _flagged_in_either(
                flags[one.pk].after, _kept_flags(parts.left, alone=alone)
            )
            flags[other.pk].before = _flagged_in_either(
                flags[other.pk].before, _kept_flags(parts.right, alone=alone)
            )
    return flags


def _mark_differences(
    cells: RowCells, flags: Mapping[int, _CharacterFlags], text_of: Callable[[Measure], str]
) -> dict[int, MarkedText]:
    """Return one text of each measure by id, with what its neighbours lack marked."""
    return {
        one.pk: _stretches_of_mark(text_of(one), _character_marks(text_of(one), flags[one.pk]))
        for cell in cells
        for one in cell
    }


def _agreements(
    cells: RowCells, pairs: Iterable[tuple[int, int]], text_of: Callable[[Measure], str]
) -> dict[int, MarkedText]:
    """Return one text of each measure by id, with what another has too marked."""
    shared: dict[int, list[bool]] = {one.pk: [False] * len(text_of(one)) for cell in cells for one in cell}
    for left, right in pairs:
        for one, other in product(cells[left], cells[right]):
            shared[one.pk] = _flagged_in_either(shared[one.pk], shared_flags(text_of(one), text_of(other)))
            shared[other.pk] = _flagged_in_either(
                shared[other.pk], shared_flags(text_of(other), text_of(one))
            )
    return {
        one.pk: _stretches_of_mark(
            text_of(one), [TextMark.SHARED if flag else TextMark.PLAIN for flag in shared[one.pk]]
        )
        for cell in cells
        for one in cell
    }


def _kept_flags(pieces: Iterable[DifferencePiece], *, alone: bool) -> list[bool]:
    """Return for each character of a side whether the other side has it.

    With several measures in a cell each is compared with each, and short pieces that two share by chance do not count.
    """
    kept: list[bool] = []
    for piece in pieces:
        both = not piece.only and (alone or len(piece.text) >= MIN_SHARED_CHARACTERS)
        kept += [both] * len(piece.text)
    return kept


def _flagged_in_either(one: Sequence[bool] | None, other: Sequence[bool]) -> list[bool]:
    return list(other) if one is None else [left or right for left, right in zip(one, other, strict=True)]


def _agreeing_share(flags: Iterable[_CharacterFlags]) -> float:
    """Return the share of all compared characters that agree."""
    sides = [side for one in flags for side in (one.before, one.after) if side]
    total = sum(map(len, sides))
    return sum(map(sum, sides)) / total if total else 1


def _character_marks(text: str, flags: _CharacterFlags) -> list[TextMark]:
    """Return the mark of each character."""
    table = {
        (True, True): TextMark.PLAIN,
        (False, True): TextMark.ADDED,
        (True, False): TextMark.GONE,
        (False, False): TextMark.PASSING,
    }
    same = [True] * len(text)
    return [table[one] for one in zip(flags.before or same, flags.after or same, strict=True)]


def _stretches_of_mark(text: str, marks: Sequence[TextMark]) -> MarkedText:
    """Return a text in stretches of one mark; ``marks`` are those of its characters."""
    stretches: list[tuple[str, TextMark]] = []
    at = 0
    for mark, run in groupby(marks):
        end = at + sum(1 for _ in run)
        stretches.append((text[at:end], mark))
        at = end
    return tuple(stretches)


def _marked_leads(cells: RowCells, bases: Sequence[tuple[int, int]]) -> dict[int, MarkedText]:
    """Return the leads of each measure by its id; what no measure of the other cell has is marked."""
    before: dict[int, set[str]] = {}
    after: dict[int, set[str]] = {}
    in_cell = [{name for measure in cell for name in _lead_names(measure)} for cell in cells]
    for base, column in bases:
        before[column] = before.get(column, set()) | in_cell[base]
        after[base] = after.get(base, set()) | in_cell[column]
    return {
        measure.pk: tuple(
            (name, _mark_of_name(name, before.get(column), after.get(column)))
            for name in _lead_names(measure)
        )
        for column, cell in enumerate(cells)
        for measure in cell
    }


def _mark_of_name(name: str, before: set[str] | None, after: set[str] | None) -> TextMark:
    """Return the mark of a name; a side without names does not count."""
    added = bool(before) and name not in (before or ())
    removed = bool(after) and name not in (after or ())
    if added and removed:
        return TextMark.PASSING
    return TextMark.ADDED if added else TextMark.GONE if removed else TextMark.PLAIN
