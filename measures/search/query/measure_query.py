"""The query value: checked and immutable, shared by page, facets, API and export."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from districts.page_addresses import query_string
from measures.search.query.facet_declarations import FACETS, FACETS_BY_PARAM
from measures.search.query.facet_labels import FacetLabel, department_labels
from measures.search.query.question import QuestionReading
from measures.search.query.stand_ins import StandIn
from measures.search.words.synonyms import WordSynonyms

SORTS = {"relevance": "相关度", "document": "文件顺序", "year": "年份（新到旧）", "due": "时限先后"}
GROUPS = {"district": "区", "year": "年份", "chapter": "章节", "lead": "牵头单位"}
#: The value of ``meaning`` with which only what was typed is looked for.
MEANING_OFF = "off"
#: The ``param`` of conditions that were understood from the typed words.
UNDERSTOOD = "understood"
#: The ``param`` of conditions that add the synonyms of a typed word.
SYNONYMS = "synonyms"
#: The columns of the table, in order.
COLUMNS = {
    "code": "编号",
    "title": "标题",
    "district": "区",
    "year": "年份",
    "chapter": "章节",
    "lead": "牵头单位",
    "co_lead": "配合单位",
    "deadline": "完成时限",
    "progress": "进展",
    "target": "量化指标",
    "text": "正文",
    "kind": "类别",
    "own": "★",
}


@dataclass(frozen=True, slots=True)
class QueryCondition:
    """One condition of a query in words: ``facet`` 区, ``text`` 嘉定区; empty ``value`` for the typed words."""

    param: str
    value: str
    facet: str
    text: str

    def __str__(self) -> str:
        return f"{self.facet}：{self.text}"


@dataclass(frozen=True, slots=True)
class MeasureQuery:
    """A query to the list of measures, made by `filters.read_query` from the parameters of an address.

    ``reading`` is what the typed words name, ``as_words`` the parts of them that are to be taken as words.
    ``chosen`` holds for each facet with a choice its param and values, in the order of `FACETS`. An empty ``sort`` is
    relevance where words were typed and document order where none were; ``columns`` ask for a table. ``stand_ins`` are
    the departments that replace chosen ones without assignments, ``synonyms`` the words that are looked for as well.
    ``meaning`` is off where the reader wants no measures that only say in other words what was typed.
    """

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""
    group: str = ""
    columns: tuple[str, ...] = ()
    page: int = 1
    stand_ins: tuple[StandIn, ...] = ()
    as_words: tuple[str, ...] = ()
    reading: QuestionReading | None = None
    synonyms: tuple[WordSynonyms, ...] = ()
    meaning: str = ""

    @classmethod
    def of(cls, q: str = "", **chosen: str | int | Iterable[str | int]) -> Self:
        """Return the query with these values, unchecked: ``MeasureQuery.of("融资", district="jiading")``."""
        values = {
            param: tuple(
                map(str, [given] if isinstance(given, str | int) else given),
            )
            for param, given in chosen.items()
        }
        return cls(q=q, chosen=in_facet_order(values))

    def values(self, param: str) -> tuple[str, ...]:
        """Return the chosen values of the facet ``param``."""
        return dict(self.chosen).get(param, ())

    def stands_for(self, param: str, value: str) -> tuple[str, ...]:
        """Return the values that match a chosen value of a facet: itself, and its stand-ins."""
        if FACETS_BY_PARAM[param].labels is not department_labels:
            return (value,)
        return (value, *(other for one in self.stand_ins if one.value == value for other in one.others))

    @property
    def default_sort(self) -> str:
        """Return the order of a list whose address names none: one of `SORTS`."""
        return "relevance" if self.q else "document"

    @property
    def order(self) -> str:
        """Return the order that applies: one of `SORTS`."""
        return self.sort or self.default_sort

    @property
    def by_meaning(self) -> bool:
        """Return whether measures are looked for that say in other words what was typed."""
        return self.meaning != MEANING_OFF

    @property
    def is_narrowed(self) -> bool:
        """Return whether the query has words or choices."""
        return bool(self.q or self.chosen)

    def without(self, param: str, value: str = "") -> Self:
        """Return the query without ``value`` of a facet, without all of it, or without ``q``; on its first page."""
        if param == "q":
            return replace(self, q="", as_words=(), reading=None, synonyms=(), meaning="", page=1)
        if param == "as_words":
            return replace(self, as_words=tuple(text for text in self.as_words if text != value), page=1)
        if param == UNDERSTOOD:
            return self.without_part(value)
        if param == SYNONYMS:
            return self.with_words(value)
        left = {name: values for name, values in self.chosen if name != param}
        if value:
            left[param] = tuple(v for v in self.values(param) if v != value)
        return replace(self, chosen=in_facet_order(left), page=1)

    def without_part(self, text: str) -> Self:
        """Return the query without an understood part of the typed words, given by its ``text``; on its first page."""
        parts = self.reading.parts if self.reading else ()
        part = next((one for one in parts if one.text == text), None)
        if self.reading is None or part is None:
            return replace(self, page=1)
        return replace(self, q=self.reading.typed_without(part), reading=self.reading.drop_part(part), page=1)

    def with_words(self, text: str) -> Self:
        """Return the query that takes an understood part or a word with synonyms, given by its ``text``, as it stands.

        It is on its first page.
        Its reading is that of `filters.read_query` only, so use it for its address.
        """
        return replace(self, as_words=tuple(sorted({*self.as_words, text})), page=1)

    def choosing(self, param: str, value: str) -> Self:
        """Return the query with ``value`` of a facet chosen as well; on its first page."""
        more = dict(self.chosen) | {param: (*self.values(param), value)}
        return replace(self, chosen=in_facet_order(more), page=1)

    def on_page(self, page: int) -> Self:
        """Return the query on another page."""
        return replace(self, page=page)

    def shown_as(self, **changes: str | tuple[str, ...]) -> Self:
        """Return the query with another ``sort``, ``group``, ``columns`` or ``meaning``; on its first page."""
        return replace(self, page=1, **changes)  # type: ignore[arg-type]

    def to_querystring(self) -> str:
        """Return the query as the part of an address after ``?``; equal queries give equal addresses."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        pairs += [("as_words", text) for text in self.as_words]
        pairs += [(param, value) for param, values in self.chosen for value in values]
        pairs += [(name, getattr(self, name)) for name in ("meaning", "sort", "group") if getattr(self, name)]
        pairs += [("columns", column) for column in self.columns]
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return query_string(pairs)

    def describe(self, using: str = "default") -> list[QueryCondition]:
        """Return the conditions in Chinese, for chips and exports."""
        return describe_query(
            self, {p: FACETS_BY_PARAM[p].labels(values, using) for p, values in self.chosen}
        )


def describe_query(
    query: MeasureQuery, labels: Mapping[str, Mapping[str, FacetLabel]]
) -> list[QueryCondition]:
    """Return the conditions of ``query`` given the labels of its values by param and value."""
    conditions = [QueryCondition("q", "", "检索词", query.q)] if query.q else []
    if query.reading:
        conditions += [
            QueryCondition(UNDERSTOOD, part.text, f"“{part.text}”理解为{part_label(part.param)}", part.label)
            for part in query.reading.parts
        ]
    conditions += [
        QueryCondition(SYNONYMS, one.word, f"“{one.word}”也找", "、".join(one.others))
        for one in query.synonyms
    ]
    conditions += [QueryCondition("as_words", text, "按文字查找", text) for text in query.as_words]
    for param, values in query.chosen:
        facet = FACETS_BY_PARAM[param]
        for value in values:
            label = labels.get(param, {}).get(value)
            text = facet.none_label if value == "none" and facet.none_label else str(label or value)
            if facet.labels is department_labels:
                text += "".join(f"（{one.note}）" for one in query.stand_ins if one.value == value)
            conditions.append(QueryCondition(param, value, facet.label, text))
    return conditions


def part_label(param: str) -> str:
    """Return the name of what an understood part names: that of its facet, or 编号."""
    return FACETS_BY_PARAM[param].label if param in FACETS_BY_PARAM else "编号"


def in_facet_order(values: Mapping[str, Collection[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the chosen values in the order of `FACETS`, each once and sorted, facets without a choice left out."""
    return tuple(
        (facet.param, tuple(sorted(set(values[facet.param])))) for facet in FACETS if values.get(facet.param)
    )
