"""Articles (``第二条``) and chapters that stand in the line of the article before: each gets a line of its own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from measures.text.language.numerals import parse_ordinal
from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions, slice_line

_S = r"[ \t\u3000]{0,9}"
_ORDINAL = rf"第(?P<ordinal>[{patterns.CN_DIGITS}]{{1,5}})条"
_ARTICLE = re.compile(_ORDINAL)
#: An article, with the chapter that begins with it; no citation: `第二条规定的`, `第二条、第三条`.
_WITHIN = re.compile(
    rf"(?P<chapter>第[{patterns.CN_DIGITS}]{{1,4}}[章节]{_S}[{patterns.HAN}、]{{1,20}}?{_S})?(?P<article>{_ORDINAL})"
    rf"(?!{_S}(?:规定|所[称列指规]|[之第、和至或及，（中]))"
)
#: What may stand before an article that begins within a line.
_BOUNDARY = frozenset("。！？；;：:）)”》")
#: So many blanks may stand before it.
_MOST_BLANKS = 12
#: So many articles make a text one in articles.
_FEWEST = 3


def split_run_in_articles(
    lines: Sequence[TextLine], places: TextPositions
) -> tuple[list[TextLine], list[TextProblem]]:
    """Return ``lines`` with every article on a line of its own, and a notice for each that had none.

    An article within a line is believed only if its number is the next one, a sentence ends before it, and the next
    article that begins a line has another number: `依照第三条规定` cites one.
    """
    if not any(_ARTICLE.search(line.text, 1) for line in lines):
        return list(lines), []
    starts = [_ordinal_value(_ARTICLE.match(line.text)) for line in lines]
    ahead = [0]
    for start in reversed(starts):
        ahead.append(start or ahead[-1])
    ahead.reverse()
    result: list[TextLine] = []
    problems: list[TextProblem] = []
    last = articles = 0
    for at, line in enumerate(lines):
        last = starts[at] or last
        cuts: list[int] = []
        for found in _find_article_candidates(line.text):
            value = _ordinal_value(found)
            begins = value == 1 and not last and bool(found["chapter"])
            ends = (
                line.text[max(0, found.start() - _MOST_BLANKS) : found.start()].rstrip(patterns.EDGES)[-1:]
                in _BOUNDARY
            )
            if value != last + 1 or value == ahead[at + 1] or not (begins or ends):
                continue
            last = value
            cuts += sorted({found.start(), found.start("article")})
            start = line.start + found.start("article")
            message = "此处的条没有另起一行，已按条的次序拆分，请核对。"
            problems.append(places.problem("numbering.inline", message, start, start + 2, severity="notice"))
        articles += len(cuts)
        edges = itertools.pairwise([0, *cuts, len(line.text)])
        result.extend(slice_line(line, a, b) for a, b in edges) if cuts else result.append(line)
    if not problems or articles + sum(map(bool, starts)) < _FEWEST:
        return list(lines), []
    return [line for line in result if line.text], problems


def _find_article_candidates(text: str) -> Iterator[re.Match[str]]:
    """Yield what may be an article within a line that is no row of a table."""
    if "\t" in text.strip() or "|" in text:
        return
    for found in _WITHIN.finditer(text):
        if found.start():
            yield found


def _ordinal_value(found: re.Match[str] | None) -> int:
    return (parse_ordinal(found["ordinal"]) or 0) if found else 0
