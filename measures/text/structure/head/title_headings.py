"""The headings of documents in the lines above a plan: its own, that of the notice which issues it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measures.text.structure.head.district_names import district_at_start
from measures.text.structure.head.title_text import (
    headline_title,
    is_book_title,
    join_title_lines,
    without_book_marks,
    without_end_brackets,
)
from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import plain_digits
from measures.text.structure.lines.text_lines import TextLine
from measures.text.structure.parts.colophon import is_end_matter, parse_issuer, parse_signature_line

#: The most lines over which a heading is broken.
MOST_LINES = 6
_LONGEST = 80
_SHORTEST = 6
#: What a notice does with the document that it issues.
NOTICE_VERBS = ("印发", "转发", "发布", "下发")
_PLACE_OR_YEAR = re.compile(r"[省市区县州盟旗]$|(?:19|20)\d\d")
_HAS_HAN = re.compile(rf"[{patterns.HAN}]")
#: What kinds of documents call themselves, besides the kinds of plans: the last word of a title.
KIND_AT_END = re.compile(
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
    rf"(?:的[{patterns.HAN}]{{0,8}}?|若干(?:具体|支持|扶持|政策|重点|重要|工作|实施){{0,2}}){KIND_AT_END.pattern}"
    r"|的(?:请示|函|复函|答复)$"
)
#: A heading that has one of these and has not ended may go on with the name of a place.
_NEEDS_MORE = re.compile(r"关于|印发|转发|发布|贯彻|落实|《|〈|支持|推进|促进|深化|加快")


@dataclass(frozen=True, slots=True)
class TitleHeading:
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


def find_title_headings(lines: Sequence[TextLine]) -> Iterator[TitleHeading]:
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
        run = [*(() if _begins_heading(line.text, run) else run[1 - MOST_LINES :]), line]
        if len(run) == 1 and _is_scrap(line.text):
            run = []
            continue
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        text = join_title_lines(run)
        if not _ends_heading(text) or _title_goes_on(text, following) or _ends_below(run, lines[at + 1 :]):
            continue
        tail = [lines[at + 1]] if _is_tail(following) else []
        taken = at + 1 + len(tail)
        text = join_title_lines([*run, *tail])
        bare = without_end_brackets(text)
        issuing = bare.endswith("通知") and any(verb in bare for verb in NOTICE_VERBS)
        whole = (*_issuers_above(lines, at + 1 - len(run)), *run, *tail)
        yield TitleHeading(
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
        return not (above and issuer_at_start(join_title_lines(above)))
    if issuer_at_start(text):
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
    whole = without_end_brackets(without_number_behind(text))
    bare = without_end_brackets(headline_title(whole)) or without_book_marks(whole)
    squeezed = "".join(bare.split())
    return bool(KIND_AT_END.search(squeezed)) and squeezed.count("《") == squeezed.count("》")


def _title_goes_on(text: str, following: str) -> bool:
    """Whether the heading ``text`` is not whole yet: the next line goes on with it."""
    return following.startswith(("的", "》", "〉", "”")) and _may_be_part(following)


def _ends_below(run: Sequence[TextLine], following: Sequence[TextLine]) -> bool:
    """Whether the heading that says what it is about says only on one of the next lines what it is."""
    if not _ABOUT.search(join_title_lines(run)) or _says_its_kind(join_title_lines(run)):
        return False
    longer = list(run)
    for line in following[: MOST_LINES - len(run)]:
        if not _may_be_part(line.text) or issuer_at_start(line.text):
            return False
        longer.append(line)
        if _ends_heading(join_title_lines(longer)) and _says_its_kind(join_title_lines(longer)):
            return True
    return False


def _says_its_kind(text: str) -> bool:
    """Whether a heading ends in ``的`` and what kind of document it is, or in what plans call themselves."""
    return bool(_WHOLE_ABOUT.search("".join(without_end_brackets(text).split())))


def issuer_at_start(title: str) -> str:
    """Return the body with whose name a document's own title begins, or ""."""
    found = _OWN_ISSUER.match(title)
    return (found and parse_issuer(found["issuer"])) or ""


def without_number_behind(text: str) -> str:
    """Return a heading without the document's number behind it."""
    return _NUMBER_BEHIND.sub("", text)
