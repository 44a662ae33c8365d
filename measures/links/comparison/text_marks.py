"""Mark the texts of a row: what differs from its neighbours or, where little agrees, what they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from measures.differences.shared_text import MIN_SHARED_CHARACTERS, most_in_common, shared_flags
from measures.differences.text_difference import DifferencePiece, compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.models import Measure

#: From this share of agreeing text on the differences are marked, below it what agrees.
MOSTLY_ALIKE = 0.5
#: The marks of a character by the sum of two flags: 1 if the document before has it, 2 if the one after does.
_DIFFERENCES = (TextMark.PASSING, TextMark.GONE, TextMark.ADDED, TextMark.PLAIN)
#: The same by one flag: 1 if another document has it.
_AGREEMENTS = (TextMark.PLAIN, TextMark.SHARED)
_SAME_BYTES = re.compile(rb"\x00+|\x01+|\x02+|\x03+")

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
    """Flags, 1 or 0, of the characters that the document before has too, and the one after; None without one."""

    before: bytes | None = None
    after: bytes | None = None
    is_unread: bool = False


def mark_cells(cells: RowCells, plan: ComparisonPlan) -> tuple[tuple[MarkedMeasure, ...], ...]:
    """Return the measures of a row with their marks; each comes with its ``lead_names``.

    Years of a district are compared with the year before; districts with the first that has a cell or, where what
    agrees is marked, each with all others.
    """
    bases = list(_compared_columns(cells, plan))
    agrees = False
    if _may_agree(cells, bases):
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


def _may_agree(cells: RowCells, bases: Sequence[tuple[int, int]]) -> bool:
    """Return whether the texts of a row may have enough in common to mark the differences; most rows have not."""
    sides: set[tuple[int, bool]] = set()
    most = 0
    for base, column in bases:
        sides |= {(base, True), (column, False)}
        for one, other in product(cells[base], cells[column]):
            common = most_in_common(one.text, other.text)
            if common is None:
                return True
            most += 2 * common
    return most >= MOSTLY_ALIKE * sum(len(one.text) for column, _ in sides for one in cells[column])


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
        one.pk: _stretches_of_mark(
            text_of(one), _difference_codes(len(text_of(one)), flags[one.pk]), _DIFFERENCES
        )
        for cell in cells
        for one in cell
    }


def _agreements(
    cells: RowCells, pairs: Iterable[tuple[int, int]], text_of: Callable[[Measure], str]
) -> dict[int, MarkedText]:
    """Return one text of each measure by id, with what another has too marked."""
    shared = {one.pk: bytes(len(text_of(one))) for cell in cells for one in cell}
    for left, right in pairs:
        for one, other in product(cells[left], cells[right]):
            shared[one.pk] = _flagged_in_either(shared[one.pk], shared_flags(text_of(one), text_of(other)))
            shared[other.pk] = _flagged_in_either(
                shared[other.pk], shared_flags(text_of(other), text_of(one))
            )
    return {
        one.pk: _stretches_of_mark(text_of(one), shared[one.pk], _AGREEMENTS)
        for cell in cells
        for one in cell
    }


def _kept_flags(pieces: Iterable[DifferencePiece], *, alone: bool) -> bytes:
    """Return for each character of a side whether the other side has it.

    With several measures in a cell each is compared with each, and short pieces that two share by chance do not count.
    """
    return b"".join(
        bytes([not piece.only and (alone or len(piece.text) >= MIN_SHARED_CHARACTERS)]) * len(piece.text)
        for piece in pieces
    )


def _flagged_in_either(one: bytes | None, other: bytes) -> bytes:
    return other if one is None else _from_number(_to_number(one) | _to_number(other), len(other))


def _to_number(flags: bytes) -> int:
    """Return all flags as one number, which compiled code reckons with."""
    return int.from_bytes(flags, "big")


def _from_number(number: int, length: int) -> bytes:
    return number.to_bytes(length, "big")


def _agreeing_share(flags: Iterable[_CharacterFlags]) -> float:
    """Return the share of all compared characters that agree."""
    sides = [side for one in flags for side in (one.before, one.after) if side]
    total = sum(map(len, sides))
    return sum(side.count(1) for side in sides) / total if total else 1


def _difference_codes(length: int, flags: _CharacterFlags) -> bytes:
    """Return for each character where its mark stands among the `_DIFFERENCES`."""
    same = b"\1" * length
    return _from_number(_to_number(flags.before or same) + 2 * _to_number(flags.after or same), length)


def _stretches_of_mark(text: str, codes: bytes, marks: Sequence[TextMark]) -> MarkedText:
    """Return a text in stretches of one mark; ``codes`` say for each character where its mark stands in ``marks``."""
    return tuple(
        (text[run.start() : run.end()], marks[run.group()[0]]) for run in _SAME_BYTES.finditer(codes)
    )


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
