"""``districts``: the districts that publish plans."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from districts.models import District
from measures.api.cursor_pages import read_cursor_page
from measures.api.operations import describe_operation
from measures.api.parameters import CursorText, Limit, refuse_unknown_parameters

router = Router()


class DistrictItem(Schema):
    """One district, with the numbers of its documents and measures."""

    slug: str
    name: str
    code: str
    city: str
    document_count: int
    measure_count: int
    url: str


class DistrictList(Schema):
    """A page of the districts, by code."""

    count: int
    items: list[DistrictItem]
    next: str | None


@router.get(
    "/districts",
    **describe_operation(
        "区与部门", "各区", DistrictList, "名录中的各区，按 GB/T 2260 代码排列。slug 用于 district 参数。"
    ),
)
def list_districts(request: HttpRequest, limit: Limit = 100, cursor: CursorText = "") -> dict[str, Any]:
    """Return the districts of a page."""
    refuse_unknown_parameters(request.GET, "limit", "cursor")
    found = (
        District.objects.listed()
        .annotate(
            document_count=Count("documents", distinct=True),
            measure_count=Count("documents__measures", distinct=True),
        )
        .order_by("code")
    )
    return read_cursor_page(
        request, found, lambda one: _district_item(one, request), limit=limit, cursor=cursor
    )


def _district_item(one: Any, request: HttpRequest) -> dict[str, Any]:
    fields = ("slug", "name", "code", "city", "document_count", "measure_count")
    listed = f"{reverse('measures')}?district={one.slug}"
    return {field: getattr(one, field) for field in fields} | {"url": request.build_absolute_uri(listed)}
