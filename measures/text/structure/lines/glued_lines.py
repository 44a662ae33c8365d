"""Lines that hold what stands on several in a document: a page or a PDF has lost the line ends between them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, slice_line

_S = r"\s{0,9}"
_HAN = patterns.HAN
#: `…的实施意见国办发〔2020〕24号`: the title, and the number behind its last word.
_TITLE_AND_NUMBER = re.compile(
    rf"(?P<cut>[^。：:]{{4,120}}(?:{patterns.PLAN_WORD}|通知|决定|规定|条例|细则|批复|通报|公告|政策))"
    rf"{_S}(?P<number>(?:[{_HAN}]{{2,10}}){_S}[〔\[［【]{_S}(?:19|20)\d\d{_S}[〕\]］】]{_S}第?{_S}\d{{1,4}}{_S}号){_S}(?P<rest>[^）)》]?)"
)
#: A day behind the number.
_DAY = re.compile(
    rf"{_S}(?:19|20)\d\d(?:{_S}年{_S}\d{{1,2}}{_S}月{_S}\d{{1,2}}{_S}日|-\d{{1,2}}-\d{{1,2}})(?=\s)"
)
#: `各省、自治区、直辖市人民政府：为…`: whom it is addressed to, and the text.
_ADDRESSEE_AND_TEXT = re.compile(r"(?P<cut>各[^。：:；！？《》]{3,120}[：:])(?=[^，、\s][^：:]{12})")
#: `2026年6月25日附件`, `（责任单位：区财政局）附件2`: the end of one part, and what announces the next.
_END_AND_ANNEX = re.compile(rf"(?<=[。）)日]){_S}(?P<annex>附{_S}[件表]{_S}\d{{0,2}})$")
#: `…重大问题及时报告国务院。国务院办公厅2020年7月15日（此件公开发布）`.
_END_AND_SIGNATURE = re.compile(
    rf"(?<=[。）)]){_S}(?P<name>国务院(?:办公厅)?|[{_HAN}]{{2,26}}(?:人民政府(?:办公[室厅])?|委员会(?:办公[室厅])?|[委局厅部])){_S}"
    rf"(?P<date>(?:19|20)\d\d{_S}年{_S}\d{{1,2}}{_S}月{_S}\d{{1,2}}{_S}日){_S}(?P<remark>[（(](?:此件|本文)[^（）()]{{2,20}}[)）])?$"
)
#: `第一章　总则　　第一条　为了…`: a chapter, and its first article.
_CHAPTER_AND_ARTICLE = re.compile(
    rf"(?:\#{{1,6}}\s)?第{_S}[{patterns.CN_DIGITS}]{{1,4}}{_S}[章节][\s]{{1,9}}[^。；：]{{1,30}}?\s{{1,9}}(?=第{_S}[{patterns.CN_DIGITS}]{{1,5}}{_S}条\s)"
)
#: So much of a line's end is looked at, and so many lines of a document for its title and its addressee.
_TAIL, _HEAD = 120, 30


def split_glued_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return ``lines`` with title, number, addressee, signature and annexes each on a line of its own."""
    result: list[TextLine] = []
    head = 0
    for line in lines:
        head += bool(line.text)
        # What looks like a signature in a row of a table are its cells.
        is_row = "\t" in line.text or "|" in line.text
        cuts = list(_article_cuts(line.text))
        if not is_row:
            cuts += _end_cuts(line.text)
            if head <= _HEAD:
                cuts += _head_cuts(line.text)
        if not cuts:
            result.append(line)
            continue
        edges = [0, *sorted(set(cuts)), len(line.text)]
        pieces = [slice_line(line, start, end) for start, end in itertools.pairwise(edges)]
        result.extend(piece for piece in pieces if piece.text)
    return result


def _head_cuts(text: str) -> Iterator[int]:
    """Yield where a line of the head is cut: behind the title, the number, the addressee."""
    at = 0
    if found := _TITLE_AND_NUMBER.match(text):
        yield found.end("cut")
        at = found.end("number")
        yield at
        if day := _DAY.match(text, at):
            at = day.end()
            yield at
        while at < len(text) and text[at] in patterns.EDGES:
            at += 1
    if found := _ADDRESSEE_AND_TEXT.match(text, at):
        yield found.end("cut")


def _article_cuts(text: str) -> Iterator[int]:
    """Yield where an article begins behind the title of its chapter."""
    if found := _CHAPTER_AND_ARTICLE.match(text):
        yield found.end()


def _end_cuts(text: str) -> Iterator[int]:
    """Yield where the end of a line is cut: before an annex, before a signature and its parts."""
    low = max(0, len(text) - _TAIL)
    if text.find("附", low) >= 0 and (found := _END_AND_ANNEX.search(text, low)):
        yield found.start("annex")
    elif text.endswith(("日", "）", ")")) and (found := _END_AND_SIGNATURE.search(text, low)):
        yield found.start("name")
        yield found.start("date")
        if found["remark"]:
            yield found.start("remark")
