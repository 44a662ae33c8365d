"""Clean text in, a plan out: the stages of the parser in their order."""

from __future__ import annotations

import itertools
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from measures.text.cleaning.page_ends import may_be_page_number
from measures.text.plan import (
    DeclaredTotal,
    LevelsReading,
    ParsedChapter,
    ParsedDocument,
    ParsedMeasure,
    TextProblem,
)
from measures.text.reading_corrections import NO_CORRECTIONS, LevelsDoubt, ReadingCorrections
from measures.text.structure.body.body_drafts import BodyHeading, MeasureDraft, PlanBody
from measures.text.structure.body.declared_totals import compare_totals, count_scope, count_table
from measures.text.structure.body.folded_items import unfold_items
from measures.text.structure.body.measure_assembly import UNDIVIDED, assemble_measures
from measures.text.structure.body.measure_numbers import (
    empty_heading_problems,
    general_values,
    heading_problems,
    number_problems,
)
from measures.text.structure.body.plan_body import read_plan_body
from measures.text.structure.body.reading_checks import find_reading_doubts, find_title_doubts
from measures.text.structure.body.run_in_articles import split_run_in_articles
from measures.text.structure.body.stars import read_star_meanings
from measures.text.structure.head.plan_head import PlanHead, read_plan_head
from measures.text.structure.lines.glued_lines import split_glued_lines
from measures.text.structure.lines.text_lines import TextLine, TextPositions, split_lines
from measures.text.structure.parts.notice_items import find_further_plans
from measures.text.structure.parts.plan_parts import PlanParts, divide_plan
from measures.text.structure.parts.table_head import has_cells, split_cells
from measures.text.structure.responsibility.ranking_rules import find_ranking_rules
from measures.text.structure.tables.annex_contents import AnnexContents, apply_annex_tables, read_annex_tables

_Placed = TypeVar("_Placed", BodyHeading, MeasureDraft)
_MARKED_BY_GENERATION = "paragraphs"
#: What the title of a regulation ends in.
_STATUTE = re.compile(r"(?:条例|办法|规定|规则|细则)\s{0,9}(?:[（(][^（）()]{0,24}[)）])?$")
#: A place above districts.
_CITY = re.compile(r"(?:市|省|自治区|自治州)$")
#: So many titles, each of so many characters, are shown of a reading of the levels.
_TITLES_TOLD, _LONGEST_TOLD = 5, 40
#: A line of the body that is nothing but a number: a page's, or a piece of a sentence.
_BARE_NUMBER = re.compile(r"[-—–－]?\s?\d{1,4}\s?[-—–－]?|第\s?\d{1,3}\s?页(?:[，,]?\s?共\s?\d{1,3}\s?页)?")


def parse_plan(text: str, corrections: ReadingCorrections = NO_CORRECTIONS) -> ParsedDocument:
    """Return the plan that ``text``, the clean text of a source, holds. Never raises; what is unclear is a problem.

    All offsets are into ``text``; problems come in the order of their places. A person's ``corrections`` of the reading
    are applied. Where two readings of the levels are near, the plan is the chosen one or else the first, and tells of
    both.
    """
    plan, doubt = _parse(text, corrections)
    if not doubt:
        return plan
    is_second = corrections.levels_choice(doubt) == "second"
    other, _ = _parse(text, replace(corrections, levels="first" if is_second else "second"))
    first, second = (other, plan) if is_second else (plan, other)
    return replace(
        plan, readings=(_levels_reading("first", first, doubt), _levels_reading("second", second, doubt))
    )


def _levels_reading(
    choice: Literal["first", "second"], plan: ParsedDocument, doubt: LevelsDoubt
) -> LevelsReading:
    titles = tuple((one.title or one.text)[:_LONGEST_TOLD] for one in plan.measures[:_TITLES_TOLD])
    chapters = sum(1 for chapter in plan.chapters if not chapter.annex)
    return LevelsReading(choice, doubt, chapters, len(plan.measures), titles)


def _parse(text: str, corrections: ReadingCorrections) -> tuple[ParsedDocument, LevelsDoubt]:
    """Return the plan in one reading, and why another one is near."""
    places = TextPositions(text)
    written = [line for line in split_lines(text) if line.text or line.blank_cell]
    articles, in_lines = split_run_in_articles(split_glued_lines(written), places)
    lines, problems = unfold_items(articles, places)
    problems += in_lines
    parts = divide_plan(lines)
    further = find_further_plans(parts.head, parts.body)
    openings = {line.start for opening in further for line in opening}
    parts.body = [line for line in parts.body if line.start not in openings]
    head = read_plan_head(parts, places)
    body = read_plan_body(parts.body, places, corrections)
    tables = read_annex_tables(parts.annexes, len(body.headings), places)
    used = [(draft.star, draft.start) for draft in body.drafts] + [
        (row.draft.star, row.draft.start) for table in tables for row in table.rows
    ]
    stars, star_problems = read_star_meanings(text, places, [(star, at) for star, at in used if star])
    measures, measure_problems = assemble_measures(
        body,
        places,
        stars,
        year=head.deadline_year,
        preamble=head.preamble_lines,
        statute=bool(_STATUTE.search(head.title)),
    )
    undivided = any(problem.code in UNDIVIDED for problem in measure_problems)
    annexes = apply_annex_tables(
        tables, measures, body.headings, places, stars,
        undivided=undivided, year=head.deadline_year, of_city=bool(_CITY.search(head.district or "")),
        rule=next((rule.text for rule in find_ranking_rules(head.preamble_lines)), ""),
    )  # fmt: skip
    chapters = [*(heading.parsed(places) for heading in body.headings), *annexes.chapters]
    totals, total_problems = _stated_totals(head, body, annexes, chapters, places)
    problems += [
        *head.problems, *body.problems, *star_problems, *measure_problems, *find_title_doubts(measures, places),
        *annexes.problems, *total_problems,
        *_structure_problems(body, parts, further, annexes.measures, places),
    ]  # fmt: skip
    plan = ParsedDocument(
        district=head.district,
        year=head.year,
        title=head.title,
        number=head.number,
        issuer=head.issuer,
        issued_on=head.issued_on,
        addressee=head.addressee,
        preamble=head.preamble,
        chapters=tuple(chapters),
        measures=tuple(annexes.measures),
        tables=tuple(annexes.tables),
        problems=tuple(sorted(problems, key=lambda problem: (problem.start, problem.end, problem.code))),
        declared={total.label: total.declared for total in totals},
        totals=tuple(totals),
        colophon=tuple(line.text for line in [*body.closing, *parts.colophon]),
        furniture=tuple(line.text for line in parts.furniture),
        level=head.level,
        used_shapes=body.shapes,
        lost_corrections=body.lost,
    )
    return plan, body.doubt


def _structure_problems(
    body: PlanBody,
    parts: PlanParts,
    further: Sequence[Sequence[TextLine]],
    measures: list[ParsedMeasure],
    places: TextPositions,
) -> list[TextProblem]:
    """Return what is wrong with numbers and headings of the body, and what belongs nowhere."""
    # Sections and chapters that are measures count on among those that hold some.
    same = {draft.level for draft in body.drafts} == {"section"}
    counted = [
        draft for draft in body.drafts if draft.level == "chapter" or (draft.level == "section" and not same)
    ]
    headings = sorted(
        [*body.headings, *map(BodyHeading.of_measure, counted)], key=lambda heading: heading.start
    )
    problems = [
        *empty_heading_problems(body.headings, body.drafts, places),
        *find_reading_doubts(body.drafts, body.headings, places),
        *_line_doubts(parts, places),
    ]
    as_headings = set(map(id, counted))
    numbered = [draft for draft in body.drafts if id(draft) not in as_headings and not draft.is_split]
    # Each of several plans has numbers of its own.
    edges = [0, *(opening[0].start for opening in further), sys.maxsize]
    for start, end in itertools.pairwise(edges):
        problems += heading_problems(_beginning_between(headings, start, end), places)
        if body.shape != _MARKED_BY_GENERATION:
            taken = _beginning_between(numbered, start, end)
            known = general_values(_beginning_between(body.headings, start, end), taken)
            problems += number_problems(taken, places, known=known)
    if not measures:
        message = "没有读到任何举措：没有读到带编号的条目，也没有读到表格中的项目，请核对这是否是行动方案。"
        problems.append(places.problem("measures.none", message, 0, 0, severity="error"))
    if parts.notice:
        message = (
            f"通知正文另有 {len(parts.notice)} 条带编号的要求，不属于所印发的文件，没有作为举措收录，请核对。"
        )
        start, end = parts.notice[0].start, parts.notice[-1].end
        problems.append(places.problem("notice.items", message, start, end, severity="notice"))
    for opening in further:
        message = "从这里起像是同一通知所印发的另一份文件，其内容接在前一份之后，请核对，必要时分开导入。"
        start, end = opening[0].start, opening[-1].end
        problems.append(places.problem("document.several", message, start, end))
    if parts.behind:
        message = f"落款之后还有 {len(parts.behind)} 行，像是网页的其他内容，没有收录，请核对。"
        start, end = parts.behind[0].start, parts.behind[-1].end
        problems.append(places.problem("text.behind", message, start, end, severity="notice"))
    for line in [*body.loose, *parts.unplaced]:
        message = "这一段不属于任何章节、举措或附件，未收录，请核对。"
        problems.append(places.problem("text.unplaced", message, line.start, line.end, severity="notice"))
    return problems


def _beginning_between(found: Sequence[_Placed], start: int, end: int) -> Sequence[_Placed]:
    """Return those that begin between two places, of headings or measures in order."""
    first, last = (bisect_left(found, place, key=lambda one: one.start) for place in (start, end))
    return found[first:last]


def _line_doubts(parts: PlanParts, places: TextPositions) -> Iterator[TextProblem]:
    """Yield what stands in the text and may be none of it: lines of a page, signatures, page numbers."""
    for line in parts.doubtful:
        message = (
            "这一行像是网页的导航、页脚或文末的落款，无法确定，已留在正文中，请核对；不属于正文的请先更正。"
        )
        yield places.problem("text.furniture", message, line.start, line.end, severity="notice")
    for start, end in _rows_of_no_table([*parts.head, *parts.body]):
        message = "这里有制成表格的行，但没有认出表头，各格留在文字中，其中的责任分工没有计入，请核对。"
        yield places.problem("table.unread", message, start, end)
    for part in (parts.body, *(annex.lines for annex in parts.annexes)):
        for line in part:
            if may_be_page_number(line) or (part is parts.body and _BARE_NUMBER.fullmatch(line.text)):
                message = "行中像是页码，无法确定，未删去，请对照原文核对。"
                yield places.problem("text.page_number", message, line.start, line.end, severity="notice")


def _rows_of_no_table(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of lines that are parted into cells, two lines and three cells at the least."""
    run: list[TextLine] = []
    for line in [*lines, None]:
        if line and has_cells(line) and len([cell for cell in split_cells(line) if cell.text]) > 1:
            run.append(line)
            continue
        if len(run) > 1 and any(len(split_cells(row)) > 2 for row in run):
            yield run[0].start, run[-1].end
        run = []


def _stated_totals(
    head: PlanHead,
    body: PlanBody,
    annexes: AnnexContents,
    chapters: list[ParsedChapter],
    places: TextPositions,
) -> tuple[list[DeclaredTotal], list[TextProblem]]:
    """Return the totals stated in the preamble, under headings that hold no measures, and above tables."""
    district = [measure for measure in annexes.measures if measure.kind == "district"]
    own = [chapter for chapter in chapters if not chapter.annex] or chapters
    stating: list[TextLine] = [*head.preamble_lines]
    for heading in body.headings:
        if heading.general:
            stating.extend(heading.lines)
    totals, problems = compare_totals(stating, count_scope(district, own), "", places, called=head.title)
    parsed = {table.annex: table for table in annexes.tables}
    for table in annexes.read:
        if table.annex in parsed and table.rows and table.notes:
            counts = count_table(parsed[table.annex], annexes.measures, chapters)
            called = "".join((table.title, *parsed[table.annex].columns))
            more, wrong = compare_totals(table.notes, counts, f"附件{table.annex}", places, called=called)
            totals += more
            problems += wrong
    return totals, problems
