"""``measures``: the list of measures as on the list page, and one measure with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from measures.api import measure_queries
from measures.api.api_errors import ApiError
from measures.api.cursor_pages import ListCursor, hash_query, next_page_url, read_window
from measures.api.measure_detail import MeasureDetail, read_measure_detail
from measures.api.operations import describe_operation
from measures.api.parameters import MeasureParams, read_measure_query
from measures.api.schemas import FacetValue, GroupCount, MatchedItem, MeantItem
from measures.models import Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.query.facet_declarations import FACETS, Facet
from measures.search.query.facet_labels import NONE_VALUE, FacetLabel
from measures.search.query.filters import is_query_cut
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import MAX_QUERY_LENGTH
from measures.search.results.engine import SearchResults, matching_pks, search_measures
from measures.search.results.facet_counting import FacetCount
from measures.search.results.facet_counting import FacetCounts as CountedValues
from measures.search.results.hit_groups import group_labels
from measures.search.results.labels_by_facet import read_labels_by_facet
from measures.search.results.meant_hits import MeantHits

#: More values of a facet than this are not given: the commonest are, and those chosen.
MAX_VALUES = 200

_FIELDS: dict[str, Any] = {
    facet.param: (
        list[FacetValue],
        Field(description=f"{facet.label}：计数不计本项自身的选择；最多 {MAX_VALUES} 个取值，多者在前。"),
    )
    for facet in FACETS
}
FacetCounts: Any = create_model("FacetCounts", __base__=Schema, **_FIELDS)


def facet_value_counts(results: SearchResults) -> dict[str, list[dict[str, Any]]]:
    """Return the values of every facet with their counts, commonest first; five queries at most."""
    kept = {facet.param: _ordered_values(results.facets[facet.param]) for facet in FACETS}
    values = {param: [one.value for one in counts] for param, counts in kept.items()}
    labels = read_labels_by_facet(values, results)
    return {
        facet.param: [_value_count(facet, one, labels[facet.param]) for one in kept[facet.param]]
        for facet in FACETS
    }


def _value_count(facet: Facet, one: FacetCount, labels: Mapping[str, FacetLabel]) -> dict[str, Any]:
    """Return a `FacetValue`."""
    is_none = facet.none_label and one.value == NONE_VALUE
    label = facet.none_label if is_none else str(labels.get(one.value, one.value))
    return {"value": one.value, "label": label, "count": one.count, "chosen": one.chosen}


def group_counts(group: str, results: SearchResults) -> list[dict[str, Any]]:
    """Return the groups of a list in their order, none if it is not grouped; one query."""
    if not group or not results.groups:
        return []
    labels = group_labels(group, [one.value for one in results.groups], "default")
    return [
        {"value": one.value, "label": str(labels[one.value]), "count": one.count} for one in results.groups
    ]


def _ordered_values(found: CountedValues) -> list[FacetCount]:
    """Return the values to give, most frequent first, then by value, so that equal data give equal answers."""
    ordered = sorted(sorted(found.by_value.items()), key=itemgetter(1), reverse=True)
    chosen = [pair for pair in ordered if pair[0] in found.chosen]
    shown = dict([*chosen, *(pair for pair in ordered if pair[0] not in found.chosen)][:MAX_VALUES])
    return [FacetCount(value, n, value in found.chosen) for value, n in ordered if value in shown]


router = Router()
_ATTEMPTS = 5


class UnderstoodText(Schema):
    """A part of the typed words and what it is taken for."""

    text: str = Field(description="检索词中的这一部分，如“嘉定”；要按文字查找，用 as_words 给出。")
    param: str = Field(description="它所指的条件：与筛选参数同名，code 为举措编号。")
    values: list[str] = Field(description="它所指的取值，与筛选参数的取值相同；code 时为空。")
    label: str = Field(description="用文字说明，如“嘉定区”。")


class WordSynonymsItem(Schema):
    """A typed word and the words that are looked for as well."""

    word: str = Field(description="检索词中的词，如“融资”；只要这个词本身，用 as_words 给出。")
    others: list[str] = Field(description="同时查找的同义词，如“贷款”。")


class MeasureList(Schema):
    """A page of a list of measures, with the counts of the whole list."""

    count: int = Field(description="整份清单的项数。")
    facets: FacetCounts
    groups: list[GroupCount] = Field(description="给了 group 时，各组及其项数，按清单中的次序。")
    items: list[MatchedItem]
    meant: list[MeantItem] = Field(
        description="按意思相近的举措，近者在前，不计入 count、facets；只在清单的开头给出，meaning=off 时不找。"
    )
    next: str | None = Field(description="下一页的网址，取完为 null。")
    understood: list[UnderstoodText] = Field(
        description="检索词中被理解为地区、年份、部门等的部分，清单先列符合这些理解的，再列文字完全相符的。"
    )
    synonyms: list[WordSynonymsItem] = Field(description="检索词的同义词；引号内和减号后的词没有同义词。")
    by_synonyms: int = Field(description="count 中不含检索词本身、只含同义词的项数；按相关度排列时在最后。")
    relaxed: bool = Field(description="没有哪一项包含全部检索词，给出的是部分相符者。")
    cut: bool = Field(description=f"检索词太长，只用了前 {MAX_QUERY_LENGTH} 个字。")
    stale: bool = Field(description="数据刚有改动，索引正在跟上，清单可能还缺最新的改动。")
    changed: bool = Field(description="自上一页以来数据有过改动；清单从上一页最后一项之后接着给。")


@router.get(
    "/measures",
    **describe_operation(
        "举措", "按条件查找举措", MeasureList, "同一组参数给出的清单、次序和计数与“举措”页完全相同。"
    ),
)
def list_measures(request: HttpRequest, params: Query[MeasureParams]) -> dict[str, Any]:
    """Return the measures of a page with the counts of the whole list."""
    query = read_measure_query(request.GET)
    for _ in range(_ATTEMPTS):
        page = _read_page(request, query, params.limit, params.cursor)
        if page is not None:
            return page
    raise IndexNotReady


@router.get(
    "/measures/{slug:slug}/{code:code}",
    **describe_operation(
        "举措",
        "一项举措",
        MeasureDetail,
        "正文与附表的两处表述、责任分工的全部记录、不一致之处，以及在原文中的位置。",
    ),
)
def get_measure(request: HttpRequest, slug: str, code: str) -> dict[str, Any]:
    """Return one measure."""
    measure = read_measure_detail(request, slug, code)
    if measure is None:
        message = f"没有“{slug}”第“{code}”项。编号见 /api/v1/documents/{slug}，方案见 /api/v1/documents。"
        raise ApiError(404, "not_found", message, "code")
    return measure


def _understood_texts(query: MeasureQuery) -> list[dict[str, Any]]:
    """Return the parts of the typed words that name something."""
    parts = query.reading.parts if query.reading else ()
    return [
        {
            "text": part.text,
            "param": part.param,
            "values": [] if part.param == "code" else list(part.values),
            "label": part.label,
        }
        for part in parts
    ]


def _meant_item(measure: Measure, meant: MeantHits, request: HttpRequest) -> dict[str, Any]:
    """Return a `MeantItem`."""
    passage, likeness = meant.nearest_passage(measure.title, measure.text)
    item = measure_queries.measure_item(measure, request)
    return {**item, "match": "meant", "passage": passage, "likeness": round(likeness, 3)}


def _read_page(request: HttpRequest, query: MeasureQuery, limit: int, cursor: str) -> dict[str, Any] | None:
    """Return a page; None if a measure was deleted while it was read."""
    query_hash = hash_query(replace(query, page=1, columns=()).to_querystring())
    answers: list[SearchResults] = []

    def read(start: int, size: int) -> Sequence[int]:
        answers.append(search_measures(query, size=size, start=start, meant=not cursor and not start))
        return [hit.pk for hit in answers[-1].hits]

    before = ListCursor.read(cursor, query_hash) if cursor else None
    if before:
        position, shown = read_window(before, limit, read, lambda: matching_pks(query))
    else:
        position = (query.page - 1) * limit
        shown = list(read(position, limit))
    results = answers[-1]
    meant = answers[0].meant
    measures = measure_queries.read_measures_in_order([*shown, *meant.pks])
    if measures is None:
        return None
    match = "partial" if results.relaxed else "exact"
    end = position + len(shown)
    following = (
        ListCursor(query_hash, results.data_version, end, shown[-1])
        if shown and end < results.total
        else None
    )
    return {
        "count": results.total,
        "facets": facet_value_counts(results),
        "groups": group_counts(query.group, results),
        "items": [
            {**measure_queries.measure_item(measure, request), "match": match}
            for measure in measures[: len(shown)]
        ],
        "meant": [_meant_item(measure, meant, request) for measure in measures[len(shown) :]],
        "next": next_page_url(request, following, limit),
        "understood": _understood_texts(query),
        "synonyms": [{"word": one.word, "others": list(one.others)} for one in query.synonyms],
        "by_synonyms": results.by_synonyms,
        "relaxed": results.relaxed,
        "cut": is_query_cut(request.GET),
        "stale": results.stale,
        "changed": before is not None and before.version != results.data_version,
    }
