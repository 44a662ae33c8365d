"""The number of a document: of its own head, not of one that it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import plain_digits
from measures.text.structure.lines.text_lines import TextLine
from measures.text.structure.parts.colophon import parse_issuer

#: What the year of a number stands in.
_BRACKET = re.compile(patterns.NUMBER_OPEN)

_LONGEST_NUMBER_LINE = 60
_CLOSING = frozenset("）)")
_NUMBER_BRACKETS = str.maketrans("[［【(（﹝〖｛{＜<„『「]］】)）﹞〗｝}＞>‟』」", "〔" * 14 + "〕" * 14)
#: `甲省人民政府令第15号`: decrees are numbered without a year.
_DECREE = re.compile(
    rf"(?P<number>[{patterns.HAN}]{{2,20}}令)\s{{0,9}}(?P<count>第\s{{0,9}}[\d{patterns.CN_DIGITS}]{{1,6}}\s{{0,9}}号)"
)
_DECREE_COUNT = re.compile(rf"第\s{{0,9}}[\d{patterns.CN_DIGITS}]{{1,6}}\s{{0,9}}号")
_DECREE_HEAD = re.compile(rf"[{patterns.HAN}\s]{{2,30}}令")
_NUMBER_WITHOUT_END = re.compile(
    rf"[{patterns.HAN}]{{2,14}}\s{{0,9}}[〔\[［【(（﹝][^（）()]{{4,6}}[〕\]］】)）﹞]\s{{0,9}}\d{{1,4}}"
)
#: The number among the facts of a page.
_LABELLED_NUMBER = re.compile(
    rf"(?:发文字号|发文文号|文件编号|文\s{{0,9}}号)\s{{0,9}}[:：]\s{{0,9}}(?P<number>{patterns.DOC_NUMBER.pattern})"
)


def find_document_number(lines: Sequence[TextLine], furniture: Sequence[TextLine]) -> str | None:
    """Return the document's own number: one that stands alone or ends its title, not one that a sentence cites."""
    for at, line in enumerate([*lines, *furniture]):
        text = plain_digits(line.text)
        if inline := patterns.DOC_NUMBER_INLINE.search(text):
            return _as_number(inline["number"])
        if at < len(lines) and (decree := _decree(lines, at)):
            return decree
        found = patterns.DOC_NUMBER.search(text) or _broken_number(lines, at)
        if labelled := _LABELLED_NUMBER.search(text):
            return _as_number(labelled["number"])
        if not found or "。" in text:
            continue
        before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
        if before.endswith(("的通知（", "的通知(")) and after in _CLOSING and not before.startswith(_CITING):
            # Behind the heading of a notice, however long it is.
            return _as_number(found[0])
        if found.start() > _LONGEST_NUMBER_LINE:
            continue
        if before in {"（", "("} and after in {"）", ")"}:
            return _as_number(found[0])
        in_brackets = before.endswith(("（", "(")) or after.startswith((")", "）"))
        own = (
            in_brackets
            and len(before) > 1
            and after in {")", "）"}
            and "《" not in before
            and _is_titled(before)
        )
        if own or not (in_brackets or before.endswith("》") or before.endswith(_CITING)):
            return _as_number(found[0])
    return None


def _broken_number(lines: Sequence[TextLine], at: int) -> re.Match[str] | None:
    """Return a number whose 号 stands alone on one of the next lines, with it."""
    if at >= len(lines) or not _NUMBER_WITHOUT_END.fullmatch(plain_digits(lines[at].text)):
        return None
    if not any(line.text == "号" for line in lines[at + 1 : at + 4]):
        return None
    return patterns.DOC_NUMBER.search(plain_digits(lines[at].text) + "号")


#: A number behind one of these is another document's.
_CITING = ("根据", "按照", "依据", "落实", "贯彻", "参照", "废止", "见")


def _is_titled(before: str) -> bool:
    """Whether what stands before a number in brackets is a title."""
    return bool(patterns.TITLE_END.search(before[:-1].rstrip())) or before[:-1].rstrip().endswith(
        ("通知", "决定", "通告")
    )


#: The label of a number, set apart by a space only: `文 号 甲政发〔2026〕1号`.
_LABEL_BEFORE = re.compile(r".*号\s+(?=\S)")


def _as_number(text: str) -> str:
    """Return a number without spaces, with plain digits and with the brackets that the standard prescribes."""
    bracket = _BRACKET.search(text)
    if bracket and (label := _LABEL_BEFORE.match(text, 0, bracket.start())):
        text = text[label.end() :]
    else:
        *before, last = text[: bracket.start() if bracket else len(text)].split() or [""]
        if len(last) > 1 and before and parse_issuer("".join(before)):
            # Who issues the document stands left of its number.
            text = text[text.index(last) :]
    return "".join(text.split()).translate(_NUMBER_BRACKETS)


def _decree(lines: Sequence[TextLine], at: int) -> str | None:
    """Return the number of a decree that a line, or it and the next, consists of."""
    text = plain_digits(lines[at].text).strip("（）()")
    if at and lines[at - 1].text == "令" and _DECREE_COUNT.fullmatch(text):
        return "".join(text.split())
    if _DECREE.fullmatch(text):
        return "".join(text.split())
    following = plain_digits(lines[at + 1].text) if at + 1 < len(lines) else ""
    if _DECREE_HEAD.fullmatch(text) and _DECREE_COUNT.fullmatch(following):
        return "".join((text + following).split())
    return None
