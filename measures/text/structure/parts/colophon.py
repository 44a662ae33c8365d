"""The end of an official document: who signed it and when, who gets copies, who printed it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from measures.text.structure.lines import patterns
from measures.text.structure.lines.dates import find_dates, parse_lone_date, plain_digits
from measures.text.structure.lines.text_lines import TextLine, find_marker

_HAN = patterns.HAN
_MOST_LINES = 40
_BETWEEN = re.compile(r"[\s、，,]+")
_MOST_ISSUERS = 20
_LONGEST_NAME = 50

#: What the name of a body that signs documents ends in.
_NAME = re.compile(
    rf"(?:中共)?(?:[{_HAN}]{{2,24}}[（(][{_HAN}]{{2,16}}[)）])?[{_HAN}]{{1,36}}(?:人民政府|委员会|管委会|办公[室厅]|领导小组|联席会议|指挥部|国务院|常委会|[厅局委部署院会办社科处股]|总队|支队|大队|银行|海关|分行|中心|法院|检察院|公司|集团|大学)"
    r"|国务院|中共中央"
)
#: Of these, the ones that nothing but a signature holds, alone on the last line.
_STRICT = re.compile(
    rf"(?:中共)?[{_HAN}]{{2,26}}(?:人民政府(?:办公[室厅])?|委员会(?:办公[室厅])?|领导小组(?:办公室)?|政府办公[室厅])|国务院(?:办公厅)?"
)
#: A second name of the same body behind its first: `甲省健康委员会（爱国卫生运动委员会）`.
_SECOND_NAME = rf"[（(](?!代|盖|章|公|印)[{_HAN}]{{2,24}}(?:委员会|办公室|领导小组|[局办厅会])[)）]"
_ALIASED = re.compile(rf"(?P<name>[{_HAN}]{{2,40}}){_SECOND_NAME}")
_ALIAS = re.compile(_SECOND_NAME)
#: How the name of a body begins that is no second half of another.
_OWN_START = re.compile(rf"中共|中华人民共和国|国家|国务院|[{_HAN}]{{1,4}}?[省市]|[{_HAN}]{{2,4}}?[区县州]")
#: What is done with a document, and is in no name.
_NO_PART_OF_NAME = re.compile(r"关于|转发|印发|批转")
_SEAL = re.compile(r"[（(]\s{0,3}(?:代\s{0,3}章|盖\s{0,3}章|章|公\s{0,3}章|印章|代)\s{0,3}[)）]")
#: Another body's seal, which does not make it the issuer: `（甲区发展改革委代章）`.
_SEALED_FOR = re.compile(
    rf"[（(]\s{{0,3}}[{_HAN}]{{2,30}}代\s{{0,3}}章\s{{0,3}}[)）]|[{_HAN}]{{2,30}}代\s{{0,3}}章"
)
_COPIES = re.compile(r"(?:抄\s{0,9}送|分\s{0,9}送|抄\s{0,9}报|报\s{0,9}送)\s{0,9}[:：].*", re.DOTALL)
_LABELLED = re.compile(
    r"(?:主\s{0,9}送|印\s{0,9}发|主题词|联系人|信息公开选项|信息公开形式|信息公开属性|信息公开类别|公开方式|公开属性|公开类型|校对|共印|印数|打字)\s{0,9}[:：].*"
    r"|(?:此件|本文件?)?(?:主动|依申请|不予)公开(?:发布)?|此件公开发布|特此(?:通知|公告|批复|函告|函复)[。.]?|共印\s{0,3}\d+\s{0,3}份[。.]?",
    re.DOTALL,
)
_REMARK = re.compile(
    r"[（(]\s{0,9}(?:此件|本文|此文|联系人|联系电话|主动公开|依申请公开|公开|信息公开)[^（）()]{0,60}[)）]"
)
#: A day in figures, or a month, is a signature's only below a name.
_SHORT_DAY = re.compile(
    r"(?:19|20)\d\d\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}|(?:19|20)\d\d\s?年\s?\d{1,2}\s?月"
    rf"|二[{patterns.CN_DIGITS}OＯ]{{3}}年[{patterns.CN_DIGITS}]{{1,3}}月"
)
_ADDED = re.compile(r"附\s{0,3}[:：]")
_PRINTED = re.compile(r"\s{0,9}(?:印发|印)$")
_BROKEN = re.compile(rf"[{_HAN}（）()、]{{2,30}}")
_GOES_ON = ("：", ":", "、", "，", ",")
_ENDS = ("。", "）", ")", "；", "”")
#: What the second half of a name begins with that is broken over two lines, and no name of its own.
_SECOND_HALF = re.compile(r"(?:工作|协调)?(?:领导)?小组|办公[室厅]|委员会|联席会议|指挥部|管委会|专班")
_JOINING = ("和", "与", "及", "暨", "、")


def parse_issuer(text: str) -> str | None:
    """Return the body or bodies whose names a line consists of; None if it says anything else.

    >>> list(map(parse_issuer, ("甲区人民政府（代章）", "浙 江 省 教 育 厅", "甲市财政局　甲市数据局", "国务院")))
    ['甲区人民政府', '浙江省教育厅', '甲市财政局、甲市数据局', '国务院']
    >>> [parse_issuer(line) for line in ("各区人民政府", "推进政务服务。", "关于做好工作的通知")]
    [None, None, None]
    """
    if len(text) > _MOST_ISSUERS * _LONGEST_NAME:
        return None
    bare = _SEAL.sub("", text).strip(patterns.EDGES)
    words = [word for word in _BETWEEN.split(bare) if word]
    if words and all(len(word) == 1 for word in words):
        words = ["".join(words)]
    if not words or not all(_is_colophon_name(word) for word in words):
        whole = "".join(words)
        return whole if words and len(words) < 4 and "、" not in bare and _is_colophon_name(whole) else None
    return "、".join(words)


def _is_colophon_name(word: str) -> bool:
    if aliased := _ALIASED.fullmatch(word):
        word = aliased["name"]
    return (
        len(word) <= _LONGEST_NAME
        and bool(_NAME.fullmatch(word))
        and not word.startswith(("各", "有关", "相关", "本", "由", "及", "和", "与", "将", "对"))
        and not _NO_PART_OF_NAME.search(word)
    )


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A line with a date at its end: who stands before it ("" if nobody), and whether it is the date of printing."""

    issuer: str
    day: date | None
    text: str
    printed: bool


def parse_signature_line(text: str) -> SignatureLine | None:
    """Return what a line says that consists of a date, with or without the bodies before it; None for any other.

    >>> parse_signature_line("甲区人民政府办公室　2026年3月2日印发")
    SignatureLine(issuer='甲区人民政府办公室', day=datetime.date(2026, 3, 2), text='2026年3月2日', printed=True)
    >>> parse_signature_line("完成时限：2026年3月2日") is None
    True
    """
    if len(text) > _MOST_ISSUERS * _LONGEST_NAME or "年" not in text or "日" not in text:
        return None
    bare = text.strip("（）()〔〕 \u3000")
    printed = _PRINTED.search(bare)
    bare = bare[: printed.start()] if printed else bare
    for day, match in find_dates(bare):
        if match.end() == len(bare) and "年" in match[0]:
            before = bare[: match.start()].strip(patterns.EDGES).removesuffix("于").strip(patterns.EDGES)
            issuer = parse_issuer(before) if before else ""
            if issuer is not None:
                return SignatureLine(issuer, day, match[0], bool(printed))
    return None


def is_colophon(text: str) -> bool:
    """Whether a whole line belongs to the end of an official document: issuer, date, copies, publicity."""
    return is_end_matter(text) or bool(parse_issuer(text))


def is_end_matter(text: str) -> bool:
    """Whether a line is of the end of a document beyond doubt: not a name alone, which may stand anywhere."""
    return bool(
        _COPIES.fullmatch(text)
        or _LABELLED.fullmatch(text)
        or _REMARK.fullmatch(text)
        or _SEALED_FOR.fullmatch(text)
        or parse_lone_date(text)
        or parse_signature_line(text)
    )


def may_end_document(text: str) -> bool:
    """Whether a last line may be of the document's end or of the text: a day, a month, a list of what is added."""
    return is_end_matter(text) or bool(_SHORT_DAY.fullmatch(plain_digits(text)) or _ADDED.match(text))


@dataclass(slots=True)
class DocumentEnding:
    """A part of a document cut at its signature: the text, the colophon, and what stands behind it and is neither."""

    text: list[TextLine] = field(default_factory=list)
    colophon: list[TextLine] = field(default_factory=list)
    strangers: list[TextLine] = field(default_factory=list)


def split_ending(
    lines: Sequence[TextLine], known: str, *, first: int = 0, alone: bool = True
) -> DocumentEnding:
    """Return ``lines`` cut where the signature, the list of copies or the line of printing begins.

    ``known`` is the text of the head without white space, for names that are broken over lines. ``first`` is the
    first line that may belong to it. A name on the last line without a date is a signature only if it may stand
    ``alone``: in a table it is the last cell.
    """
    low = max(first, len(lines) - _MOST_LINES)
    for at in range(len(lines) - 1, low - 1, -1):
        if lines[at].text and find_marker(lines[at]) and not parse_lone_date(lines[at].text):
            low = at + 1
            break
    anchor = next((at for at in range(low, len(lines)) if _is_anchor(lines, at, low)), None)
    if anchor is None:
        return _without_name(lines, low) if alone else DocumentEnding(list(lines))
    start = _first_issuer(lines, anchor, low, known)
    ending = DocumentEnding(list(lines[:start]))
    copies = False
    for line in lines[start:]:
        if not line.text:
            continue
        own = is_colophon(line.text) or line.start <= lines[anchor].start
        copies = bool(_COPIES.fullmatch(line.text)) or (copies and not own)
        (ending.colophon if own or copies else ending.strangers).append(line)
    return ending


def _is_anchor(lines: Sequence[TextLine], at: int, low: int) -> bool:
    """Whether the end of the document begins at or right above a line."""
    text = lines[at].text
    if not text:
        return False
    if _COPIES.fullmatch(text) or _REMARK.fullmatch(text):
        return True
    rest = lines[at + 1 :]
    ended = all(not line.text or is_colophon(line.text) for line in rest)
    if _SHORT_DAY.fullmatch(plain_digits(text)):
        return ended and _is_name_line(lines, at - 1, low)
    if not is_end_matter(text):
        return False
    signed = parse_signature_line(text)
    above = lines[at - 1].text if at > low else ""
    if signed and (signed.issuer or _SEALED_FOR.fullmatch(above) or _is_name_line(lines, at - 1, low)):
        return ended or not any(map(_is_of_table, rest))
    before = next((line.text for line in reversed(lines[max(0, at - 3) : at]) if line.text), "")
    if signed and before and (not before.endswith(_ENDS) or patterns.LABEL_AT.match(before)):
        # A day below a list of bodies is as likely the last day of a measure.
        return False
    return ended


def _is_of_table(line: TextLine) -> bool:
    """Whether a line shows that names and days above it are cells: another day that is nobody's printing, a serial."""
    signed = parse_signature_line(line.text) if line.text else None
    return bool(signed and not signed.printed) or bool(line.text and patterns.ROW_SERIAL.fullmatch(line.text))


def _is_name_line(lines: Sequence[TextLine], at: int, low: int) -> bool:
    """Whether a line is a name that no label or list above it asks for."""
    if at < low or not parse_issuer(lines[at].text):
        return False
    return at == 0 or not lines[at - 1].text.endswith(_GOES_ON)


def _first_issuer(lines: Sequence[TextLine], anchor: int, low: int, known: str) -> int:
    """Return where the names above a date begin; what a label or a list above them asks for is none of them."""
    at = anchor
    while at > low and (not lines[at - 1].text or is_colophon(lines[at - 1].text)):
        above = lines[at - 2].text if at > 1 else ""
        if lines[at - 1].text and above.endswith(_GOES_ON):
            break
        at -= 1
    while at < anchor and not lines[at].text:
        at += 1
    if low < at < anchor and at > 1 and lines[at - 2].text.endswith(_ENDS):
        return at - 1 if is_broken_name(lines[at - 1].text, lines[at].text, known) else at
    return at


def is_broken_name(first: str, second: str, known: str) -> bool:
    """Whether two lines are one name: the head has it whole, or neither line is a name alone."""
    if not _BROKEN.fullmatch(first) or is_end_matter(first) or patterns.TITLE_END.search(first):
        return False
    if _ALIAS.fullmatch(_SEAL.sub("", second)):
        return bool(parse_issuer(first))
    own = _OWN_START.match(second) or patterns.NATIONAL_START.match(second)
    if parse_issuer(first) and parse_issuer(second) and own:
        # Each is a name of its own, even where the head has them one behind the other.
        return False
    whole = parse_issuer(first + second)
    return bool(whole) and (
        first.endswith(_JOINING)
        or not parse_issuer(second)
        or bool(_SECOND_HALF.match(second))
        or f"{first}{second}" in known
    )


def _without_name(lines: Sequence[TextLine], low: int) -> DocumentEnding:
    """Return ``lines`` without a signature that has no date."""
    end = len(lines)
    while end > low and not lines[end - 1].text:
        end -= 1
    if end > low and _STRICT.fullmatch(_SEAL.sub("", lines[end - 1].text)):
        return DocumentEnding(list(lines[: end - 1]), [lines[end - 1]])
    return DocumentEnding(list(lines))


def join_signatories(lines: Sequence[TextLine], known: str) -> str | None:
    """Return who signed: the bodies named above a date or before it in its line, broken names put together.

    ``known`` is the text of the head without white space. Where nobody stands above the date, those right below it.
    """
    names: list[str] = []
    for at, line in enumerate(lines):
        text = line.text
        signed = parse_signature_line(text) if text else None
        if signed and not signed.issuer and not signed.printed and not names:
            below = itertools.takewhile(bool, (parse_issuer(other.text) for other in lines[at + 1 :]))
            if together := "、".join(name for name in below if name):
                return together
        if signed:
            if signed.issuer and not signed.printed:
                return signed.issuer
            if not signed.issuer and not signed.printed and (found := _together(names, known)):
                return found
            names = []
        elif text and not _SEALED_FOR.fullmatch(text):
            name = parse_issuer(text) or (_BROKEN.fullmatch(text) and not is_end_matter(text))
            names = [*names[1 - _MOST_ISSUERS :], text] if name else []
    return None


def _together(names: Sequence[str], known: str) -> str | None:
    """Return the names right above a date as one string."""
    found: list[str] = []
    for at in range(len(names) - 1, -1, -1):
        above = names[at - 1] if at else ""
        if above and is_broken_name(above, names[at], known):
            found.append(parse_issuer(above + names[at]) or "")
            return "、".join(dict.fromkeys(reversed(found)))
        name = parse_issuer(names[at])
        if not name:
            break
        found.append(name)
    return "、".join(dict.fromkeys(reversed(found))) or None
