"""What the head of a plan says of it: number, issuer, title, addressee, date, preamble; district and year."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from measures.text.plan import PlaceLevel, TextProblem
from measures.text.structure.head.document_number import find_document_number
from measures.text.structure.head.document_title import DocumentTitle, find_document_title
from measures.text.structure.head.plan_place import CITED_TITLE, find_place
from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import find_dates, parse_lone_date, plain_digits
from measures.text.structure.lines.text_lines import TextLine, TextPositions, slice_line
from measures.text.structure.parts.colophon import (
    is_colophon,
    join_signatories,
    parse_issuer,
    parse_signature_line,
)
from measures.text.structure.parts.page_furniture import stated_issuer, stated_publisher
from measures.text.structure.parts.plan_parts import PlanParts

_DECREED_BY = re.compile(rf"(?P<issuer>[{patterns.HAN}]{{2,28}})令(?:第[\d{patterns.CN_DIGITS}]{{1,6}}号)?")
#: Who adopted a regulation: `甲市第五届人民代表大会常务委员会第二次会议通过`.
_ASSEMBLY = re.compile(
    rf"(?P<place>(?!日)[{patterns.HAN}]{{1,12}}?(?:[省市州县区旗]|自治区))?第[{patterns.CN_DIGITS}]{{1,4}}届"
    r"(?P<whole>全国)?(?P<body>人民代表大会(?:常务委员会)?)第"
)
#: What stands below the title of a regulation: when it was adopted, and when it was changed.
_ADOPTED = re.compile(r"(?:通过|批准|修正|修订|公布|发布|施行)\s{0,9}[)）]?[。，,；]?$")
_LONGEST_ADOPTED = 600
#: As long as the register takes a name, or several.
_LONGEST_ISSUER = 200
#: So many lines stand between a document's own title and its addressee.
_MOST_BETWEEN = 8


@dataclass(frozen=True, slots=True)
class PlanHead:
    """The facts of the head. What the source does not state is None or empty."""

    district: str | None
    level: PlaceLevel | None
    year: int | None
    title: str
    number: str | None
    issuer: str | None
    issued_on: date | None
    addressee: str | None
    preamble: str
    preamble_lines: tuple[TextLine, ...]
    problems: tuple[TextProblem, ...]

    @property
    def deadline_year(self) -> int | None:
        """The year that deadlines without one mean; None for a plan of several years."""
        several = any(problem.code == "year.range" for problem in self.problems)
        return None if several else self.year


def read_plan_head(parts: PlanParts, places: TextPositions) -> PlanHead:
    """Return the facts that the head, the colophon and the page's own metadata state."""
    lines = parts.head
    title = find_document_title(lines, parts.furniture, places)
    problems = list(title.problems)
    number = find_document_number(lines, parts.furniture)
    issuer = _find_issuer(parts, title, places, problems)
    issued_on = _issued_on(parts, title, places, problems)
    addressee = _addressee(lines, title)
    preamble = _preamble(lines, title, addressee)
    text = "\n".join(line.text for line in preamble)
    district, level = find_place(title, issuer, number, lines, places, problems)
    year = _find_plan_year(title, number, text, issued_on, lines, places, problems)
    return PlanHead(
        district,
        level,
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


def _find_issuer(
    parts: PlanParts, title: DocumentTitle, places: TextPositions, problems: list[TextProblem]
) -> str | None:
    """Return who issued the document: who signed it above the date in the head, else its letterhead or its heading.

    Only where these say nothing it is who signed at its end, a name alone in the head, or the page's own facts.
    """
    lines = parts.head
    known = "".join("".join(line.text for line in lines).split())
    signed = join_signatories(parts.colophon, known)
    letterhead = next((name for line in lines if (name := _letterhead(line.text))), None)
    issuer = (
        join_signatories(lines, known) or (parse_issuer(title.issuer) if title.issuer else None) or letterhead
    )
    if issuer and signed and signed != issuer:
        at = parts.colophon[0]
        message = f"文首的发文机关是“{issuer}”，文末署名是“{signed}”，已按文首记录，请核对。"
        problems.append(places.problem("issuer.differs", message, at.start, at.end, severity="notice"))
    name = issuer or signed or _decreed_by_several(lines) or _unsigned(parts, title) or _assembly(lines)
    name = name or _publisher(parts, places, problems)
    if name and len(name) > _LONGEST_ISSUER:
        at = (parts.colophon or lines)[0]
        message = "发文机关过多，无法作为一个名称记录，已留空，请核对后填写。"
        problems.append(places.problem("issuer.too_long", message, at.start, at.end))
        return None
    return name


def _publisher(parts: PlanParts, places: TextPositions, problems: list[TextProblem]) -> str | None:
    """Return who published the page where nothing says who issued the document; tell of it."""
    for line in parts.furniture:
        name = stated_publisher(line.text)
        if name and parse_issuer(name):
            message = f"文中没有写明发文机关，已按网页所列的发布机构记为“{name}”，请核对。"
            problems.append(
                places.problem("issuer.published", message, line.start, line.end, severity="notice")
            )
            return name
    return None


def _decreed_by_several(lines: Sequence[TextLine]) -> str | None:
    """Return the bodies named one a line above the word 令, which stands alone."""
    for at, line in enumerate(lines):
        if line.text != "令":
            continue
        names: list[str] = []
        for above in reversed(lines[:at]):
            name = parse_issuer(above.text)
            if not name:
                break
            names.append(name)
        return "、".join(reversed(names)) or None
    return None


def _assembly(lines: Sequence[TextLine]) -> str | None:
    """Return the assembly that adopted a regulation, by the first line that says so."""
    for line in lines:
        found = _ASSEMBLY.search(line.text) if _is_adoption(line.text) else None
        if found:
            return f"{found['whole'] or found['place'] or ''}{found['body']}"
    return None


def _letterhead(text: str) -> str | None:
    """Return the body in whose name a document or a decree is headed."""
    plain = plain_digits(text)
    if (number := patterns.DOC_NUMBER.search(plain)) and number.start() and number.end() == len(plain):
        # The number on the right of who issues it.
        return parse_issuer(plain[: number.start()])
    squeezed = "".join(plain.strip("（）()").split())
    found = patterns.RED_HEAD.fullmatch(squeezed) or _DECREED_BY.fullmatch(squeezed)
    return parse_issuer(found["issuer"].removeprefix("中华人民共和国")) if found else None


def _unsigned(parts: PlanParts, title: DocumentTitle) -> str | None:
    """Return the body named alone above the title or the text, who printed the document, or whom the page names."""
    for line in parts.head:
        if "。" in line.text or patterns.ADDRESSEE.fullmatch(line.text):
            break
        if name := parse_issuer(line.text):
            return name
    for line in parts.head if title.inline else parts.colophon:
        end = parse_signature_line(line.text)
        if end and end.issuer:
            return end.issuer
    alone = [name for line in parts.colophon if (name := parse_issuer(line.text))]
    stated = (name for line in parts.furniture if (name := stated_issuer(line.text)))
    return next((name for name in (*alone, *stated) if parse_issuer(name)), None)


def _issued_on(
    parts: PlanParts, title: DocumentTitle, places: TextPositions, problems: list[TextProblem]
) -> date | None:
    """Return the date that stands alone in the head, else the labelled one, else the colophon's."""
    first = [line for line in parts.head if parse_lone_date(line.text) and not _is_printed(line)]
    signed = [
        line
        for line in parts.head
        if _is_printed(line) or (parse_signature_line(line.text) and not parse_lone_date(line.text))
    ]
    # In a text that has lost its line ends, what stands before the title.
    inline = [
        slice_line(line, 0, title.start - line.start)
        for line in parts.head
        if title.inline and line.start <= title.start < line.end
    ]
    signed.sort(key=_is_printed)
    end = sorted((line for line in parts.colophon if parse_signature_line(line.text)), key=_is_printed)
    # At the end of a document, below who signed it, a day may be set in figures.
    end = end or [line for line in parts.colophon if patterns.DATE_ISO.fullmatch(plain_digits(line.text))]
    labelled = [
        slice_line(line, label.end())
        for line in parts.furniture
        if (label := patterns.ISSUED_LABEL.search(line.text))
    ]
    for line in [*first, *signed, *inline, *end, *labelled]:
        for found, match in find_dates(line.text):
            if found:
                return found
            message = f"日期“{match[0]}”不存在，发文日期留空，请核对原文。"
            problems.append(places.problem("date.invalid", message, line.start, line.end))
            break
    for line in _in_figures(parts.head):
        message = (
            f"落款下的日期“{line.text}”用数字书写，可能是网页的发布日期，没有作为发文日期，请核对后填写。"
        )
        problems.append(places.problem("date.in_figures", message, line.start, line.end, severity="notice"))
    if adopted := next((line for line in parts.head if _is_adoption(line.text)), None):
        message = "题注写明了通过、公布或修正的日期，没有另写发文日期，发文日期留空，请核对。"
        problems.append(
            places.problem("date.adopted", message, adopted.start, adopted.end, severity="notice")
        )
    return None


def _in_figures(lines: Sequence[TextLine]) -> Iterator[TextLine]:
    """Yield the lines of a head that are a day in figures below who signed it."""
    for above, line in itertools.pairwise(lines):
        if patterns.DATE_ISO.fullmatch(plain_digits(line.text)) and parse_issuer(above.text):
            yield line


def _is_printed(line: TextLine) -> bool:
    """Whether the date of a line is that of printing."""
    signed = parse_signature_line(line.text)
    return bool(signed and signed.printed)


def _is_adoption(text: str) -> bool:
    """Whether a line says when a regulation was adopted, published or changed."""
    return (
        len(text) <= _LONGEST_ADOPTED
        and "《" not in text.partition("日")[0]
        and bool(_ADOPTED.search(text))
        and any(match.start() <= 2 and "年" in match[0] for _, match in find_dates(text))
    )


def _addressee(lines: Sequence[TextLine], title: DocumentTitle) -> str | None:
    """Return to whom the notice, or the document itself, is addressed, without the colon."""
    for at, line in enumerate(lines):
        if title.inline and (inline := patterns.ADDRESSEE_INLINE.search(line.text)):
            return inline["addressee"].strip()
        if (
            title.start <= line.start
            and not title.inline
            and title.text
            and not _is_below_title(lines, at, title)
        ):
            continue
        if not patterns.ADDRESSEE.fullmatch(line.text) or not patterns.ADDRESSEE_WORD.search(line.text):
            continue
        first = at
        while first and lines[first - 1].text.endswith(("，", "、", ",")):
            first -= 1
        return "".join(other.text for other in lines[first : at + 1]).rstrip(":： ")
    return None


_NO_ADDRESSEE = re.compile(r"如下|现[将就]|为[了贯进深加全切]|根据|按照|工作[:：]$")


def _is_below_title(lines: Sequence[TextLine], at: int, title: DocumentTitle) -> bool:
    """Whether a line is the first below the title, but for number, date and issuer, and can be an addressee."""
    if _NO_ADDRESSEE.search(lines[at].text):
        return False
    for line in reversed(lines[max(0, at - _MOST_BETWEEN) : at]):
        if line.start < title.end:
            return True
        fact = is_colophon(line.text) or patterns.DOC_NUMBER.fullmatch(plain_digits(line.text))
        if not fact and not line.text.endswith(("，", "、", ",")):
            return False
    return at <= _MOST_BETWEEN


def _preamble(lines: Sequence[TextLine], title: DocumentTitle, addressee: str | None) -> list[TextLine]:
    """Return the paragraphs between the title and the first chapter; without a title, those that are no notice's."""
    after = [line for line in [*title.rest, *lines] if line.start >= title.end]
    result: list[TextLine] = []
    for line in after:
        fact = is_colophon(line.text) or parse_lone_date(line.text) or patterns.DATE_ISO.fullmatch(line.text)
        if fact or patterns.DOC_NUMBER.fullmatch(plain_digits(line.text)) or _is_addressed(line, addressee):
            continue
        if not title.text and ("印发" in line.text or "。" not in line.text):
            continue
        result.append(line)
    return result


def _is_addressed(line: TextLine, addressee: str | None) -> bool:
    """Whether a line is the addressee or, of one that is broken over lines, a part of it."""
    if not addressee:
        return False
    bare = line.text.rstrip(":： ")
    begins = bare.endswith(("，", "、")) and addressee.startswith(bare)
    return bare == addressee or begins or (line.text.endswith((":", "：")) and addressee.endswith(bare))


def _is_settled(sources: dict[str, int | None]) -> bool:
    """Whether number and date agree on the year, and only the preamble speaks of an earlier one, as of the past."""
    in_preamble = sources["引言"]
    return (
        sources["标题"] is None
        and sources["文号"] is not None
        and sources["文号"] == sources["发文日期"]
        and in_preamble is not None
        and in_preamble < sources["文号"]
    )


def _find_plan_year(
    title: DocumentTitle,
    number: str | None,
    preamble: str,
    issued_on: date | None,
    lines: Sequence[TextLine],
    places: TextPositions,
    problems: list[TextProblem],
) -> int | None:
    """Return the year the plan is for: of the title, the number, the preamble, the date; report where they differ."""
    in_title = patterns.YEAR_IN_TITLE.search(plain_digits(title.text))
    in_number = patterns.NUMBER_YEAR.search(number or "")
    own_text = "\n".join(text for text in preamble.split("\n") if not _is_adoption(text))
    # The years in the titles of other documents are theirs.
    in_preamble = patterns.YEAR_ANY.search(CITED_TITLE.sub("", own_text))
    sources = {
        "标题": int(in_title[1]) if in_title else None,
        "文号": int(f"19{in_number[1]}"[-4:]) if in_number else None,
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
    elif len(set(stated.values())) > 1 and not _is_settled(sources):
        years = "，".join(f"{name} {value} 年" for name, value in stated.items())
        message = f"年份不一致：{years}。已按{next(iter(stated))}记为 {year} 年，请核对。"
        problems.append(places.problem("year.differs", message, start, end, severity="notice"))
    return year
