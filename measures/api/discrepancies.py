"""``discrepancies``: where documents contradict themselves, with both statements."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from measures.api.api_errors import ApiError
from measures.api.cursor_pages import read_cursor_page
from measures.api.operations import describe_operation
from measures.api.parameters import CursorText, Limit, refuse_unknown_parameters
from measures.models import Discrepancy, Document

router = Router()


class DiscrepancyBody(Schema):
    """One difference between the two statements of a measure."""

    field: str = Field(description="lead 牵头单位；co_lead 配合单位；title 标题；text 正文。")
    in_text: str
    in_table: str
    status: str = Field(description="open 待核；resolved 已核。")
    decision: str
    decided_at: datetime | None


class DiscrepancyItem(DiscrepancyBody):
    """One difference with its measure."""

    id: int
    document: str
    code: str
    title: str
    url: str


class DiscrepancyList(Schema):
    """A page of the differences, in document order."""

    count: int
    items: list[DiscrepancyItem]
    next: str | None


_ORDER = ("measure__document__district__code", "measure__document__year", "measure__document__slug")


@router.get(
    "/discrepancies",
    **describe_operation(
        "质量", "文件自身的不一致", DiscrepancyList, "正文与附表对同一项举措的表述有出入之处，按文件顺序。"
    ),
)
def list_discrepancies(
    request: HttpRequest,
    status: Annotated[Literal["", "open", "resolved"], Query(description="open 待核；resolved 已核。")] = "",
    document: Annotated[list[str], Query(description="行动方案的 slug，可重复。")] = [],  # noqa: B006
    limit: Limit = 100,
    cursor: CursorText = "",
) -> dict[str, Any]:
    """Return the discrepancies of a page."""
    refuse_unknown_parameters(request.GET, "status", "document", "limit", "cursor")
    found = Discrepancy.objects.select_related("measure__document").order_by(
        *_ORDER, "measure__order", "field"
    )
    if status:
        found = found.filter(status=status)
    if slugs := [slug for slug in document if slug]:
        found = found.filter(measure__document__in=_find_documents(slugs))
    return read_cursor_page(
        request, found, lambda one: _discrepancy_answer(one, request), limit=limit, cursor=cursor
    )


def discrepancy_body(one: Discrepancy) -> dict[str, Any]:
    """Return a `DiscrepancyBody`."""
    fields = ("field", "in_text", "in_table", "status", "decision", "decided_at")
    return {field: getattr(one, field) for field in fields}


def _discrepancy_answer(one: Discrepancy, request: HttpRequest) -> dict[str, Any]:
    measure = one.measure
    return discrepancy_body(one) | {
        "id": one.pk,
        "document": measure.document.slug,
        "code": measure.code,
        "title": measure.title,
        "url": request.build_absolute_uri(measure.get_absolute_url()),
    }


def _find_documents(slugs: list[str]) -> list[int]:
    """Return the ids of the documents; raise `ApiError` 400 if one does not exist."""
    # PostgreSQL refuses a NUL in a query, and no slug has one.
    possible = [slug for slug in slugs if "\0" not in slug]
    found = dict(Document.objects.filter(slug__in=possible).values_list("slug", "pk"))
    for slug in slugs:
        if slug not in found:
            raise ApiError(
                400, "bad_parameter", f"没有“{slug[:40]}”这份行动方案，全部见 /api/v1/documents。", "document"
            )
    return list(found.values())
