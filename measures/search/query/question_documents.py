"""Find the documents that a question names: 嘉府办发〔2025〕2号, 嘉府办发2025年2号, 《…方案》, and those nobody has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from measures.models import Document
from measures.search.query.question import UnderstoodPart
from measures.search.words.folding import fold_text

_NUMBER = re.compile(
    r"(?P<letters>[\u4e00-\u9fff]{2,12})\s{0,3}"
    r"(?:[〔\[(（【]\s{0,3}(?P<bracketed>(?:19|20)\d\d)\s{0,3}[〕\])）】]\s{0,3}第?\s{0,3}(?P<number>\d{1,4})(?:\s{0,3}号)?"
    r"|(?P<year>(?:19|20)\d\d)\s{0,3}(?:年\s{0,3}第?\s{0,3}(?P<counted>\d{1,4})\s{0,3}号|[-－—/\s]\s{0,3}(?P<behind>\d{1,4})(?:\s{0,3}号)?))"
    r"(?!\d)"
)
#: What the letters of a document's number end with: such a number is none of a measure or year.
_ISSUER_END = re.compile(r"(?:[发字办函规令告]|政)$")
_PRINTED = re.compile(
    r"(?P<letters>[^\d\s〔\[(（【]{1,30})\s{0,3}[〔\[(（【]\s{0,3}(?P<year>\d{4})\s{0,3}[〕\])）】]\s{0,3}第?\s{0,3}(?P<number>\d{1,5})"
)
_TITLE = re.compile(r"《(?P<title>[^《》]{4,60})》?")
#: A part of a title before the kind of the document: 坚持对标改革方案.
_FRAGMENT = re.compile(
    r"(?P<title>[\u4e00-\u9fff]{4,30})(?:行动|实施|工作)?(?:方案|计划|意见|措施|要点|条例)(?![\u4e00-\u9fff])"
)
_KINDS = ("方案", "措施", "要点", "计划", "意见", "条例")
_SHORTEST_TITLE = 8
_SHORTEST_FRAGMENT = 4


def find_documents(text: str, using: str = "default") -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where a document is named by its number or its title; two queries at most.

    A number with brackets that no document has names none: the part then has no values.
    """
    yield from _find_numbers(text, using)
    titles = [(match.span(), match["title"]) for match in _TITLE.finditer(text)]
    if not titles and len(text.strip()) >= _SHORTEST_TITLE and text.strip().endswith(_KINDS):
        start = len(text) - len(text.lstrip())
        titles = [((start, len(text.rstrip())), text.strip())]
    if titles:
        rows = Document.objects.using(using).values_list("slug", "title")
        folded = [(slug, title, _plain_title(title)) for slug, title in rows]
        for (start, end), typed in titles:
            named = [(slug, title) for slug, title, plain in folded if _plain_title(typed) in plain]
            if named and len(_plain_title(typed)) >= _SHORTEST_TITLE:
                yield _document_part(text, start, end, named)


def find_titles_within(
    text: str, districts: Collection[str], years: Collection[str], using: str = "default"
) -> Iterator[UnderstoodPart]:
    """Yield where a part of the title of a plan of these districts stands before 方案; one query where it may."""
    fragments = list(_FRAGMENT.finditer(text)) if districts else []
    if not fragments:
        return
    documents = Document.objects.using(using).filter(district__slug__in=districts)
    if years:
        documents = documents.filter(year__in=map(int, years))
    folded = [(slug, title, _plain_title(title)) for slug, title in documents.values_list("slug", "title")]
    for match in fragments:
        typed = match["title"]
        for cut in range(len(typed) - _SHORTEST_FRAGMENT + 1):
            if named := [(slug, title) for slug, title, plain in folded if typed[cut:] in plain]:
                yield _document_part(text, match.start() + cut, match.end(), named)
                break


def _find_numbers(text: str, using: str) -> Iterator[UnderstoodPart]:
    """Yield where documents' numbers stand; what comes before the letters of one is left out."""
    for match in _NUMBER.finditer(text):
        year, number = (
            match["bracketed"] or match["year"],
            match["number"] or match["counted"] or match["behind"],
        )
        known = Document.objects.using(using).filter(number__contains=year).values_list("slug", "number")
        named: dict[str, list[tuple[str, str]]] = {}
        for slug, printed in known:
            parts = _PRINTED.match(fold_text(printed).strip())
            if parts and (parts["year"], int(parts["number"])) == (year, int(number)):
                named.setdefault(parts["letters"], []).append((slug, printed))
        letters = max((one for one in named if match["letters"].endswith(one)), key=len, default="")
        start = match.end("letters") - len(letters)
        if letters:
            slugs = tuple(slug for slug, _ in named[letters])
            label = named[letters][0][1]
            yield UnderstoodPart(start, match.end(), text[start : match.end()], "document", slugs, label)
        elif match["bracketed"] and _ISSUER_END.search(match["letters"]):
            label = f"{match[0]}（没有收录）"
            yield UnderstoodPart(*match.span(), match[0], "document", (), label)


def _document_part(text: str, start: int, end: int, named: list[tuple[str, str]]) -> UnderstoodPart:
    label = named[0][1] if len(named) == 1 else f"{len(named)} 份方案"
    return UnderstoodPart(start, end, text[start:end], "document", tuple(slug for slug, _ in named), label)


def _plain_title(title: str) -> str:
    return "".join(fold_text(title).split())
