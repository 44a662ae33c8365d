"""Find the chapters that a question names beside a place or a document: 第三章, 涉外服务一节, 企业权益守护行动."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.db.models import Q

from measures.models import Chapter
from measures.search.query.question import UnderstoodPart
from measures.search.words.folding import fold_text
from measures.text.language.numerals import parse_ordinal

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_ORDINAL = re.compile(rf"第\s?(?P<chapter>{_NUMBER})\s?(?:章|大?部分|大项)")
#: A heading, or the end of one, named as that of a chapter.
_SAID = re.compile(
    r"(?P<title>[\u4e00-\u9fff“”、（）()]{4,40}?)(?:(?:这|那)?一?(?:章节?|节|部分|大项)(?:里面?|中|下)?)(?![\u4e00-\u9fff])"
)
_SHORTEST = 4
#: A whole heading that is no longer may be a topic as well: 政务服务.
_LONGER_THAN_A_TOPIC = 6
_MOST = 3000


def find_chapters(
    text: str,
    districts: Collection[str],
    years: Collection[str],
    documents: Collection[str],
    using: str = "default",
) -> Iterator[UnderstoodPart]:
    """Yield where a folded text names chapters of the plans of these districts and years, or of these documents.

    A chapter is named by its number (第三章), by its heading or the end of it before 章, 节 or 部分, or by its whole
    heading if that is too long for a topic. One query, beside a place or a document only.
    """
    if not (districts or documents):
        return
    chapters = Chapter.objects.using(using)
    if districts:
        chapters = chapters.filter(document__district__slug__in=districts)
    if documents:
        chapters = chapters.filter(document__slug__in=documents)
    if years:
        chapters = chapters.filter(document__year__in=map(int, years))
    rows = [
        (str(pk), ordinal, fold_text(title))
        for pk, ordinal, title in chapters.exclude(Q(title="")).values_list("pk", "ordinal", "title")[:_MOST]
    ]
    yield from _find_headings(text, rows)
    for match in _ORDINAL.finditer(text):
        number = parse_ordinal(match["chapter"])
        # Sections have their number in brackets.
        own = [pk for pk, ordinal, _ in rows if "（" not in ordinal and parse_ordinal(ordinal) == number]
        if own:
            yield UnderstoodPart(*match.span(), match[0], "chapter", tuple(own), match[0])


def _find_headings(text: str, rows: list[tuple[str, str, str]]) -> Iterator[UnderstoodPart]:
    """Yield where headings stand, whole or with what says that they are one."""
    whole: dict[str, list[str]] = {}
    for pk, _, title in rows:
        if len(title) > _LONGER_THAN_A_TOPIC and title in text:
            whole.setdefault(title, []).append(pk)
    for title, pks in whole.items():
        start = text.find(title)
        yield UnderstoodPart(start, start + len(title), title, "chapter", tuple(pks), title)
    for match in _SAID.finditer(text):
        heading = match["title"]
        for cut in range(len(heading) - _SHORTEST + 1):
            if named := [(pk, title) for pk, _, title in rows if heading[cut:] in title]:
                start = match.start() + cut
                titles = list(dict.fromkeys(title for _, title in named))
                label = titles[0] if len(titles) == 1 else f"{len(titles)} 个章节"
                yield UnderstoodPart(
                    start,
                    match.end(),
                    text[start : match.end()],
                    "chapter",
                    tuple(pk for pk, _ in named),
                    label,
                )
                break
