"""``departments``: the departments, and the number of measures assigned to each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from districts.models import Department, Succession
from measures.api.api_errors import ApiError
from measures.api.cursor_pages import read_cursor_page
from measures.api.measure_queries import CO_LEAD, LEAD
from measures.api.operations import describe_operation
from measures.api.parameters import CursorText, Limit, refuse_unknown_parameters
from measures.models import Assignment

router = Router()
_LARGEST = 2**63 - 1


class DepartmentItem(Schema):
    """One department, and the number of measures assigned to it today."""

    id: int = Field(description="用于 measures 的 lead、co_lead、dept 参数。")
    name: str
    full_name: str
    level: str = Field(description="district 区级；city 市级；province 省级；country 国家级；other 其他。")
    kind: str = Field(description="group 为泛指（如各相关部门），unknown 为待核。")
    is_resolved: bool = Field(description="false：名录中没有，待人工核实。")
    district: str | None
    district_slug: str | None
    city: str
    aliases: list[str]
    lead_count: int = Field(description="今日牵头的项数。")
    co_lead_count: int
    count: int = Field(description="今日牵头或配合的项数。")
    url: str


class DepartmentList(Schema):
    """A page of the departments."""

    count: int
    items: list[DepartmentItem]
    next: str | None


class SuccessionItem(Schema):
    """A successor or a predecessor of a department."""

    id: int
    name: str
    date: date
    reason: str


class DocumentLoad(Schema):
    """The number of measures of one document that are assigned to a department."""

    document: str
    lead_count: int
    co_lead_count: int
    count: int


class DepartmentDetail(DepartmentItem):
    """One department with its predecessors, successors and its measures in each document."""

    predecessors: list[SuccessionItem]
    successors: list[SuccessionItem]
    documents: list[DocumentLoad]
    measures_url: str = Field(
        description="它牵头或配合的举措，即 measures?dept=；今日已无举措、职责由其他部门承继的，列出承继部门的举措。"
    )


_BY_ROLE = {
    "lead_count": Count("measure", distinct=True, filter=Q(role=LEAD)),
    "co_lead_count": Count("measure", distinct=True, filter=Q(role=CO_LEAD)),
    "count": Count("measure", distinct=True),
}


@router.get(
    "/departments",
    **describe_operation(
        "区与部门",
        "各部门",
        DepartmentList,
        "名录中的部门和导入时遇到的部门，先区级后市级及其他，区级按区的代码，再按名称。",
    ),
)
def list_departments(
    request: HttpRequest,
    district: Annotated[list[str], Query(description="区的 slug，可重复。")] = [],  # noqa: B006
    charged: Annotated[bool, Query(description="只列今日牵头或配合任一举措的。")] = False,
    limit: Limit = 100,
    cursor: CursorText = "",
) -> dict[str, Any]:
    """Return a page of departments with the numbers of their measures today."""
    refuse_unknown_parameters(request.GET, "district", "charged", "limit", "cursor")
    found = _departments_with_aliases().order_by(
        F("district__code").asc(nulls_last=True), "level", "name", "pk"
    )
    if slugs := [slug.replace("\0", "") for slug in district if slug]:
        found = found.filter(district__slug__in=slugs)
    if charged:
        found = found.filter(pk__in=Assignment.objects.in_force().values("department"))
    page = read_cursor_page(request, found, _department_facts, limit=limit, cursor=cursor)
    loads = _count_assignments([one["id"] for one in page["items"]])
    page["items"] = [_department_item(one, loads, request) for one in page["items"]]
    return page


@router.get(
    "/departments/{int:pk}",
    **describe_operation(
        "区与部门", "一个部门", DepartmentDetail, "名称、沿革，以及在每份行动方案中牵头、配合的项数。"
    ),
)
def get_department(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Return one department."""
    department = _departments_with_aliases().filter(pk=pk).first() if pk <= _LARGEST else None
    if department is None:
        raise ApiError(
            404, "not_found", f"没有编号为 {str(pk)[:20]} 的部门，全部见 /api/v1/departments。", "pk"
        )
    successions = list(
        Succession.objects.filter(Q(predecessor=department) | Q(successor=department))
        .select_related("predecessor", "successor")
        .order_by("date", "pk")
    )
    listed = f"{reverse('api-v1:list_measures')}?dept={pk}"
    return _department_item(_department_facts(department), _count_assignments([pk]), request) | {
        "predecessors": [
            _succession_item(one, one.predecessor) for one in successions if one.successor_id == pk
        ],
        "successors": [
            _succession_item(one, one.successor) for one in successions if one.predecessor_id == pk
        ],
        "documents": _count_by_document(pk),
        "measures_url": request.build_absolute_uri(listed),
    }


def _departments_with_aliases() -> QuerySet[Department]:
    """Return departments with district and aliases; two queries."""
    return Department.objects.select_related("district").prefetch_related("aliases")


def _department_facts(one: Department) -> dict[str, Any]:
    """Return the fields of a department's own record."""
    fields = ("name", "full_name", "level", "kind", "is_resolved", "city")
    return {field: getattr(one, field) for field in fields} | {
        "id": one.pk,
        "district": one.district.name if one.district else None,
        "district_slug": one.district.slug if one.district else None,
        "aliases": [alias.name for alias in one.aliases.all()],
    }


def _department_item(
    facts: dict[str, Any], loads: dict[int, dict[str, int]], request: HttpRequest
) -> dict[str, Any]:
    """Return a `DepartmentItem`."""
    none = dict.fromkeys(_BY_ROLE, 0)
    page = reverse("department", args=[facts["id"]])
    return facts | loads.get(facts["id"], none) | {"url": request.build_absolute_uri(page)}


def _count_assignments(pks: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return the number of measures assigned today to each department, by role; one query."""
    rows = Assignment.objects.in_force().filter(department__in=pks).order_by()
    counted: Iterable[dict[str, int]] = rows.values("department").annotate(**_BY_ROLE)  # type: ignore[assignment]
    return {row["department"]: {name: row[name] for name in _BY_ROLE} for row in counted}


def _count_by_document(pk: int) -> list[dict[str, Any]]:
    """Return the number of measures assigned today to a department in each document, in document order; one query."""
    order = ("measure__document__district__code", "measure__document__year", "measure__document__slug")
    rows = Assignment.objects.in_force().filter(department=pk).order_by(*order)
    return [
        {"document": row["measure__document__slug"]} | {name: row[name] for name in _BY_ROLE}
        for row in rows.values(*order).annotate(**_BY_ROLE)
    ]


def _succession_item(one: Succession, other: Department) -> dict[str, Any]:
    return {"id": other.pk, "name": other.name, "date": one.date, "reason": one.reason}
