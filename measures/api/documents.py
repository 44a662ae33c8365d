"""``documents``: the list of documents, and one with its headings and measures."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from measures.api.api_errors import ApiError
from measures.api.cursor_pages import read_cursor_page
from measures.api.measure_queries import measure_brief, measures_with_assignments
from measures.api.operations import describe_operation
from measures.api.parameters import CursorText, Limit, refuse_unknown_parameters
from measures.api.schemas import DocumentItem, MeasureBrief
from measures.models import Chapter, Document, Measure, Problem

router = Router()


class DocumentList(Schema):
    """A page of the documents, in document order."""

    count: int
    items: list[DocumentItem]
    next: str | None


class ChapterHeading(Schema):
    """A chapter or section; ``parent`` is the ordinal of the heading above it."""

    id: int = Field(description="用于 measures 的 chapter 参数。")
    ordinal: str
    title: str
    parent: str | None
    text: str


class AnnexHeading(ChapterHeading):
    """A heading in an annex."""

    annex: str


class DocumentTotal(Schema):
    """A total that the document declares, beside the number that was read."""

    label: str
    declared: int
    parsed: int


class ProblemCounts(Schema):
    """The numbers of the importer's problems."""

    open: int
    total: int


class SourceFile(Schema):
    """The file from which a document was read."""

    sha256: str
    name: str
    encoding: str
    url: str = Field(description="原始字节。")


class DocumentDetail(DocumentItem):
    """One document with its headings and measures; field names as ``parse_plan --json`` prints them."""

    preamble: str
    chapters: list[ChapterHeading]
    annexes: list[AnnexHeading]
    measures: list[MeasureBrief]
    declared: dict[str, int] = Field(description="文件自述的总数。")
    totals: list[DocumentTotal]
    problems: ProblemCounts
    source: SourceFile | None


_Year = Annotated[int, Field(ge=1, le=9999)]
_HEAVY = ("source__content", "source__text", "source__clean_text", "source__steps", "imported")


@router.get(
    "/documents",
    **describe_operation(
        "行动方案",
        "全部行动方案",
        DocumentList,
        "按区、年份排列。slug 用于 document 参数和 documents/{slug}。",
    ),
)
def list_documents(
    request: HttpRequest,
    district: Annotated[list[str], Query(description="区的 slug，可重复。")] = [],  # noqa: B006
    year: Annotated[list[_Year], Query(description="年份，可重复。")] = [],  # noqa: B006
    limit: Limit = 100,
    cursor: CursorText = "",
) -> dict[str, Any]:
    """Return the documents of a page."""
    refuse_unknown_parameters(request.GET, "district", "year", "limit", "cursor")
    found = _documents_with_counts().defer("preamble", *_HEAVY)
    if slugs := [slug.replace("\0", "") for slug in district if slug]:
        found = found.filter(district__slug__in=slugs)
    if year:
        found = found.filter(year__in=year)
    return read_cursor_page(
        request, found, lambda one: _document_item(one, request), limit=limit, cursor=cursor
    )


@router.get(
    "/documents/{slug:slug}",
    **describe_operation(
        "行动方案",
        "一份行动方案",
        DocumentDetail,
        "章节、各项举措、文件自述的总数、存疑的数目和原文的 SHA-256。",
    ),
)
def get_document(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Return one document."""
    document = _documents_with_counts().defer(*_HEAVY).filter(slug=slug).first()
    if document is None:
        raise ApiError(404, "not_found", f"没有“{slug}”这份行动方案，全部见 /api/v1/documents。", "slug")
    measures = list(measures_with_assignments().filter(document=document).order_by("order"))
    headings = list(document.chapters.select_related("parent").order_by("order"))
    return _document_item(document, request) | {
        "preamble": document.preamble,
        "chapters": [_chapter_heading(one) for one in headings if not one.annex],
        "annexes": [_chapter_heading(one) | {"annex": one.annex} for one in headings if one.annex],
        "measures": [measure_brief(measure, request) for measure in measures],
        "declared": document.declared,
        "totals": document.totals,
        "problems": document.problems.aggregate(
            total=Count("pk"), open=Count("pk", filter=Q(status=Problem.Status.OPEN))
        ),
        "source": _source_file(document, request),
    }


def _documents_with_counts() -> QuerySet[Document]:
    """Return documents in order with their district, source and numbers of measures; one query."""
    return (
        Document.objects.select_related("district", "source")
        .annotate(
            measure_count=Count("measures", filter=Q(measures__kind=Measure.Kind.DISTRICT)),
            city_item_count=Count("measures", filter=Q(measures__kind=Measure.Kind.CITY)),
        )
        .order_by("district__code", "year", "slug")
    )


def _document_item(one: Any, request: HttpRequest) -> dict[str, Any]:
    """Return a `DocumentItem`."""
    facts = ("number", "issuer", "issued_on", "addressee")
    return {field: getattr(one, field) or None for field in facts} | {
        "slug": one.slug,
        "district": one.district.name,
        "district_slug": one.district.slug,
        "year": one.year,
        "title": one.title,
        "measure_count": one.measure_count,
        "city_item_count": one.city_item_count,
        "source_sha256": one.source and one.source.sha256,
        "url": request.build_absolute_uri(one.get_absolute_url()),
        "updated_at": one.updated_at,
    }


def _chapter_heading(one: Chapter) -> dict[str, Any]:
    """Return a `ChapterHeading`."""
    return {
        "id": one.pk,
        "ordinal": one.ordinal,
        "title": one.title,
        "parent": one.parent.ordinal if one.parent else None,
        "text": one.text,
    }


def _source_file(document: Document, request: HttpRequest) -> dict[str, Any] | None:
    """Return a `SourceFile`."""
    source = document.source
    if source is None:
        return None
    raw = reverse("document_source_raw", args=[document.slug])
    return {
        "sha256": source.sha256,
        "name": source.name,
        "encoding": source.encoding,
        "url": request.build_absolute_uri(raw),
    }
