"""UTF-8 whose bytes were read as GBK: ``鏀跨瓥`` for 政策.

Two characters of GBK show four bytes of UTF-8, which has three for a Chinese character; where a run of them is odd, the
last byte had no partner: it was lost, shown as ``?`` or U+FFFD, or taken together with what followed. What has all its
bytes comes back exactly; a character that lacks one becomes U+FFFD, with what it may have been, and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from measures.text.encoding.chinese_likelihood import chineseness, is_han
from measures.text.encoding.double_bytes import gbk_bytes
from measures.text.encoding.lost_bytes import LOST, UNTOLD, LostBytes
from measures.text.language.word_model import is_printed
from measures.text.steps import CERTAIN, RepairStep

UTF8_AS_GBK = "encoding.utf8_as_gbk"
_GONE = 0x01
_FOLLOWS = rb"[\x80-\xbf]"
_UNIT = re.compile(
    rb"(?P<whole>[\xe2-\xef]%(f)s%(f)s|[\xc2-\xdf]%(f)s|\xf0%(f)s%(f)s%(f)s|[\x20-\x3e\x40-\x7e])"
    rb"|(?P<holed>[\xe2-\xef](?:%(f)s[\x01?]|[\x01?]%(f)s|[\x01?]{1,2}))"
    rb"|(?P<cut>[\xe2-\xef]%(f)s?(?![\x80-\xbf]))" % {b"f": _FOLLOWS}
)
#: Two characters in a row are proof; a few that lack a byte may stand before them.
_PROOF = re.compile(
    rb"(?:[\xe2-\xef](?:%(f)s%(f)s|%(f)s[\x01?]|[\x01?]%(f)s?)){0,6}(?:[\xe2-\xef]%(f)s%(f)s){2}"
    % {b"f": _FOLLOWS}
)
#: Beside so much of the same kind, this is.
_MUCH = 10
_BESIDE = re.compile(rb"[\xe2-\xef](?:%(f)s%(f)s|%(f)s[\x01?]|[\x01?]%(f)s)" % {b"f": _FOLLOWS})
#: A step that lacks nothing covers at most so many characters.
_LONGEST = 60
#: Confidence of the one character that the bytes around a lost one allow, and of the likeliest of a few.
_ONLY, _LIKELY = 0.95, 0.7


def utf8_as_gbk_steps(text: str) -> list[RepairStep]:
    """Return the steps that undo UTF-8 read as GBK, line by line, in order.

    >>> [(step.before, step.after) for step in utf8_as_gbk_steps("落实鏀跨瓥，鍖�")]
    [('鏀跨瓥', '政策')]
    >>> utf8_as_gbk_steps("浙江省、猓、锟斤拷锟斤拷")
    []
    """
    if not _first_pair().search(text):
        return []
    lost = LostBytes()
    lines = [line for line in _gbk_lines(text) if _first_character().search(line.text)]
    steps = {line.at: list(line.steps(_PROOF, lost)) for line in lines}
    if sum(len(step.after) for found in steps.values() for step in found) >= _MUCH:
        # What is too short to be proof by itself is read as the lines around it were.
        for line in lines:
            steps[line.at] = steps[line.at] or list(line.steps(_BESIDE, lost))
    return [step for found in steps.values() for step in found]


def _gbk_lines(text: str) -> Iterator[_GbkLine]:
    at = 0
    for line in text.split("\n"):
        if not line.isascii() and "\x01" not in line:
            yield _GbkLine(line, at)
        at += len(line) + 1


@cache
def _first_pair() -> re.Pattern[str]:
    """Return what a run begins with: two characters whose four bytes begin a character and half of the next."""
    goes_on = _gbk_characters(range(0x81, 0xC0), range(0xE2, 0xF0))
    return re.compile(f"{_first_character().pattern}(?:[{goes_on}]|\ufffd|\u20ac|[?])")


@cache
def _first_character() -> re.Pattern[str]:
    return re.compile(f"[{_gbk_characters(range(0xE2, 0xF0), range(0x80, 0xC0))}]")


def _gbk_characters(leads: range, trails: range) -> str:
    """Return the characters that GBK has for these pairs of bytes."""
    return "".join(bytes((lead, trail)).decode("gb18030") for lead in leads for trail in trails)


@dataclass(slots=True)
class _GbkPiece:
    """Bytes of a run and the characters they were; ``holes`` are the places of those that lack a byte, with others."""

    start: int
    end: int
    after: list[str] = field(default_factory=list)
    holes: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    confidence: float = CERTAIN


class _GbkLine:
    """One line as the bytes of GBK, with the characters they belong to."""

    def __init__(self, line: str, at: int) -> None:
        self.text, self.at = line, at
        self._lost = LostBytes()
        self._content = b""
        self._owner: list[int] = []

    def _read_gbk_bytes(self) -> None:
        content = bytearray()
        self._owner = []
        for place, character in enumerate(self.text):
            known = b"\x01" if character == LOST else gbk_bytes(character)
            # What GBK does not have stands for itself and ends a run.
            known = b"\x02" if known is None else known
            content += known
            self._owner.extend([place] * len(known))
        self._content = bytes(content)

    def steps(self, proof: re.Pattern[bytes], lost: LostBytes) -> Iterator[RepairStep]:
        """Yield the steps of the runs that have ``proof`` of UTF-8 in them."""
        self._lost = lost
        self._read_gbk_bytes()
        pos = 0
        while found := proof.search(self._content, pos):
            start = found.start()
            if start and self._owner[start] == self._owner[start - 1]:
                # Half a character: what looks like UTF-8 here is two characters of another text.
                pos = start + 1
                continue
            end, pieces = self._utf8_run(start)
            first, last = self._owner[start], self._owner[end - 1] + 1
            before = self.text[first:last]
            if self._convinces(before, "".join(pieces)):
                yield from self._as_steps(start, end)
            pos = end

    def _utf8_run(self, start: int) -> tuple[int, list[str]]:
        """Return where the run of UTF-8 from ``start`` ends, and the characters in it that are whole."""
        pieces: list[str] = []
        pending: list[str] = []
        end = pos = start
        while unit := _UNIT.match(self._content, pos):
            may_be_meant = self._may_be_meant(unit, pos)
            if may_be_meant and unit["whole"] is None:
                break
            pos = unit.end()
            pending.append((unit["whole"] or b"").decode("utf-8", "replace"))
            if not may_be_meant:
                # What may be the author's counts where more of the run comes behind it.
                pieces += pending
                pending.clear()
                end = pos
        while self._is_inside_character(end):
            end += 1
        return end, pieces

    def _may_be_meant(self, unit: re.Match[bytes], pos: int) -> bool:
        """Whether a unit is ASCII, or one character of GBK as it stands, with more of the kind behind it."""
        if self._is_inside_character(pos) or self._is_inside_character(unit.end()):
            return False
        if unit["cut"]:
            return self._content[unit.end() : unit.end() + 1] >= b"\x80"
        return len(unit[0]) < 3 and unit["holed"] is None

    def _is_inside_character(self, pos: int) -> bool:
        """Whether a position lies within the bytes of one character."""
        return 0 < pos < len(self._owner) and self._owner[pos] == self._owner[pos - 1]

    @staticmethod
    def _convinces(before: str, after: str) -> bool:
        """Whether what comes out is printed Chinese, and more so than what stands there."""
        if LOST in after or not all(is_printed(character) for character in after if is_han(character)):
            return False
        return not after.strip() or chineseness(after) > chineseness(before) + 1.0

    def _as_steps(self, start: int, end: int) -> Iterator[RepairStep]:
        """Yield the steps of a run: what lacks nothing together, what lacks a byte each by itself."""
        sure: list[_GbkPiece] = []
        for piece in self._smallest_pieces(start, end):
            if piece.holes or len(sure) == _LONGEST:
                yield from self._joined_step(sure)
                sure = []
            if piece.holes:
                yield self._piece_step(piece)
            else:
                sure.append(piece)
        yield from self._joined_step(sure)

    def _joined_step(self, pieces: list[_GbkPiece]) -> Iterator[RepairStep]:
        if pieces:
            after = [character for piece in pieces for character in piece.after]
            yield self._piece_step(_GbkPiece(pieces[0].start, pieces[-1].end, after))

    def _smallest_pieces(self, start: int, end: int) -> Iterator[_GbkPiece]:
        """Yield the smallest pieces of a run that begin and end between characters."""
        piece = _GbkPiece(start, start)
        pos = start
        while pos < end:
            unit = _UNIT.match(self._content, pos, end)
            # Half a character at the end of a run is the beginning of one that was lost.
            pos = unit.end() if unit else end
            if unit and unit["whole"]:
                piece.after.append(unit["whole"].decode("utf-8", "replace"))
            else:
                character, confidence, others = self._untold(unit[0] if unit else b"", pos)
                piece.holes.append((len(piece.after), others))
                piece.after.append(character)
                piece.confidence = min(piece.confidence, confidence)
            if not self._is_inside_character(pos) or pos >= end:
                piece.end = pos
                yield piece
                piece = _GbkPiece(pos, pos)

    def _untold(self, unit: bytes, behind: int) -> tuple[str, float, tuple[str, ...]]:
        """Return what stands for a character that lacks a byte, how sure that is, and what else it may have been."""
        known = [None if byte in (_GONE, 0x3F) else byte for byte in unit]
        known += [None] * (3 - len(known))
        lost_at = unit.find(b"\x01")
        following = self._content[behind - len(unit) + lost_at + 1 :][:1]
        if lost_at < 0 or following < b"@" or known.count(None) > 1:
            return LOST, UNTOLD, self._lost.others(known)
        # U+FFFD before a byte that can be a second one: the lost one was none that could have taken it.
        allowed = [byte for byte in range(0x80, 0xC0) if not _is_pair(byte, following[0])]
        found = self._lost.others(known, allowed)
        if not found:
            return LOST, UNTOLD, ()
        return found[0], _ONLY if len(found) == 1 else _LIKELY, found[1:]

    def _piece_step(self, piece: _GbkPiece) -> RepairStep:
        first, last = self._owner[piece.start], self._owner[piece.end - 1] + 1
        others: tuple[str, ...] = ()
        if len(piece.holes) == 1:
            ((place, instead),) = piece.holes
            others = tuple("".join([*piece.after[:place], o, *piece.after[place + 1 :]]) for o in instead)
        became = "".join(piece.after)
        start, end = self.at + first, self.at + last
        return RepairStep(UTF8_AS_GBK, start, end, self.text[first:last], became, piece.confidence, others)


@cache
def _is_pair(lead: int, trail: int) -> bool:
    """Whether GBK has a character for two bytes; the first of them may be none that begins one."""
    try:
        return len(bytes((lead, trail)).decode("gbk")) == 1
    except UnicodeDecodeError:
        return False
