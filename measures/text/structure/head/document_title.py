"""The title of a document: its own heading, checked against the name that the notice gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.text.plan import TextProblem
from measures.text.structure.head.district_names import district_at_start
from measures.text.structure.head.title_text import (
    headline_title,
    is_book_title,
    join_title_lines,
    squeeze_title,
    without_book_marks,
    without_breaks,
    without_end_brackets,
)
from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import plain_digits
from measures.text.structure.lines.text_lines import TextLine, TextPositions, slice_line
from measures.text.structure.parts.colophon import is_end_matter, parse_issuer, parse_signature_line
from measures.text.structure.parts.page_furniture import stated_title

_LONGEST = 80
_MOST_LINES = 6
_SHORTEST = 6
_PLACE_OR_YEAR = re.compile(r"[省市区县州盟旗]$|(?:19|20)\d\d")
_HAS_HAN = re.compile(rf"[{patterns.HAN}]")
_NOTICE_VERBS = ("印发", "转发", "发布", "下发")
_CITES = (
    "根据",
    "按照",
    "依据",
    "依照",
    "落实",
    "贯彻",
    "执行",
    "参照",
    "遵循",
    "对照",
    "结合",
    "依",
    "按",
    "为",
    "见",
    "及",
    "和",
    "、",
)
_CITE_REACH = 12
#: How far behind a plan's name a notice says that it is issued.
_ISSUE_REACH = 60
_ISSUED = re.compile(r"印发|同意|审议通过|讨论通过|予以?(?:公布|发布)|通过")

#: `关于印发《甲方案》《乙方案》的通知`.
_ISSUES_SEVERAL = re.compile(
    r"(?:印发|转发|发布|下发)\s{0,9}《[^《》]{2,120}》(?:\s{0,9}[、和与及]?\s{0,9}《[^《》]{2,120}》){1,9}(?:等[^《》]{0,12})?\s{0,9}的?\s{0,9}通知$"
)
#: What kinds of documents call themselves, besides the kinds of plans: the last word of a title.
_KIND = re.compile(
    rf"(?:{patterns.PLAN_WORD}|条例|规定|细则|规则|(?<!若干)政策|若干政策|决定|制度|标准|指南|指引|预案|规程|章程|准则|导则|规范|公约|通告|公告|通报|报告|批复|决议"
    r"|意见|通知|目录|名单|台账|蓝图|路线图|公报|议案|纪要|的(?:请示|函|复函|答复))$"
)
_S = r"\s{0,9}"
#: The document's number behind its title, in brackets or not.
_NUMBER_BEHIND = re.compile(
    rf"(?:{_S}[（(]{_S}|\s{{1,9}})[{patterns.HAN}]{{2,14}}{_S}[〔\[［【﹝][^（）()]{{4,6}}[〕\]］】﹞]"
    rf"{_S}第?{_S}\d{{1,4}}{_S}号{_S}[)）]?$"
)
#: A line of a page's menu, or the name of a site.
_MENU = re.compile(
    r"(?:政务|政府|信息|政策|文件|法规|规章|公开|公告|通知|公示|解读|动态|要闻|新闻|专题|专栏|服务|互动|数据|规范性"
    r"|行政|目录|指南|年报|制度|部门|法定|主动|内容|基础|正文|全文|原文|正式|其他|相关|办事|专区|中心"
    r"|[省市区县镇街]){1,6}"
    rf"|[{patterns.HAN}·]{{2,20}}(?:网站|门户|政府网|信息网|频道|专栏|栏目|平台|客户端|公众号)"
)
_OWN_ISSUER = re.compile(r"(?P<issuer>[^《》。“”]{2,160}?)\s{0,9}(?:关于|印发|转发|发布|贯彻|落实)")
#: A heading that says what it is about says last what it is: `关于…的意见`, not `关于推行公示制度`.
_ABOUT = re.compile(r"关于|印发|转发")
_WHOLE_ABOUT = re.compile(
    rf"(?:的[{patterns.HAN}]{{0,8}}?|若干(?:具体|支持|扶持|政策|重点|重要|工作|实施){{0,2}}){_KIND.pattern}"
    r"|的(?:请示|函|复函|答复)$"
)
#: A heading that has one of these and has not ended may go on with the name of a place.
_NEEDS_MORE = re.compile(r"关于|印发|转发|发布|贯彻|落实|《|〈|支持|推进|促进|深化|加快")


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


@dataclass(frozen=True, slots=True)
class _TitleHeading:
    """Lines that together are the heading of a document.

    ``prose`` counts the sentences above them, ``signed`` the signatures. ``issuing`` says that it is a notice's which
    issues another document, ``quoted`` that it stands in book marks.
    """

    lines: tuple[TextLine, ...]
    text: str
    prose: int
    signed: int
    issuing: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class _NoticeHeading:
    """What a notice says of the plan that it issues, and where its last line ends."""

    name: str = ""
    issuer: str = ""
    end: int = 0


def find_document_title(
    lines: Sequence[TextLine], furniture: Sequence[TextLine], places: TextPositions
) -> DocumentTitle:
    """Return the title of the document whose head is given; an empty one, with a problem, if it has none.

    A heading on one line is taken as printed. One that is broken over lines is spelt as the notice spells it; without a
    notice, a space is put only between two clauses that each begin with a verb. A notice that issues several plans is
    the document itself. Where the head has no title the page's own statement (``furniture``) is taken, with a problem.
    """
    headings = list(_headings(lines))
    if several := next((heading for heading in headings if _ISSUES_SEVERAL.search(heading.text)), None):
        first, last = several.lines[0], several.lines[-1]
        return DocumentTitle(several.text, first.start, last.end, issuer=_issuer_in(several.text))
    notice = _notice(lines, headings)
    quoted = notice.name
    own, problems = _own_heading(lines, headings, notice, places)
    if own:
        text = _joined(own, quoted)
        start, end = own[0].start, own[-1].end
        if quoted and squeeze_title(quoted) != squeeze_title(text):
            message = f"通知中的名称《{quoted}》与方案标题“{text}”不同，已按方案标题记录，请核对。"
            problems.append(places.problem("title.differs", message, start, end, severity="notice"))
        return DocumentTitle(
            text, start, end, quoted, notice.issuer or _issuer_in(text), problems=tuple(problems)
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
    return _stated(furniture, at, places)


def _stated(furniture: Sequence[TextLine], at: int, places: TextPositions) -> DocumentTitle:
    """Return the title that the page's own facts state, or an empty one, each with its problem."""
    for line in furniture:
        if text := stated_title(line.text):
            message = "正文前没有标题，已采用网页信息中的名称，请核对。"
            problem = places.problem("title.from_page", message, line.start, line.end, severity="notice")
            return DocumentTitle(text, line.start, line.end, issuer=_issuer_in(text), problems=(problem,))
    message = "没有找到方案的标题，请核对原文。"
    return DocumentTitle(problems=(places.problem("title.missing", message, at),))


def _headings(lines: Sequence[TextLine]) -> Iterator[_TitleHeading]:
    """Yield the headings of documents in a head, in order."""
    run: list[TextLine] = []
    prose = signed = taken = 0
    for at, line in enumerate(lines):
        if at < taken:
            continue
        if not _may_be_part(line.text):
            prose += "。" in line.text
            signed += bool(parse_signature_line(line.text))
            run = []
            continue
        run = [*(() if _begins_heading(line.text, run) else run[1 - _MOST_LINES :]), line]
        if len(run) == 1 and _is_scrap(line.text):
            run = []
            continue
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        text = join_title_lines(run)
        if not _ends_heading(text) or _goes_on(text, following) or _ends_below(run, lines[at + 1 :]):
            continue
        tail = [lines[at + 1]] if _is_tail(following) else []
        taken = at + 1 + len(tail)
        text = join_title_lines([*run, *tail])
        bare = without_end_brackets(text)
        issuing = bare.endswith("通知") and any(verb in bare for verb in _NOTICE_VERBS)
        whole = (*_issuers_above(lines, at + 1 - len(run)), *run, *tail)
        yield _TitleHeading(
            whole,
            join_title_lines(whole),
            prose,
            signed,
            issuing,
            quoted=is_book_title(bare) or bool(headline_title(bare)),
        )
        run = []


def _issuers_above(lines: Sequence[TextLine], at: int) -> Sequence[TextLine]:
    """Return the lines right above a heading that begins with ``关于``, if they name who issues it: they are of it."""
    first = at
    while lines[at].text.startswith("关于") and first and parse_issuer(lines[first - 1].text):
        first -= 1
    return lines[first:at]


def _begins_heading(text: str, above: Sequence[TextLine]) -> bool:
    """Whether a line is the first of its heading: it begins with who issues the document, ``关于`` or a place.

    A place may also stand in the middle of a heading, behind what is done with its plan.
    """
    if text.startswith("关于"):
        # Below who issues it, and within what it is about, a heading goes on.
        return not (above and _issuer_in(join_title_lines(above)))
    if _issuer_in(text):
        return True
    middle = any(_NEEDS_MORE.search(line.text) for line in above)
    return not middle and bool(district_at_start(text))


def _is_scrap(text: str) -> bool:
    """Whether a line is too short to begin a heading: a word of a page's menu."""
    return len(text) < _SHORTEST and not _PLACE_OR_YEAR.search(text) and not _ends_heading(text)


def _is_tail(text: str) -> bool:
    return bool(patterns.TITLE_TAIL.fullmatch(text)) and not is_end_matter(text) and "号" not in text


def _may_be_part(text: str) -> bool:
    """Whether a line can be part of a heading: short, no sentence, no name of a list, no fact."""
    if (
        not text
        or len(text) > _LONGEST
        or any(mark in text for mark in "。；：:\t|")
        or text.endswith(("，", "、"))
    ):
        return False
    return not (
        is_end_matter(text)
        or parse_issuer(text)
        or _is_letterhead("".join(text.split()))
        or patterns.DOC_NUMBER.fullmatch(plain_digits(text))
        or patterns.DATE_ISO.fullmatch(text)
        or _MENU.fullmatch(text)
        or not _HAS_HAN.search(text)
    )


def _is_letterhead(text: str) -> bool:
    """Whether a text is who issues a document and the word 文件: not the first line of a title about documents."""
    found = patterns.RED_HEAD.fullmatch(text)
    return bool(found and parse_issuer(found["issuer"]))


def _ends_heading(text: str) -> bool:
    whole = without_end_brackets(_NUMBER_BEHIND.sub("", text))
    bare = without_end_brackets(headline_title(whole)) or without_book_marks(whole)
    squeezed = "".join(bare.split())
    return bool(_KIND.search(squeezed)) and squeezed.count("《") == squeezed.count("》")


def _goes_on(text: str, following: str) -> bool:
    """Whether the heading ``text`` is not whole yet: the next line goes on with it."""
    return following.startswith(("的", "》", "〉", "”")) and _may_be_part(following)


def _ends_below(run: Sequence[TextLine], following: Sequence[TextLine]) -> bool:
    """Whether the heading that says what it is about says only on one of the next lines what it is."""
    if not _ABOUT.search(join_title_lines(run)) or _says_its_kind(join_title_lines(run)):
        return False
    longer = list(run)
    for line in following[: _MOST_LINES - len(run)]:
        if not _may_be_part(line.text) or _issuer_in(line.text):
            return False
        longer.append(line)
        if _ends_heading(join_title_lines(longer)) and _says_its_kind(join_title_lines(longer)):
            return True
    return False


def _says_its_kind(text: str) -> bool:
    """Whether a heading ends in ``的`` and what kind of document it is, or in what plans call themselves."""
    return bool(_WHOLE_ABOUT.search("".join(without_end_brackets(text).split())))


def _notice(lines: Sequence[TextLine], headings: Sequence[_TitleHeading]) -> _NoticeHeading:
    """Return the plan's name and the issuer by the notice, and where the notice's last line ends."""
    name = issuer = ""
    for text in (*(heading.text for heading in headings if heading.issuing), *(line.text for line in lines)):
        if "通知" in text and any(verb in text for verb in _NOTICE_VERBS) and (found := _notice_in(text)):
            issuer = issuer or found[0]
            name = name or found[1]
            break
    end = 0
    for line in lines:
        if "印发" not in line.text and "同意" not in line.text:
            continue
        end = line.end
        plan = _issued_in(line.text)
        # The paragraph of the notice names the plan in full; its heading may abbreviate it, or be broken over lines.
        if plan and "关于印发" not in line.text:
            name = plan
    return _NoticeHeading(name, issuer, end)


def _notice_in(text: str) -> tuple[str, str] | None:
    """Return issuer and name that the heading of a notice states; None where a sentence cites another notice."""
    for pattern in (patterns.NOTICE, patterns.NOTICE_BARE):
        found = pattern.search(text[: 3 * _LONGEST])
        if not found:
            continue
        before = text[: found.start()]
        cited = (
            "。" in before
            or before.endswith(("《", "〈", "“"))
            or found["issuer"].strip().startswith(_CITES[:6])
        )
        if not cited:
            return _last_word(text[: found.end("issuer")]), " ".join(found["title"].split()).strip("〈〉")
    return None


def _issued_in(text: str) -> str:
    """Return the name of the plan that a paragraph issues, and not of one that it cites."""
    for quote in patterns.QUOTED_PLAN.finditer(text):
        name = " ".join(quote[1].split())
        before = text[max(0, quote.start() - _CITE_REACH) : quote.start()].rstrip()
        behind = text[quote.end() : quote.end() + _ISSUE_REACH].split("。", maxsplit=1)[0]
        if before.endswith(_CITES) or behind.startswith(
            ("（", "(", "精神", "要求", "有关", "规定", "等", "、")
        ):
            continue
        if behind.startswith("印发") or (_KIND.search(without_end_brackets(name)) and _ISSUED.search(behind)):
            return name
    return ""


def _last_word(issuer: str) -> str:
    """Return the body before ``关于``: of a heading that has lost its line ends, the one behind the letterhead."""
    words = issuer.split()
    first = len(words)
    while first and parse_issuer(words[first - 1]):
        first -= 1
    if len(words) - first > 1 and not any(map(parse_issuer, words[:first])):
        return "、".join(words[first:])
    return words[-1] if words else ""


def _own_heading(
    lines: Sequence[TextLine],
    headings: Sequence[_TitleHeading],
    notice: _NoticeHeading,
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


def _first_of(
    own: Sequence[_TitleHeading], places: TextPositions
) -> tuple[list[TextLine], list[TextProblem]]:
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
        for size in range(1, _MOST_LINES + 1):
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


def _issuer_in(title: str) -> str:
    """Return the body with whose name a document's own title begins, or ""."""
    found = _OWN_ISSUER.match(title)
    return (found and parse_issuer(found["issuer"])) or ""


def _joined(run: Sequence[TextLine], quoted: str) -> str:
    text = without_breaks(join_title_lines(run))
    bare = without_end_brackets(text)
    if headline := headline_title(bare):
        return headline
    if is_book_title(bare):
        text = bare[1:-1] + text[len(bare) :].lstrip()
    if len(run) > 1 and quoted and squeeze_title(quoted) == squeeze_title(text):
        # Within a title of its own a cited one has whole book marks.
        return quoted.replace("〈", "《").replace("〉", "》") if "《" in text else quoted
    return _NUMBER_BEHIND.sub("", text)
