"""GBK and Big5 whose bytes were read one by one: ``ÕþÎñ·þÎñ`` for 政务服务.

The bytes come back exactly, but nothing in them proves that they are double bytes: what comes out has to read as
Chinese. Accented letters of other languages come out as rare characters, one at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from measures.text.encoding.chinese_likelihood import chineseness, reads_as_chinese
from measures.text.encoding.code_pages import CodePage, code_pages
from measures.text.encoding.patch_steps import steps_from_patches
from measures.text.steps import RepairStep

GBK_AS_SINGLE = "encoding.gbk_as_single"
BIG5_AS_SINGLE = "encoding.big5_as_single"
#: How sure it is that a text is Chinese because it reads as such.
_JUDGED = 0.98
#: So many characters of a text that were read in one wrong way speak for the short lines beside them.
_MUCH = 10
_RULES = {"gbk": GBK_AS_SINGLE, "big5hkscs": BIG5_AS_SINGLE}
_HIGH = "[\u0080-\u024f\u02c6-\u02dc\u0370-\u03ff\u2013-\u25ff]"
_HIGH_PAIR = re.compile(f"{_HIGH}(?:{_HIGH}|(?<=[\u0080-\u00ff\u2500-\u25ff])[@-~])")
_TWO_PAIRS = re.compile("[^\x00-\x7f].[^\x00-\x7f].")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class _DecodedLine:
    """A line read again: where each run of double bytes stands in the line, and what it was."""

    page: CodePage
    codec: str
    pieces: tuple[tuple[int, int, str], ...]

    @property
    def text(self) -> str:
        return "".join(piece for _, _, piece in self.pieces)


def gbk_as_single_steps(text: str) -> list[RepairStep]:
    """Return the steps that undo GBK and Big5 read as single bytes, where a line reads as Chinese afterwards.

    A short line is judged by the others: ``Ò»¡¢`` is 一、 where the text has more of the kind.

    >>> [step.after for step in gbk_as_single_steps("ÕþÎñ·þÎñ")]
    ['政务服务']
    >>> gbk_as_single_steps("Müller trank Café crème à l’Élysée, 25°C ±0,5 — «Ça va?»")
    []
    """
    lines = list(_lines_with_pairs(text))
    taken = {at: best for at, line in lines if (best := _most_chinese_line(line))}
    counts: Counter[tuple[str, str]] = Counter()
    for reading in taken.values():
        counts[reading.page.name, reading.codec] += len(reading.text)
    usual, much = counts.most_common(1)[0] if counts else (("", ""), 0)
    steps: list[RepairStep] = []
    for at, line in lines:
        chosen = taken.get(at) or (_line_read_as_others(line, *usual) if much >= _MUCH else None)
        if chosen:
            pieces = ((at + start, at + end, after) for start, end, after in chosen.pieces)
            steps.extend(steps_from_patches(text, _RULES[chosen.codec], pieces, _JUDGED))
    return steps


def _lines_with_pairs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines in which two characters side by side may be double bytes, with where they stand."""
    end = -1
    for found in _HIGH_PAIR.finditer(text):
        if found.start() > end:
            at = text.rfind("\n", 0, found.start()) + 1
            end = text.find("\n", found.end())
            end = len(text) if end < 0 else end
            yield at, text[at:end]


def _most_chinese_line(line: str) -> _DecodedLine | None:
    """Return the reading of a line that is the most Chinese, or None if none is."""
    if not _TWO_PAIRS.search(line) or (_HAN.search(line) and not _four_bytes().search(line)):
        return None
    readings = [
        reading
        for page in code_pages()
        for codec in _RULES
        if (reading := _decode_line(line, page, codec))
        and reads_as_chinese(piece for *_, piece in reading.pieces)
    ]
    return max(readings, key=lambda reading: chineseness(reading.text), default=None)


@cache
def _four_bytes() -> re.Pattern[str]:
    """Return what two characters stand as: beside other Chinese a single one is no proof."""
    characters = "".join(sorted({character for page in code_pages() for character in page.byte_of}))
    return re.compile(f"[{re.escape(characters)}@-~]{{4}}")


def _line_read_as_others(line: str, page_name: str, codec: str) -> _DecodedLine | None:
    """Return a line read as others of its text were, or None where that makes no Chinese."""
    page = next(page for page in code_pages() if page.name == page_name)
    reading = _decode_line(line, page, codec)
    return reading if reading and reads_as_chinese([reading.text], beside=True) else None


def _decode_line(line: str, page: CodePage, codec: str) -> _DecodedLine | None:
    """Return a line's double bytes decoded; in a line with Chinese of its own only what reads as such by itself."""
    is_mixed = _HAN.search(line) is not None
    pieces = tuple(
        piece for piece in _decoded_pieces(line, page, codec) if not is_mixed or reads_as_chinese([piece[2]])
    )
    return _DecodedLine(page, codec, pieces) if pieces else None


def _decoded_pieces(line: str, page: CodePage, codec: str) -> Iterator[tuple[int, int, str]]:
    for found in page.pairs.finditer(line):
        if not found[0].strip():
            # No-break spaces, which pages indent with.
            continue
        yield found.start(), found.end(), page.content(found[0]).decode(codec, "replace")
