"""``measures``: the list of the list page, and one measure with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from measures.api import facet_counts, measure_queries
from measures.api.api_errors import ApiError
from measures.api.cursor_pages import next_page_url
from measures.api.cursors import ListCursor, hash_question, read_window
from measures.api.measure_detail import MeasureDetail, read_measure_detail
from measures.api.operations import describe_operation
from measures.api.parameters import MeasureParams, read_measure_query
from measures.api.schemas import GroupCount, MeasureItem
from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import is_query_cut
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import SearchResults, matching_pks, search_measures

router = Router()
_ATTEMPTS = 5


class MeasureList(Schema):
    """A page of a list of measures, with the counts of the whole list."""

    count: int = Field(description="整份清单的项数。")
    facets: facet_counts.FacetCounts
    groups: list[GroupCount] = Field(description="给了 group 时，各组及其项数，按清单中的次序。")
    items: list[MeasureItem]
    next: str | None = Field(description="下一页的网址，取完为 null。")
    relaxed: bool = Field(description="没有哪一项包含全部检索词，给出的是部分相符者。")
    cut: bool = Field(description="检索词太长，只用了前 200 个字。")
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


def _read_page(request: HttpRequest, query: MeasureQuery, limit: int, cursor: str) -> dict[str, Any] | None:
    """Return the page that is asked for; None if a measure went while it was read."""
    asked = hash_question(replace(query, page=1, columns=()).to_querystring())
    answers: list[SearchResults] = []

    def read(start: int, size: int) -> Sequence[int]:
        answers.append(search_measures(query, size=size, start=start))
        return [hit.pk for hit in answers[-1].hits]

    before = ListCursor.read(cursor, asked) if cursor else None
    if before:
        position, shown = read_window(before, limit, read, lambda: matching_pks(query))
    else:
        position = (query.page - 1) * limit
        shown = list(read(position, limit))
    results = answers[-1]
    measures = measure_queries.read_measures_in_order(shown)
    if measures is None:
        return None
    end = position + len(shown)
    following = (
        ListCursor(asked, results.data_version, end, shown[-1]) if shown and end < results.total else None
    )
    return {
        "count": results.total,
        "facets": facet_counts.facet_value_counts(results),
        "groups": facet_counts.group_counts(query.group, results),
        "items": [measure_queries.measure_item(measure, request) for measure in measures],
        "next": next_page_url(request, following, limit),
        "relaxed": results.relaxed,
        "cut": is_query_cut(request.GET),
        "stale": results.stale,
        "changed": before is not None and before.version != results.data_version,
    }
