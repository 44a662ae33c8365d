"""What the notice that issues a plan calls it, and who issues it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from measures.text.structure.head.title_headings import KIND_AT_END, NOTICE_VERBS, TitleHeading
from measures.text.structure.head.title_text import without_end_brackets
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine
from measures.text.structure.parts.colophon import parse_issuer

_VERB = "|".join(NOTICE_VERBS)
#: Behind who issues it: `关于印发《某某》的通知`, on one line or two; without book marks.
_NOTICE = (
    re.compile(
        rf"(?:关于)?(?:{_VERB})[^《》。]{{0,40}}?《(?P<title>[^《》]{{0,200}}(?:《[^《》]{{0,200}}》[^《》]{{0,200}}){{0,4}})》"
        r"[^。]{0,12}的?\s{0,9}通知?"
    ),
    re.compile(rf"关于(?:{_VERB})(?P<title>[^《》。：:]{{4,80}}?)\s{{0,9}}的\s{{0,9}}通知"),
)
#: What does not stand in the name of who issues a document.
_NO_ISSUER = re.compile(r"[《》。，,：:]")
#: The most characters of a heading that are looked at.
_LONGEST = 240
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


@dataclass(frozen=True, slots=True)
class NoticeHeading:
    """What a notice says of the plan that it issues, and where its last line ends."""

    name: str = ""
    issuer: str = ""
    end: int = 0


def read_notice_heading(lines: Sequence[TextLine], headings: Sequence[TitleHeading]) -> NoticeHeading:
    """Return the plan's name and the issuer by the notice, and where the notice's last line ends."""
    name = issuer = ""
    for text in (*(heading.text for heading in headings if heading.issuing), *(line.text for line in lines)):
        if "通知" in text and any(verb in text for verb in NOTICE_VERBS) and (found := _notice_in(text)):
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
    return NoticeHeading(name, issuer, end)


def _notice_in(text: str) -> tuple[str, str] | None:
    """Return issuer and name that the heading of a notice states; None where a sentence cites another notice."""
    text = text[:_LONGEST]
    for pattern in _NOTICE:
        found = pattern.search(text)
        if not found:
            continue
        above = text[: found.start()].rstrip()
        since = max((mark.end() for mark in _NO_ISSUER.finditer(above)), default=0)
        before, issuer = above[:since], above[since:].strip()
        cited = "。" in before or before.endswith("《") or issuer.startswith(_CITES[:6])
        if not cited:
            return _last_word(above), " ".join(found["title"].split()).strip("〈〉")
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
        if behind.startswith("印发") or (
            KIND_AT_END.search(without_end_brackets(name)) and _ISSUED.search(behind)
        ):
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
