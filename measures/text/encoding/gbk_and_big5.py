"""GBK read as Big5, and Big5 read as GBK.

Both readings give characters of two bytes for characters of two bytes, most of them rare ones: what the text was
reads as Chinese, and as it stands it does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from measures.text.encoding.chinese_likelihood import (
    BETTER_BY,
    READABLE,
    chineseness,
    find_rare_characters,
    is_han,
    reads_as_chinese,
)
from measures.text.encoding.double_bytes import big5_private_bytes, gbk_bytes
from measures.text.encoding.lost_bytes import LOST
from measures.text.steps import RepairStep

GBK_AS_BIG5 = "encoding.gbk_as_big5"
BIG5_AS_GBK = "encoding.big5_as_gbk"
_JUDGED, _GUESSED = 0.98, 0.85
_BEHIND_LOST = 2.0
#: So many characters of a text that were read in one wrong way speak for the short pieces beside them.
_MUCH = 4
#: Of so many that stand together behind a lost one it is sure which bytes belong together.
_MANY = 10
#: Fewer characters are not judged by themselves.
_FEWEST = 4
_RUN = re.compile("[^\x00-\x7f\ufffd\u3000]+")
#: Marks of characters that were lost before a run: U+FFFD for a first byte, and the second one where it is ASCII.
_MARKS = re.compile("(?:\ufffd[@-~]?){1,8}\\Z")
_MARKS_SPAN = 16
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Misreading:
    """One wrong reading: its rule, what bytes it had read, and the codec that they were written in."""

    rule: str
    bytes_of: Callable[[str], bytes | None]
    codec: str


def _in_big5(codec: str) -> Callable[[str], bytes | None]:
    def bytes_of(character: str) -> bytes | None:
        try:
            return character.encode(codec)
        except UnicodeEncodeError:
            return big5_private_bytes(character)

    return cache(bytes_of)


#: Characters that Big5 has twice, with their other bytes; which were read cannot be derived from them.
_TWICE = {
    "／": b"\xa1\xfe", "＼": b"\xa2\x40", "╭": b"\xf9\xfa", "╮": b"\xf9\xfb", "╰": b"\xf9\xfc", "╯": b"\xf9\xfd",
    "═": b"\xa2\xa4", "╞": b"\xa2\xa5", "╪": b"\xa2\xa6", "╡": b"\xa2\xa7", "十": b"\xa2\xcc", "卅": b"\xa2\xce",
}  # fmt: skip


def _in_big5_again(character: str) -> bytes | None:
    return _TWICE.get(character) or _in_hong_kong(character)


_in_hong_kong = _in_big5("big5hkscs")
#: Hong Kong, Microsoft and others put different characters on the bytes that Big5 itself left free.
_WAYS = (
    _Misreading(GBK_AS_BIG5, _in_hong_kong, "gb18030"),
    _Misreading(GBK_AS_BIG5, _in_big5_again, "gb18030"),
    *(_Misreading(GBK_AS_BIG5, _in_big5(codec), "gb18030") for codec in ("cp950", "big5")),
    _Misreading(BIG5_AS_GBK, gbk_bytes, "big5hkscs"),
)


@dataclass(frozen=True, slots=True)
class _DoubleByteRun:
    """A run of double bytes: ``lost`` are the marks of lost characters before ``text``; the marks start at ``start``.

    ``is_strange`` tells that it has characters of Chinese and does not read as such.
    """

    start: int
    lost: str
    text: str
    is_strange: bool


@dataclass(frozen=True, slots=True)
class _DecodedRun:
    """A run read in another way."""

    way: _Misreading
    text: str


def gbk_and_big5_steps(text: str) -> list[RepairStep]:
    """Return the steps that undo GBK read as Big5 and the other way round, in order.

    Fewer than four characters by themselves stay as they are: rare names look the same.

    >>> wrong = "推动政策直达快享".encode("gbk").decode("big5hkscs")
    >>> [step.after for step in gbk_and_big5_steps(f"1.{wrong}")]
    ['推动政策直达快享']
    >>> gbk_and_big5_steps("垚犇骉鑫淼焱、乾安縣")
    []
    """
    runs = list(_garbled_runs(text))
    taken: dict[int, _DecodedRun] = {}
    counts: Counter[_Misreading] = Counter()
    for run in runs:
        if run.is_strange and (best := _most_chinese_reading(run)):
            taken[run.start] = best
            counts[best.way] += len(best.text)
    usual, much = counts.most_common(1)[0] if counts else (None, 0)
    steps: list[RepairStep] = []
    for run in runs:
        reading = taken.get(run.start)
        if reading is None and usual is not None and much >= _MUCH:
            reading = _run_read_as_others(run, usual)
        if reading is not None:
            steps.append(_run_step(run, reading))
    return steps


def _garbled_runs(text: str) -> Iterator[_DoubleByteRun]:
    """Yield the runs that do not read as Chinese, and those beside a character that was lost."""
    rare = find_rare_characters(text, READABLE)
    for found in _RUN.finditer(text):
        run = found[0]
        is_odd = not rare.isdisjoint(run) and chineseness(run) < READABLE
        before = text[max(0, found.start() - _MARKS_SPAN) : found.start()]
        marks = _MARKS.search(before) if LOST in before else None
        if is_odd or marks or text[found.end() : found.end() + 1] == LOST:
            is_strange = is_odd and bool(any(map(is_han, run)) or _PRIVATE_USE.search(run))
            lost = marks[0] if marks else ""
            yield _DoubleByteRun(found.start() - len(lost), lost, run, is_strange)


def _run_step(run: _DoubleByteRun, reading: _DecodedRun) -> RepairStep:
    """Return the step for a run; each lost character before it is one U+FFFD."""
    before = run.lost + run.text
    after = LOST * run.lost.count(LOST) + reading.text
    # Which bytes belong together is not sure where few characters stand behind a lost one.
    is_guess = (run.lost and len(run.text) < _MANY) or (
        reading.way.rule == GBK_AS_BIG5 and not _TWICE.keys().isdisjoint(run.text)
    )
    confidence = _GUESSED if is_guess else _JUDGED
    return RepairStep(reading.way.rule, run.start, run.start + len(before), before, after, confidence)


def _most_chinese_reading(run: _DoubleByteRun) -> _DecodedRun | None:
    """Return the reading that is the most Chinese, or None if none is by far."""
    least = chineseness(run.text) + BETTER_BY
    good = [
        reading
        for way in _WAYS
        for reading in _run_readings(run, way)
        if sum(map(is_han, reading.text)) >= _FEWEST
        and reads_as_chinese([reading.text])
        and chineseness(reading.text) > least
    ]
    return max(good, key=lambda reading: chineseness(reading.text), default=None)


def _run_read_as_others(run: _DoubleByteRun, way: _Misreading) -> _DecodedRun | None:
    """Return a run read as others of its text were, or None where that makes no Chinese.

    Behind a lost character hardly anything else was meant, even if it reads a little better as it stands.
    """
    least = chineseness(run.text) - (_BEHIND_LOST if run.lost else 0.0)
    good = [
        reading
        for other in _WAYS
        if other.rule == way.rule
        for reading in _run_readings(run, other)
        if reads_as_chinese([reading.text], beside=True) and chineseness(reading.text) > least
    ]
    return max(good, key=lambda reading: chineseness(reading.text), default=None)


def _run_readings(run: _DoubleByteRun, way: _Misreading) -> Iterator[_DecodedRun]:
    """Yield a run read in another way: as it stands, and one byte on where a first byte was lost before it.

    What then is left of it is half a character: the first half of the one that is lost behind it.
    """
    parts = [way.bytes_of(character) for character in run.text]
    if any(part is None for part in parts):
        return
    content = b"".join(part for part in parts if part)
    skips = (0, 1) if run.lost.endswith(LOST) else (0,)
    for skipped in skips:
        end = len(content) - (1 if skipped and content[-1] >= 0x80 else 0)
        try:
            yield _DecodedRun(way, content[skipped:end].decode(way.codec))
        except UnicodeDecodeError:
            continue
