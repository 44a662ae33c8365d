"""The title of a document: its own heading, checked against the name that the notice gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text.plan import TextProblem
from measures.text.structure.head.notice_heading import NoticeHeading, read_notice_heading
from measures.text.structure.head.title_headings import (
    MOST_LINES,
    TitleHeading,
    find_title_headings,
    issuer_at_start,
    without_number_behind,
)
from measures.text.structure.head.title_text import (
    headline_title,
    is_book_title,
    join_title_lines,
    squeeze_title,
    without_breaks,
    without_end_brackets,
)
from measures.text.structure.lines.text_lines import TextLine, TextPositions, slice_line
from measures.text.structure.parts.page_furniture import stated_title

#: `关于印发《甲方案》《乙方案》的通知`.
_ISSUES_SEVERAL = re.compile(
    r"(?:印发|转发|发布|下发)\s{0,9}《[^《》]{2,120}》(?:\s{0,9}[、和与及]?\s{0,9}《[^《》]{2,120}》){1,9}(?:等[^《》]{0,12})?\s{0,9}的?\s{0,9}通知$"
)


@dataclass(frozen=True, slots=True)
class DocumentTitle:
    """The title, where it stands, and what the notice calls the plan.

    ``inline`` says that it was found inside a longer line, whose ``rest`` follows it. ``quoted`` is the notice's name
    for the plan, ``issuer`` who issues it by the heading of the notice or of the document itself.
    """

    text: str = ""
    start: int = 0
    end: int = 0
    quoted: str = ""
    issuer: str = ""
    inline: bool = False
    rest: tuple[TextLine, ...] = ()
    problems: tuple[TextProblem, ...] = field(default=())


def find_document_title(
    lines: Sequence[TextLine], furniture: Sequence[TextLine], places: TextPositions
) -> DocumentTitle:
    """Return the title of the document whose head is given; an empty one, with a problem, if it has none.

    A heading on one line is taken as printed. One that is broken over lines is spelt as the notice spells it; without a
    notice, a space is put only between two clauses that each begin with a verb. A notice that issues several plans is
    the document itself. Where the head has no title the page's own statement (``furniture``) is taken, with a problem.
    """
    headings = list(find_title_headings(lines))
    if several := next((heading for heading in headings if _ISSUES_SEVERAL.search(heading.text)), None):
        first, last = several.lines[0], several.lines[-1]
        return DocumentTitle(several.text, first.start, last.end, issuer=issuer_at_start(several.text))
    notice = read_notice_heading(lines, headings)
    quoted = notice.name
    own, problems = _own_heading(lines, headings, notice, places)
    if own:
        text = _join_title(own, quoted)
        start, end = own[0].start, own[-1].end
        if quoted and squeeze_title(quoted) != squeeze_title(text):
            message = f"通知中的名称《{quoted}》与方案标题“{text}”不同，已按方案标题记录，请核对。"
            problems.append(places.problem("title.differs", message, start, end, severity="notice"))
        return DocumentTitle(
            text, start, end, quoted, notice.issuer or issuer_at_start(text), problems=tuple(problems)
        )
    if inline := _inline(lines, quoted):
        line, start, end = inline
        rest = (slice_line(line, end - line.start),)
        return DocumentTitle(
            quoted, start, end, quoted, notice.issuer, inline=True, rest=rest if rest[0].text else ()
        )
    at = lines[0].start if lines else 0
    if quoted:
        message = "方案正文前没有标题，已采用通知中的名称，请核对。"
        problem = places.problem("title.from_notice", message, at, notice.end, severity="notice")
        return DocumentTitle(quoted, at, notice.end, quoted, notice.issuer, problems=(problem,))
    return _title_of_page_facts(furniture, at, places)


def _title_of_page_facts(furniture: Sequence[TextLine], at: int, places: TextPositions) -> DocumentTitle:
    """Return the title that the page's own facts state, or an empty one, each with its problem."""
    for line in furniture:
        if text := stated_title(line.text):
            message = "正文前没有标题，已采用网页信息中的名称，请核对。"
            problem = places.problem("title.from_page", message, line.start, line.end, severity="notice")
            return DocumentTitle(
                text, line.start, line.end, issuer=issuer_at_start(text), problems=(problem,)
            )
    message = "没有找到方案的标题，请核对原文。"
    return DocumentTitle(problems=(places.problem("title.missing", message, at),))


def _own_heading(
    lines: Sequence[TextLine],
    headings: Sequence[TitleHeading],
    notice: NoticeHeading,
    places: TextPositions,
) -> tuple[list[TextLine], list[TextProblem]]:
    """Return the lines of the document's own heading, and what is unclear about it."""
    if run := _run_equal_to(lines, notice.name):
        return run, []
    plain = [heading for heading in headings if not heading.issuing and not heading.quoted]
    issuing = next((heading for heading in headings if heading.issuing), None)
    if issuing or notice.name:
        since = issuing.lines[-1].end if issuing else 0
        own = [heading for heading in plain if heading.lines[0].start >= since]
        own = [heading for heading in own if heading.lines[0].start >= notice.end] or own
        return (list(own[-1].lines), []) if own else ([], [])
    # What follows a signature is attached to the notice, book marks or not.
    if attached := [heading for heading in headings if heading.signed and not heading.issuing]:
        return list(attached[-1].lines), []
    if plain:
        return _first_of(plain, places)
    quoted = [heading for heading in headings if heading.quoted]
    if not quoted:
        return [], []
    message = f"文首没有其他标题，已采用书名号中的“{quoted[0].text}”，请核对。"
    start, end = quoted[0].lines[0].start, quoted[0].lines[-1].end
    return list(quoted[0].lines), [places.problem("title.quoted", message, start, end, severity="notice")]


def _first_of(own: Sequence[TitleHeading], places: TextPositions) -> tuple[list[TextLine], list[TextProblem]]:
    """Return the heading of a document without a notice: the last before any prose; one behind it is cited."""
    last = [heading for heading in own if heading.prose == own[0].prose][-1]
    others = [heading for heading in own if heading.prose > last.prose and heading.text != last.text]
    if not others:
        return list(last.lines), []
    other = others[0]
    message = f"正文前还有一行像标题：“{other.text}”。已按“{last.text}”记录，请核对。"
    start, end = other.lines[0].start, other.lines[-1].end
    return list(last.lines), [places.problem("title.several", message, start, end, severity="notice")]


def _run_equal_to(lines: Sequence[TextLine], quoted: str) -> list[TextLine]:
    """Return the last consecutive lines that together are ``quoted``, spaces aside."""
    if not quoted:
        return []
    wanted = squeeze_title(quoted)
    for at in range(len(lines) - 1, -1, -1):
        text = ""
        for size in range(1, MOST_LINES + 1):
            if at + size > len(lines):
                break
            text += squeeze_title(lines[at + size - 1].text)
            if text == wanted:
                return list(lines[at : at + size])
            if not wanted.startswith(text):
                break
    return []


def _inline(lines: Sequence[TextLine], quoted: str) -> tuple[TextLine, int, int] | None:
    """Return the line that holds ``quoted`` outside quotation marks, with the place, last one first."""
    if not quoted:
        return None
    for line in reversed(lines):
        at = line.text.rfind(quoted)
        while at >= 0 and (
            line.text[at - 1 : at] == "《" or line.text.startswith("的通知", at + len(quoted))
        ):
            at = line.text.rfind(quoted, 0, at)
        if at >= 0:
            return line, line.start + at, line.start + at + len(quoted)
    return None


def _join_title(run: Sequence[TextLine], quoted: str) -> str:
    text = without_breaks(join_title_lines(run))
    bare = without_end_brackets(text)
    if headline := headline_title(bare):
        return headline
    if is_book_title(bare):
        text = bare[1:-1] + text[len(bare) :].lstrip()
    if len(run) > 1 and quoted and squeeze_title(quoted) == squeeze_title(text):
        # Within a title of its own a cited one has whole book marks.
        return quoted.replace("〈", "《").replace("〉", "》") if "《" in text else quoted
    return without_number_behind(text)
