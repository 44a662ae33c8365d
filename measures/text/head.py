"""What the head of a plan says of it: number, issuer, title, addressee, date, preamble; district and year."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from measures.text import patterns
from measures.text.annex_lines import is_colophon
from measures.text.blocks import Line, Places, slice_of
from measures.text.dates import date_alone, dates_in
from measures.text.division import Division
from measures.text.place_names import district_at_start, districts_in
from measures.text.plan import Problem
from measures.text.titles import Title, find_title

_LONGEST_NUMBER_LINE = 60


@dataclass(frozen=True, slots=True)
class Head:
    """The facts of the head. What the source does not state is None or empty."""

    district: str | None
    year: int | None
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    addressee: str | None
    preamble: str
    preamble_lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def read_head(parts: Division, places: Places) -> Head:
    """Return the facts that the head, the colophon and the page's own metadata state."""
    lines = parts.head
    title = find_title(lines, places)
    problems = list(title.problems)
    number = _number(lines, parts.furniture)
    issuer = _issuer(lines, parts.colophon, title)
    issued_on = _issued_on(parts, title, places, problems)
    addressee = _addressee(lines, title)
    preamble = _preamble(lines, title, addressee)
    text = "\n".join(line.text for line in preamble)
    district = _district(title, issuer, lines, places, problems)
    year = _year(title, number, text, issued_on, lines, places, problems)
    return Head(
        district,
        year,
        title.text,
        number,
        issuer,
        issued_on,
        addressee,
        text,
        tuple(preamble),
        tuple(problems),
    )


def _number(lines: Sequence[Line], furniture: Sequence[Line]) -> str | None:
    """Return the document's own number: one that stands alone, not one that a sentence cites."""
    for line in [*lines, *furniture]:
        if inline := patterns.DOC_NUMBER_INLINE.search(line.text):
            return "".join(inline["number"].split())
        found = patterns.DOC_NUMBER.search(line.text)
        if not found or found.start() > _LONGEST_NUMBER_LINE or "。" in line.text:
            continue
        before, after = line.text[: found.start()].rstrip(), line.text[found.end() :].lstrip()
        if not before.endswith(("（", "(", "》")) and not after.startswith((")", "）")):
            return "".join(found[0].split())
    return None


def _issuer(lines: Sequence[Line], colophon: Sequence[Line], title: Title) -> str | None:
    """Return who issued the plan: the signature above the date, else letterhead, notice, a name alone, the colophon."""
    if signed := _signature(lines):
        return signed
    for line in lines:
        letterhead = patterns.RED_HEAD.fullmatch(line.text)
        if letterhead and patterns.ISSUER.fullmatch(letterhead["issuer"]):
            return letterhead["issuer"]
    if title.notice_issuer and patterns.ISSUER.fullmatch(title.notice_issuer):
        return title.notice_issuer
    for line in [*lines, *colophon]:
        if patterns.ISSUER.fullmatch(line.text):
            return line.text
    return None


def _signature(lines: Sequence[Line]) -> str | None:
    """Return who signed above the date, or before it in the same line."""
    for above, below in itertools.pairwise(lines):
        if patterns.ISSUER.fullmatch(above.text) and date_alone(below.text):
            return above.text
    for line in lines:
        for found, match in dates_in(line.text):
            name = line.text[: match.start()].strip()
            if found and match.end() == len(line.text) and patterns.ISSUER.fullmatch(name):
                return name
    return None


def _issued_on(parts: Division, title: Title, places: Places, problems: list[Problem]) -> date | None:
    """Return the date that stands alone in the head, else the labelled one, else the colophon's."""
    first = [line for line in parts.head if date_alone(line.text)]
    signed = [line for line in parts.head if line not in first and is_colophon(line.text)]
    # In a text that has lost its line ends, what stands before the title.
    inline = [
        slice_of(line, 0, title.start - line.start)
        for line in parts.head
        if title.inline and line.start <= title.start < line.end
    ]
    labelled = [line for line in parts.furniture if patterns.ISSUED_LABEL.search(line.text)]
    for line in [*first, *signed, *inline, *labelled, *parts.colophon]:
        label = patterns.ISSUED_LABEL.search(line.text) if line in labelled else None
        for found, match in dates_in(line.text[label.end() :] if label else line.text):
            if found:
                return found
            message = f"日期“{match[0]}”不存在，发文日期留空，请核对原文。"
            problems.append(places.problem("date.invalid", message, line.start, line.end))
            break
    return None


def _addressee(lines: Sequence[Line], title: Title) -> str | None:
    """Return to whom the notice is addressed, without the colon."""
    for at, line in enumerate(lines):
        if title.inline and (inline := patterns.ADDRESSEE_INLINE.search(line.text)):
            return inline["addressee"].strip()
        if title.start <= line.start and not title.inline and title.text:
            break
        if not patterns.ADDRESSEE.fullmatch(line.text) or not patterns.ADDRESSEE_WORD.search(line.text):
            continue
        first = at
        while first and lines[first - 1].text.endswith(("，", "、", ",")):
            first -= 1
        return "".join(other.text for other in lines[first : at + 1]).rstrip(":： ")
    return None


def _preamble(lines: Sequence[Line], title: Title, addressee: str | None) -> list[Line]:
    """Return the paragraphs between the title and the first chapter; without a title, those that are no notice's."""
    after = [line for line in [*title.rest, *lines] if line.start >= title.end]
    result: list[Line] = []
    for line in after:
        fact = is_colophon(line.text) or date_alone(line.text) or patterns.DATE_ISO.fullmatch(line.text)
        if fact or patterns.DOC_NUMBER.fullmatch(line.text) or line.text.rstrip(":： ") == addressee:
            continue
        if not title.text and ("印发" in line.text or "。" not in line.text):
            continue
        result.append(line)
    return result


def _district(
    title: Title, issuer: str | None, lines: Sequence[Line], places: Places, problems: list[Problem]
) -> str | None:
    """Return the district that title or issuer name; report where they differ or neither does."""
    named = district_at_start(title.text)
    by_issuer = district_at_start(issuer) if issuer else None
    start = lines[0].start if lines else 0
    if named and by_issuer and named != by_issuer and not named.endswith("市"):
        message = f"标题中的地区是“{named}”，发文机关中的是“{by_issuer}”，已按标题记录，请核对。"
        problems.append(places.problem("district.differs", message, title.start, title.end))
    if named and (not named.endswith("市") or by_issuer in (None, named)):
        return named
    if by_issuer:
        return by_issuer
    for text in (title.quoted, title.notice_issuer):
        if text and (found := district_at_start(text)):
            return found
    for source in (title.text, "\n".join(line.text for line in lines)):
        candidates = districts_in(source)
        if len(candidates) == 1:
            message = f"标题和发文机关没有以区名开头，区名“{candidates[0]}”取自行文，请核对。"
            problems.append(
                places.problem("district.from_text", message, start, title.end or start, severity="notice")
            )
            return candidates[0]
    message = "没有在标题、发文机关中找到区名，请指定这份方案属于哪个区。"
    problems.append(places.problem("district.missing", message, start, title.end or start))
    return None


def _year(
    title: Title,
    number: str | None,
    preamble: str,
    issued_on: date | None,
    lines: Sequence[Line],
    places: Places,
    problems: list[Problem],
) -> int | None:
    """Return the year the plan is for: of the title, the number, the preamble, the date; report where they differ."""
    in_title = patterns.YEAR_IN_TITLE.search(title.text)
    in_number = patterns.NUMBER_YEAR.search(number or "")
    in_preamble = patterns.YEAR_ANY.search(preamble)
    sources = {
        "标题": int(in_title[1]) if in_title else None,
        "文号": int(in_number[1]) if in_number else None,
        "引言": int(in_preamble[1]) if in_preamble else None,
        "发文日期": issued_on.year if issued_on else None,
    }
    stated = {name: year for name, year in sources.items() if year}
    start = title.start if title.text else (lines[0].start if lines else 0)
    end = title.end if title.text else start
    if not stated:
        message = "没有在标题、文号、引言和发文日期中找到年份，请指定这份方案是哪一年的。"
        problems.append(places.problem("year.missing", message, start, end))
        return None
    year = next(iter(stated.values()))
    if in_title and in_title[2] and in_title[2] != in_title[1]:
        message = f"标题写的是 {in_title[1]}—{in_title[2]} 年，已按起始年份 {year} 年收录，请核对。"
        problems.append(places.problem("year.range", message, start, end, severity="notice"))
    elif len(set(stated.values())) > 1:
        told = "，".join(f"{name} {value} 年" for name, value in stated.items())
        message = f"年份不一致：{told}。已按{next(iter(stated))}记为 {year} 年，请核对。"
        problems.append(places.problem("year.differs", message, start, end, severity="notice"))
    return year
