"""Tables in annexes: what stands above them, their rows, and the bodies in their cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from measures.text.plan import AssignmentRole, ParsedAssignment, TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions, slice_line
from measures.text.structure.parts.annex_lines import AnnexLines
from measures.text.structure.parts.table_head import find_table_head
from measures.text.structure.responsibility.doubtful_names import find_doubtful_names
from measures.text.structure.responsibility.name_lists import UnreadableNames, parse_names
from measures.text.structure.responsibility.ranking_rules import find_ranking_rules
from measures.text.structure.responsibility.responsibility_clauses import find_clauses, names_by_role_in_cell
from measures.text.structure.responsibility.single_roles import find_second_roles, keep_single_roles
from measures.text.structure.tables.delimited_rows import DelimitedRows
from measures.text.structure.tables.flattened_rows import FlattenedRows
from measures.text.structure.tables.table_reader import is_table_note
from measures.text.structure.tables.table_rows import PlanTable, PlanTableRow, assign_cells

_LONGEST_HEADING = 60


def read_annex_table(annex: AnnexLines, first_key: int, places: TextPositions) -> PlanTable:
    """Return the table in an annex; one without a head of columns has no rows."""
    lines = annex.lines
    found = patterns.ANNEX.match(annex.heading.text)
    above = [slice_line(annex.heading, found.start("rest"))] if found and found["rest"] else []
    header = find_table_head(lines)
    above += [line for line in lines[: header.start if header else 6] if line.text]
    notes = [line for line in above if is_table_note(line.text)]
    title = " ".join(line.text for line in above if line not in notes and len(line.text) <= _LONGEST_HEADING)
    table = PlanTable(
        annex.label,
        title if header else (above[0].text if above else ""),
        "",
        notes,
        header,
        annex.heading.start,
    )
    if header:
        reader = (DelimitedRows if header.delimited else FlattenedRows)(table, first_key)
        reader.read(lines[header.start if header.across else header.end :])
        for row in table.rows if not header.delimited else ():
            assign_cells(row, table, places)
        table.problems.extend(_losses(table, places))
        if table.contents:
            table.problems.extend(table.contents.problems(places))
    table.note = "\n".join(line.text for line in table.notes)
    return table


def table_rule(table: PlanTable, above: str = "") -> str:
    """Return the sentence by which the order of names in a table says who leads, `""` without one.

    It stands in the name of a column of bodies (`责任单位（列第一位的为牵头单位）`), in a note of the table or,
    as ``above``, at the beginning of the plan.
    """
    roles = {column.role for column in table.columns}
    if "duty" not in roles or "lead" in roles:
        return ""
    names = [TextLine(column.name, 0, 0) for column in table.columns if column.role == "duty"]
    return next((rule.text for rule in find_ranking_rules([*names, *table.notes])), above)


def row_assignments(
    row: PlanTableRow, places: TextPositions, ranked_by: str = "", known: Collection[str] = ()
) -> tuple[tuple[ParsedAssignment, ...], list[TextProblem]]:
    """Return the bodies in a row's cells, and the cells that cannot be read or may name none.

    ``ranked_by`` is the rule by which the first of them leads, ``known`` are names of the same table.
    """
    parties: list[ParsedAssignment] = []
    problems: list[TextProblem] = []
    for role, cell in row.bodies:
        labels, unclear = names_by_role_in_cell(cell, places)
        problems.extend(unclear)
        if unclear:
            continue
        try:
            named = labels or [("duty", parse_names(cell, known))]
        except UnreadableNames as error:
            message = f"附表中的单位无法识别（{error.reason}），未计入，请核对。"
            problems.append(
                places.problem("table.unreadable", message, cell.offset(0), cell.end(len(cell.text)))
            )
            continue
        problems.extend(find_doubtful_names((name for _, names in named for name in names), places))
        # `甲局（牵头）、乙局`: where the cell says of one that it leads, the others do not.
        led = any(label == "lead" for label, _ in labels) or any(
            name.role == "lead" for _, names in named for name in names
        )
        ranked = ranked_by if role == "lead" and not led else ""
        for label, names in named:
            column_role: AssignmentRole = (
                "lead" if label == "lead" else "co_lead" if label == "co_lead" or led else role
            )
            for name in names:
                its = name.role or ("co_lead" if ranked and parties else column_role)
                parties.append(
                    ParsedAssignment(name.text, its, cell.text, "table", name.start, name.end, ranked)
                )
    problems.extend(find_second_roles(parties, places))
    return keep_single_roles(parties), problems


def _losses(table: PlanTable, places: TextPositions) -> Iterator[TextProblem]:
    """Yield a problem for what stands in the table and is kept nowhere."""
    for line in table.charged_headings:
        message = "附表在章节一行写明了责任单位，不属于某一项举措，没有计入，请核对。"
        yield places.problem("responsibility.heading", message, line.start, line.end)
    for heading in table.headings:
        clauses, _ = find_clauses([TextLine(heading.title, heading.start, heading.end)], places)
        if any(clause.kind != "weak" for clause in clauses):
            message = "附表在章节标题中写明了责任分工，不属于某一项举措，没有计入，请核对。"
            yield places.problem("responsibility.heading", message, heading.start, heading.end)
    for line in table.unplaced:
        message = "附表中的这一行不属于任何一项，没有收录，请核对。"
        yield places.problem("table.line_unplaced", message, line.start, line.end)
    for line in table.notes:
        if (
            not patterns.LEGEND.search(line.text)
            and not patterns.TOTAL_ITEM.search(line.text)
            and not (table_rule(table) and find_ranking_rules([line]))
        ):
            message = "附表的这条说明没有收录；其中对责任分工的说明也没有用来划分牵头和配合，请核对。"
            yield places.problem("table.note_left_out", message, line.start, line.end, severity="notice")
    for line in table.overfull:
        message = "附表这一行的单元格比表头的列多，多出的内容没有收录，请核对。"
        yield places.problem("table.cells", message, line.start, line.end)
    doubtful = {doubt.name for doubt in table.contents.doubts} if table.contents else set()
    left_out = {name: at for name, at in table.left_out.items() if name not in doubtful}
    if left_out:
        names = "、".join(f"“{name}”" for name in left_out)
        first = next(iter(left_out.values()))
        message = f"附表的{names}一栏没有收录，请对照原文。"
        yield places.problem("table.column_left_out", message, first, first, severity="notice")
