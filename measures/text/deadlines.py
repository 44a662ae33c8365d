"""Deadlines: the printed words as a last day, or as a kind of time that has none."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from measures.text.language.numerals import parse_ordinal
from measures.text.language.short_text_memory import remember_short_texts

#: ``date`` has a last day, ``ongoing`` (长期, 持续推进) has none, ``recurring`` (每季度) comes again.
#: ``unclear`` words stand where a deadline is stated, and no rule reads them.
DeadlineKind = Literal["date", "ongoing", "recurring", "unclear"]

_HAN = r"\u4e00-\u9fff"
_PLAIN = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DONE = (
    r"(?:(?:全面|基本|全部|初步|陆续|持续)?"
    r"(?:完成|落实到位|落实|到位|推进|实施|建成|办结|实现|见效|启动|出台|印发|上线|竣工|开工|投用|投入使用|取得(?:明显|阶段性|积极)?(?:成效|进展)))?"
)
_DONE_BEHIND = re.compile(_DONE)
#: What makes a year or a month no last day: `2026年春节前`, `2026年汛期前完成`, `6月印发后`.
_BY_EVENT = re.compile(
    rf"[{_HAN}]{{1,8}}?(?:之|以)?[前后](?![{_HAN}])|[{_HAN}]{{1,8}}?(?<!提)前(?:完成|落实|到位|建成)"
)
#: ``2026年6月底前``, ``第三季度``, ``年底``, ``6月30日前``: every part may be missing, but not all of them.
_TIME = re.compile(
    rf"(?:于|在|力争|确保|争取|原则上|截[至止]|到|至|不迟于){{0,2}}"
    rf"(?:(?P<year>{_YEAR})(?![-./]?\d)年?度?|(?P<this>今年|本年度?|当年))?"
    rf"(?:(?P<month>{_NUMBER})月份?(?:(?P<day>{_NUMBER})[日号]|(?P<third>[上中下]旬))?"
    r"|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|(?P<whole>年(?=[底末内终]|度内)))?"
    r"(?P<end>(?:度)?[底末内终])?(?P<before>(?:之|以)?前)?"
)
#: ``2026-06-30``, ``2026.6``; not the first half of ``2026.1-6``, which may be a day or months.
_ISO = re.compile(
    rf"(?P<year>{_YEAR})(?P<mark>[-./])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}))?"
    r"(?![-./—–~～至到]?\d)(?P<before>(?:之|以)?前)?"
)
_ISO_FROM = re.compile(rf"自?{_YEAR}[-./]\d{{1,2}}(?:[-./]\d{{1,2}})?[—–\-~～至到]{{1,2}}(?={_YEAR}[-./]\d)")
#: ``20261231`` alone.
_EIGHT_FIGURES = re.compile(rf"(?P<year>{_YEAR})(?P<month>\d\d)(?P<day>\d\d)(?!\d)(?:之|以)?前?")
#: What makes words say when something begins: ``6月起持续推进``.
_BEGINS = re.compile(r"(?:起|开始|之?后|以来)[，,]?(?P<rest>.*)")
#: What goes on behind a year so that the year alone is not what is meant: ``2026年Q3``.
_UNREAD_BEHIND = re.compile(r"[\dA-Za-z./\-—–]")
#: The first half of ``2025年12月至2026年6月``, ``1-6月``, ``2024—2026年``.
_FROM = re.compile(
    rf"自?(?P<year>{_YEAR})?年?(?:{_NUMBER}(?:月份?)?(?:{_NUMBER}[日号]|[上中下]旬|[初底])?)?起?[—–\-~～至到]{{1,2}}"
)
_ONGOING = re.compile(
    r"(?:即日起|(?:[此以之今]后|后续|同时|并|需|要|转入|纳入|实行){0,3}(?:长期|持续|常态化?|经常性|全年|常年|长效|不间断|贯穿全年){1,2}"
    r"(?:坚持|推进|推动|实施|任务|开展|进行|落实|执行|保持|工作|整改|完成|推广|优化|深化|深入|抓好|巩固|提升|加强|用力){0,2})"
)
_PERIOD = r"(?:年度?|半年|季度?|月度?|周|旬|日|学期|学年)"
_RECURRING = re.compile(
    rf"(?:(?:(?:以|此)后|之后|并)?[每逐]{_PERIOD}[^，、；。]{{0,12}}|按{_PERIOD}(?:推进|报送|完成|通报|评估|实施|开展|进行|更新|发布)?)"
)
_VAGUE = re.compile(
    r"按(?:时限|计划|时序|进度|要求|上级|年度)[^，、；。]{0,12}|[立即][行知查]?[立即]改|边[查整]边改|立即(?:完成|整改|落实)?|适时(?:推进|开展)?"
)
#: `“十五五”期末`: the last year of a five-year plan. `“十五五”初` is none.
_FIVE_YEARS = re.compile(
    r"(?:到|至|在|于)?[“\"‘']?(?P<plan>十?[一二三四五六七八九]|十)五[”\"’']?(?:规划)?(?:时?期)?(?:期?[末底间内]|结束)前?"
)
#: What stands before a deadline and is none of it: `1.2026年6月底前`, `并长期坚持`.
_BEFORE_DEADLINE = re.compile(rf"[（(]?\d{{1,2}}[.．)）](?={_YEAR})|[并且](?=长期|持续|常态)")

#: What says beyond doubt that words begin with a last day.
_LAST_DAY_AT_START = re.compile(
    rf"[^，、]{{0,14}}?(?:[底末内]前?|[日旬度年]前)(?![{_HAN}]{{0,8}}(?:局|厅|委|部门|单位)$)"
)
#: What stands between deadlines and is part of none.
_EDGES = " \t\n\u3000。；;，,、"
_NUMBER_BEFORE = re.compile(r"[（(]?\d{1,2}[.．)）]|[并且]")
_SPLIT = re.compile(r"[^，,；;、。]+")
_WORD = re.compile(r"\S+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """What words say of time: the kind and, if it is a ``date`` whose year is known, the last day.

    ``year`` is the year that the words themselves state.
    """

    kind: DeadlineKind
    day: date | None = None
    year: int | None = None


@remember_short_texts
def read_deadline(words: str, year: int | None) -> DeadlineReading | None:
    """Return what ``words`` say, or None if they are no deadline; ``year`` is meant where they name none.

    >>> [str(read_deadline(w, 2026).day) for w in ("2025年6月底前", "６月底", "年底前完成", "第三季度", "上半年")]
    ['2025-06-30', '2026-06-30', '2026-12-31', '2026-09-30', '2026-06-30']
    >>> [str(read_deadline(w, 2026).day) for w in ("2024—2027年", "1-6月", "2026.3.5", "2028年2月", "6月30日前")]
    ['2027-12-31', '2026-06-30', '2026-03-05', '2028-02-29', '2026-06-30']
    >>> [str(read_deadline(w, 2026).day) for w in ("2026.06", "20260930")]
    ['2026-06-30', '2026-09-30']
    >>> [read_deadline(w, 2026).kind for w in ("长期", "持续推进", "每季度", "按计划推进")]
    ['ongoing', 'ongoing', 'recurring', 'unclear']
    >>> read_deadline("6月底", None), read_deadline("区财政局", 2026)
    (DeadlineReading(kind='date', day=None, year=None), None)
    >>> str(read_deadline("“十五五”期末", 2026).day)
    '2030-12-31'
    """
    text = "".join(words.split()).translate(_PLAIN)
    if not text or len(text) > _LONGEST:
        return None
    if _RECURRING.fullmatch(text):
        return DeadlineReading("recurring")
    if _ONGOING.fullmatch(text):
        return DeadlineReading("ongoing")
    if _VAGUE.fullmatch(text):
        return DeadlineReading("unclear")
    if plan := _FIVE_YEARS.fullmatch(text):
        last = 1955 + 5 * (parse_ordinal(plan["plan"]) or 0)
        return DeadlineReading("date", date(last, 12, 31), last)
    return _read_time(text, year, whole=True)


@remember_short_texts
def read_deadline_phrase(words: str, year: int | None) -> DeadlineReading | None:
    """Return what words say that are a deadline or begin with one, as in ``7月底前出台办法``; else None.

    >>> read_deadline_phrase("7月底前出台有关政策", 2026).day, read_deadline_phrase("6月份重点企业", 2026)
    (datetime.date(2026, 7, 31), None)
    """
    reading = read_deadline(words, year)
    text = "".join(words.split()).translate(_PLAIN)
    if reading or len(text) > _LONGEST or not _LAST_DAY_AT_START.match(text):
        return reading
    return _read_time(text, year, whole=False)


def read_stated_deadlines(words: str, year: int | None) -> Iterator[tuple[int, int, DeadlineReading]]:
    """Yield start, end and meaning of each deadline in words that stand behind a label such as 完成时限.

    Here a deadline may go on in words: ``6月底前完成首批，12月底前全部完成``. A later one means the year of the one
    before. Words that are no time belong to the deadline before them: ``6月底前，以后另行部署``, those at the start to
    the first. Words of which nothing can be read are one ``unclear`` deadline.

    >>> [start_end[:2] for start_end in read_stated_deadlines("按部署推进，6月底前见效，以后另行安排。12月底", 2026)]
    [(0, 19), (20, 24)]
    """
    found: list[tuple[int, int, DeadlineReading]] = []
    for part in _SPLIT.finditer(words):
        start = part.start() + len(part[0]) - len(part[0].lstrip())
        stop = part.start() + len(part[0].rstrip())
        if number := _BEFORE_DEADLINE.match(words, start, stop):
            start = number.end()
        text = words[start:stop]
        reading = read_deadline(text, year)
        listed = [(word, read_deadline(word[0], year)) for word in _WORD.finditer(text)]
        if reading is None and len(listed) > 1 and all(each for _, each in listed):
            # One below the other in a cell: `6月底 12月底`.
            found += [(start + word.start(), start + word.end(), each) for word, each in listed if each]
            continue
        squeezed = "".join(text.split()).translate(_PLAIN)
        reading = reading or _read_time(squeezed, year, whole=False)
        if reading:
            found.append((start, stop, reading))
            year = reading.year or year
    bare = words.strip(_EDGES)
    if not found and bare:
        start = words.index(bare)
        found.append((start, start + len(bare), DeadlineReading("unclear")))
    yield from _with_words_between(words, found)


def _with_words_between(
    words: str, found: Sequence[tuple[int, int, DeadlineReading]]
) -> Iterator[tuple[int, int, DeadlineReading]]:
    """Yield deadlines with the words that stand before the first and behind each of them, but for marks and numbers."""
    for at, (start, end, reading) in enumerate(found):
        until = found[at + 1][0] if at + 1 < len(found) else len(words)
        first = len(words) - len(words.lstrip(_EDGES)) if at == 0 else start
        numbered = _BEFORE_DEADLINE.match(words, first)
        last = end + len(words[end:until].rstrip(_EDGES))
        behind = words[end:last].strip(_EDGES)
        yield (
            start if numbered and numbered.end() >= start else first,
            last if behind and not _NUMBER_BEFORE.fullmatch(behind) else end,
            reading,
        )


def _read_time(text: str, year: int | None, *, whole: bool) -> DeadlineReading | None:
    """Return the last day of a time with which ``text`` begins, or which it is if ``whole``."""
    first = _ISO_FROM.match(text)
    if found := _ISO.match(text, first.end() if first else 0) or _EIGHT_FIGURES.fullmatch(text):
        return _dated(found, year, text, whole=whole)
    first = _FROM.match(text)
    at = first.end() if first and len(first[0]) > 1 and first.end() < len(text) else 0
    found = _TIME.match(text, at)
    if not found or found.end() == at or not any(found.groupdict().values()):
        return None
    if at and first and first["year"]:
        year = int(first["year"])
    reading = _dated(found, year, text, whole=whole)
    if reading is None and at:
        found = _TIME.match(text)
        return _dated(found, year, text, whole=whole) if found and found.end() else None
    return reading


def _dated(found: re.Match[str], year: int | None, text: str, *, whole: bool) -> DeadlineReading | None:
    """Return the last day of the time that ``found`` has read; ``unclear`` where two days are as likely."""
    begins = _BEGINS.fullmatch(text, found.end())
    if begins and not whole:
        kind: DeadlineKind = "ongoing" if _ONGOING.fullmatch(begins["rest"]) else "unclear"
        return DeadlineReading(kind)
    if whole and not _DONE_BEHIND.fullmatch(text, found.end()):
        return None
    parts = found.groupdict()
    stated = int(parts["year"]) if parts["year"] else None
    named = stated or parts.get("this") or parts["month"] or parts.get("quarter") or parts.get("half")
    if not named and not (parts.get("whole") and parts.get("end")):
        return None
    exact = parts["day"] or parts.get("third") or parts.get("end")
    if not exact and (_BY_EVENT.match(text, found.end()) or _UNREAD_BEHIND.match(text, found.end())):
        return DeadlineReading("unclear", year=stated)
    if parts.get("before") and not exact and not parts.get("half"):
        # `6月前` may mean the last of May or of June.
        return DeadlineReading("unclear", year=stated)
    try:
        return DeadlineReading("date", _last_day(parts, stated or year), stated)
    except ValueError:
        return DeadlineReading("unclear", year=stated) if whole else None


def _last_day(parts: dict[str, str], year: int | None) -> date | None:
    """Return the last day of a time; raise `ValueError` for one that no calendar has."""
    month, day = 12, None
    if parts["month"]:
        month = parse_ordinal(parts["month"]) or 0
        day = parse_ordinal(parts["day"]) if parts["day"] else None
        day = {"上旬": 10, "中旬": 20}.get(parts.get("third") or "", day)
    elif parts.get("quarter"):
        month = 3 * (parse_ordinal(parts["quarter"]) or 0)
    elif parts.get("half"):
        month = 6 if parts["half"] == "上" else 12
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    if year is None:
        return None
    return date(year, month, day or calendar.monthrange(year, month)[1])
