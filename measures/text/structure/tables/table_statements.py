"""What a measure says where its text and a table both may: the text, and where that says nothing, the table.

A field that the text states is the text's; the table's is a second statement, kept beside it. A field that the text
does not state has one statement only, the table's, and that is what the plan says. Whether a role or the star is stated
at all is a matter of the whole text: where it names co-leads for some measures, a measure without any has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from measures.text.plan import (
    AssignmentRole,
    ParsedAssignment,
    ParsedMeasure,
    ParsedTableRow,
    StatedField,
    TextProblem,
)
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.responsibility.single_roles import keep_single_roles

_ROLES: tuple[AssignmentRole, ...] = ("lead", "co_lead")
#: What is reported where only the table states it; a star there has its legend and needs no confirming.
_FIELDS: dict[StatedField, str] = {
    "title": "标题",
    "text": "内容",
    "lead": "牵头单位",
    "co_lead": "配合单位",
}
#: So many measures are named in one notice.
_MOST = 12
_MARKS = "。．.；;，,、：: "


@dataclass(frozen=True, slots=True)
class TextStatements:
    """Which roles and whether the star the text of a plan states for any measure.

    ``undivided`` is whether it names bodies without saying who leads: that speaks of both roles.
    """

    roles: frozenset[AssignmentRole]
    stars: bool

    @classmethod
    def from_measures(cls, measures: Sequence[ParsedMeasure], *, undivided: bool) -> TextStatements:
        """Return what the given measures state, before any table is joined to them."""
        roles = {party.role for measure in measures for party in measure.parties}
        return cls(
            frozenset(_ROLES if undivided and roles else roles),
            any(measure.own_initiative for measure in measures),
        )


def merge_table_row(measure: ParsedMeasure, row: ParsedTableRow, stated: TextStatements) -> ParsedMeasure:
    """Return a measure with what only its row in a table states, and note which fields those are."""
    fields: list[StatedField] = []
    if row.title and not measure.title and not restates(row.title, measure.text):
        fields.append("title")
    if row.text and not measure.text and not restates(row.text, measure.title):
        fields.append("text")
    parties = keep_single_roles(gather_parties(measure, row, stated))
    of_row = [party for party in parties if party not in measure.parties]
    fields += [role for role in _ROLES if any(party.role == role for party in of_row)]
    if row.own_initiative and not measure.own_initiative and not stated.stars:
        fields.append("own_initiative")
    return replace(
        measure,
        title=row.title if "title" in fields else measure.title,
        text=row.text if "text" in fields else measure.text,
        own_initiative=measure.own_initiative or "own_initiative" in fields,
        parties=parties,
        from_table=tuple(fields),
        deadlines=measure.deadlines or row.deadlines,
    )


def gather_parties(
    measure: ParsedMeasure, row: ParsedTableRow, stated: TextStatements
) -> tuple[ParsedAssignment, ...]:
    """Return the bodies of a measure and those that only its row in a table states, some perhaps in both roles."""
    roles = [role for role in _ROLES if not measure.parties or role not in stated.roles]
    return measure.parties + tuple(party for party in row.parties if party.role in roles)


def second_statements(measure: ParsedMeasure, row: ParsedTableRow) -> tuple[ParsedAssignment, ...]:
    """Return the bodies of a row that are a second statement: those that the measure does not have from it."""
    return tuple(party for party in row.parties if party.role not in measure.from_table)


def report_only_in_table(
    measures: Sequence[ParsedMeasure], start: int, places: TextPositions, *, is_whole: bool
) -> Iterator[TextProblem]:
    """Yield a notice for what only a table states of the ``measures`` that it repeats, at its ``start``.

    ``is_whole`` is whether they are all that the plan has.
    """
    silent = [measure for measure in measures if measure.from_table and _is_silent(measure)]
    if silent and is_whole and len(silent) == len(measures):
        message = "正文没有写明责任单位，各项举措的责任分工取自附表。"
        yield places.problem("responsibility.from_table", message, start, severity="notice")
    elif silent:
        message = f"正文没有写明{_measure_numbers(silent)}的责任单位，责任分工取自附表，请核对。"
        yield places.problem("responsibility.from_table", message, start, severity="notice")
    for name, what in _FIELDS.items():
        of = [m for m in measures if name in m.from_table and (name not in _ROLES or m not in silent)]
        if of:
            message = f"正文没有写明{_measure_numbers(of)}的{what}，取自附表，请核对。"
            code = "responsibility.from_table" if name in _ROLES else "measure.from_table"
            yield places.problem(code, message, start, severity="notice")


def star_problems(
    measures: Sequence[ParsedMeasure],
    rows: Sequence[ParsedTableRow],
    stated: TextStatements,
    places: TextPositions,
) -> Iterator[TextProblem]:
    """Yield a problem for each measure with a star in the text or in its row only, where both state stars."""
    if not (stated.stars and any(row.own_initiative for row in rows)):
        return
    for measure, row in zip(measures, rows, strict=True):
        if row.own_initiative != measure.own_initiative:
            marked = "正文标★而附表未标" if measure.own_initiative else "附表标★而正文未标"
            message = f"第 {measure.code} 项{marked}，以正文为准，请核对。"
            yield places.problem("table.star_differs", message, row.start, row.end)


def _is_silent(measure: ParsedMeasure) -> bool:
    """Whether all that a measure says of responsibility is the table's."""
    return bool(measure.parties) and {party.role for party in measure.parties} <= set(measure.from_table)


def _measure_numbers(measures: Sequence[ParsedMeasure]) -> str:
    codes = [measure.code for measure in measures]
    return f"第 {'、'.join(codes[:_MOST])}{' ' if len(codes) <= _MOST else f' 等 {len(codes)} '}项"


def restates(words: str, text: str) -> bool:
    """Whether ``words``, the words of a cell, are the beginning of ``text`` over again.

    >>> restates("深化信用监管，推行分类", "深化信用监管，推行分类。加强协同。"), restates("信用监管", "深化信用监管。")
    (True, False)
    """
    bare = strip_white_space(words).rstrip(_MARKS)
    return bool(bare) and strip_white_space(text).startswith(bare)


def strip_white_space(text: str) -> str:
    """Return a text without white space, as words of text and table are compared."""
    return "".join(text.split())
