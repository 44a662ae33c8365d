"""Find the documents and the numbers of measures that a question names: 嘉府办发〔2025〕2号, 《…方案》, 第17条, 8.2."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from measures.models import Document, Measure
from measures.search.query.question import UnderstoodPart
from measures.search.words.folding import fold_text

_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,12}\s{0,3}[〔\[(（【]\s{0,3}(?P<year>(?:19|20)\d\d)\s{0,3}[〕\])）】]\s{0,3}第?\s{0,3}(?P<number>\d{1,4})\s{0,3}号"
)
_TITLE = re.compile(r"《(?P<title>[^《》]{4,60})》?")
_SHORTEST_TITLE = 8
_CODE = re.compile(
    r"第\s{0,3}(?P<ordinal>\d{1,3}(?:\.\d{1,3}){0,2})\s{0,3}[条项号款]"
    r"|(?<![\d.])(?P<code>\d{1,3}(?:\.\d{1,3}){1,2}|附\d{0,2}-?\d{1,3})(?![\d.%]|\s{0,3}[万亿个家件项年月日天元倍])"
    r"|(?:no\.?|#)\s{0,3}(?P<no>\d{1,3})"
)
_SIGNS = re.compile(r"[\s〔〕\[\]()（）【】第]")


def find_documents(text: str, using: str = "default") -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where a document is named by its number or its title; two queries at most."""
    numbers = list(_NUMBER.finditer(text))
    if numbers:
        known = Document.objects.using(using).exclude(number="").values_list("slug", "number")
        by_number: dict[str, list[tuple[str, str]]] = {}
        for slug, number in known.filter(year__isnull=False):
            by_number.setdefault(_plain_number(number), []).append((slug, number))
        for match in numbers:
            for start in range(match.start(), match.start() + 11):
                if found := by_number.get(_plain_number(text[start : match.end()])):
                    slugs = tuple(slug for slug, _ in found)
                    yield UnderstoodPart(
                        start, match.end(), text[start : match.end()], "document", slugs, found[0][1]
                    )
                    break
    titles = [(match.span(), match["title"]) for match in _TITLE.finditer(text)]
    if (
        not titles
        and len(text.strip()) >= _SHORTEST_TITLE
        and text.strip().endswith(("方案", "措施", "要点", "计划", "意见", "条例"))
    ):
        start = len(text) - len(text.lstrip())
        titles = [((start, len(text.rstrip())), text.strip())]
    if titles:
        rows = Document.objects.using(using).values_list("slug", "title")
        folded = [(slug, title, _plain_title(title)) for slug, title in rows]
        for (start, end), typed in titles:
            named = [(slug, title) for slug, title, plain in folded if _plain_title(typed) in plain]
            if named and len(_plain_title(typed)) >= _SHORTEST_TITLE:
                label = named[0][1] if len(named) == 1 else f"{len(named)} 份方案"
                slugs = tuple(slug for slug, _ in named)
                yield UnderstoodPart(start, end, text[start:end], "document", slugs, label)


def find_codes(
    text: str, named: Iterable[UnderstoodPart], using: str = "default"
) -> Iterator[UnderstoodPart]:
    """Yield the numbers of measures in a folded text, such as 第17条, that a named document or district has; one query.

    Beside neither a district nor a document a number names nothing.
    """
    values = {
        param: [value for part in named for value in part.values if part.param == param]
        for param in ("district", "year", "document")
    }
    if not (values["district"] or values["document"]):
        return
    found = {match.span(): match["ordinal"] or match["code"] or match["no"] for match in _CODE.finditer(text)}
    if not found:
        return
    measures = Measure.objects.using(using).filter(code__in=set(found.values()))
    if values["document"]:
        measures = measures.filter(document__slug__in=values["document"])
    if values["district"]:
        measures = measures.filter(document__district__slug__in=values["district"])
    if values["year"]:
        measures = measures.filter(document__year__in=map(int, values["year"]))
    by_code: dict[str, list[str]] = {}
    for pk, code in measures.values_list("pk", "code"):
        by_code.setdefault(code, []).append(str(pk))
    for (start, end), code in found.items():
        if pks := by_code.get(code):
            yield UnderstoodPart(start, end, text[start:end], "code", tuple(pks), f"第 {code} 项")


def _plain_number(number: str) -> str:
    return _SIGNS.sub("", fold_text(number))


def _plain_title(title: str) -> str:
    return "".join(fold_text(title).split())
