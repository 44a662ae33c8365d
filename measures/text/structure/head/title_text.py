"""The words of a title: lines put together, brackets and book marks off, in the form in which titles are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine
from measures.text.structure.parts.colophon import parse_issuer

#: A title that is cited.
_CITED = re.compile(r"(《[^《》]*》)")

_BRACKETS = re.compile(r"\s{0,9}[（(〔][^（）()〔〕。]{1,30}[)）〕]$")
#: `《某某方案》印发`, `市政府印发《某某方案》`.
_HEADLINE = re.compile(
    r"《(?P<named>[^《》]{4,120})》(?:正式|已|今日)?(?:印发|出台|发布|公布)(?:实施)?"
    r"|[^《》。；：]{2,40}(?<!关于)(?:印发|出台|发布|公布)《(?P<issued>[^《》]{4,120})》"
)
#: Clauses that stand side by side in a title: one ends and the next begins with a verb.
_VERB = (
    "持续|全面|加快|打造|优化|推进|推动|深化|建设|提升|聚焦|构建|营造|着力"
    "|进一步|坚持|加强|促进|实施|创新|对标|深入"
)
_BEGINS_CLAUSE = re.compile(rf"(?!实施(?:方案|意见|计划|细则|办法|规划|清单|要点|措施))(?:{_VERB})")
_ENDS_IN_VERB = re.compile(rf"(?:{_VERB})$")
_SPACE_IN_TEXT = re.compile(rf"(?<=[{patterns.HAN}，、”]) (?=[{patterns.HAN}“])(?!{_VERB})")
#: Characters set apart, as titles are on paper: `通　知`.
_SET_APART = re.compile(rf"(?:(?<=的) |^|(?<= ))[{patterns.HAN}](?: [{patterns.HAN}]){{1,8}}$")
_WIDTHS = str.maketrans("(),:;", "（），：；", "《》〈〉")


def join_title_lines(run: Sequence[TextLine]) -> str:
    """Return lines of a heading as one."""
    text = ""
    for line in run:
        part = close_up(line.text)
        text += _glue(text, part) + part if text else part
    return text


def close_up(text: str) -> str:
    """Return a line of a heading with one space for several, and none between characters that are set apart.

    >>> [close_up(line) for line in ("通　知", "若干问题的 通 知", "协 调 委 员 会 章 程", "甲局 乙局")]
    ['通知', '若干问题的通知', '协调委员会章程', '甲局 乙局']
    """
    text = " ".join(text.split())
    found = _SET_APART.search(text)
    if not found:
        return text
    before = text[: found.start()].rstrip()
    joined = found[0].replace(" ", "")
    gap = "" if not before or before.endswith("的") or len(joined) > 2 else " "
    return f"{before}{gap}{joined}"


def without_end_brackets(text: str) -> str:
    """Return a title without a year, a status or a number in brackets behind it."""
    for _ in range(3):
        shorter = _BRACKETS.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


def is_book_title(text: str) -> bool:
    """Whether book marks enclose the whole text."""
    return text.startswith("《") and text.find("》") == len(text) - 1


def headline_title(text: str) -> str:
    """Return the title that the headline of a report about a document names, or "".

    >>> list(map(headline_title, ("《甲市方案》印发", "市政府印发《甲市方案》", "《甲市方案》")))
    ['甲市方案', '甲市方案', '']
    """
    found = _HEADLINE.fullmatch(text)
    return (found["named"] or found["issued"]) if found else ""


def without_book_marks(text: str) -> str:
    """Return a text without the book marks that enclose the whole of it."""
    return text[1:-1] if is_book_title(text) else text


def without_breaks(text: str) -> str:
    """Return a title that names its issuer without the spaces that stand for the ends of its lines."""
    issuer, about, rest = text.partition("关于")
    if not about or not parse_issuer(issuer):
        return text
    # Within book marks a space is the cited title's own.
    parts = _CITED.split(rest.lstrip())
    parts[::2] = [_SPACE_IN_TEXT.sub("", part) for part in parts[::2]]
    return f"{issuer}{about}{''.join(parts)}"


def _glue(title: str, text: str) -> str:
    """Return what belongs between the lines of a title: a space between clauses or Latin words, else nothing."""
    if title[-1].isascii() and title[-1].isalpha() and text[0].isascii() and text[0].isalpha():
        return " "
    joint = title + text
    clauses = (
        "关于" not in joint
        and _BEGINS_CLAUSE.match(text)
        and _BEGINS_CLAUSE.search(title)
        and not _ENDS_IN_VERB.search(title)
    )
    return " " if clauses else ""


def squeeze_title(text: str) -> str:
    """Return ``text`` without white space and book marks and with marks of one width, for comparison."""
    return "".join(text.split()).translate(_WIDTHS)
