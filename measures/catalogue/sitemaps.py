"""``/sitemap.xml`` and ``/robots.txt`` for search engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from measures.catalogue.measure_counts import read_assigned_departments
from measures.models import Document, Measure
from measures.quality.urls import LIST_NAMES

#: More addresses than this do not go into one file: far fewer than the protocol's 50,000, so that each is made at once.
MAX_ADDRESSES = 1_000
_XML = "application/xml; charset=utf-8"
_ADDRESSES = "sitemap/addresses.xml"
#: What Django's `reverse` leaves as it is.
_PLAIN_IN_PATHS = "!$&'()*+,;=/~:@"


@dataclass(frozen=True, slots=True)
class SitemapAddress:
    """The address of a page, and when its record was last changed."""

    path: str
    updated_at: datetime


class _LimitedSitemap(Sitemap[Any]):
    limit = MAX_ADDRESSES

    @cached_property
    def paginator(self) -> Paginator[Any]:  # type: ignore[override]  # counted once for all that ask
        return Paginator(self.items(), self.limit)


class _PageSitemap(_LimitedSitemap):
    """The pages that link to all others."""

    def items(self) -> list[str]:
        return ["home", "documents", "measures", "departments", "themes", "quality"]

    def location(self, item: str) -> str:
        return reverse(item)


class _DatedSitemap(_LimitedSitemap):
    """Records with the time of their last change."""

    model: type[Document | Measure]

    def location(self, item: SitemapAddress) -> str:
        return item.path

    def lastmod(self, item: SitemapAddress) -> datetime:
        return timezone.localtime(item.updated_at)

    def get_latest_lastmod(self) -> datetime | None:
        """Return the newest date without reading every record."""
        latest: datetime | None = self.model.objects.aggregate(latest=Max("updated_at"))["latest"]
        return latest


class _DocumentSitemap(_DatedSitemap):
    model = Document

    def items(self) -> _DocumentAddresses:
        return _DocumentAddresses()


class _MeasureSitemap(_DatedSitemap):
    model = Measure

    def items(self) -> _MeasureAddresses:
        return _MeasureAddresses()


class _DepartmentSitemap(_LimitedSitemap):
    def items(self) -> list[int]:
        return sorted(read_assigned_departments().counts)

    def location(self, item: int) -> str:
        return f"{self._folder}{item}/"

    @cached_property
    def _folder(self) -> str:
        return _address_before_last("department", 0)


class _DocumentAddresses:
    """All documents by id, for a paginator."""

    def count(self) -> int:
        return Document.objects.count()

    def __getitem__(self, part: slice) -> list[SitemapAddress]:
        rows = Document.objects.order_by("pk").values_list("slug", "updated_at")[part]
        folder = _address_before_last("document", "0")
        return [SitemapAddress(f"{folder}{slug}/", updated_at) for slug, updated_at in rows]


class _MeasureAddresses:
    """All measures by document and order, for a paginator."""

    def count(self) -> int:
        return Measure.objects.count()

    def __getitem__(self, part: slice) -> list[SitemapAddress]:
        """Return some; two queries. The first passes over the rows before them in the index alone."""
        ordered = Measure.objects.order_by("document_id", "order")
        first = ordered.values_list("document_id", "order")[part.start : part.start + 1]
        if not first:
            return []
        ((document, order),) = first
        before = Q(document_id=document, order__lt=order)
        rows = ordered.filter(~before, document_id__gte=document)
        shown = rows.values_list("document__slug", "code", "updated_at")[: part.stop - part.start]
        return list(_measure_addresses(shown))


def _measure_addresses(rows: Iterable[tuple[str, str, datetime]]) -> Iterator[SitemapAddress]:
    """Yield the addresses of measures by slug, code and time; of each document's the beginning is made once."""
    for slug, of_document in groupby(rows, key=itemgetter(0)):
        folder = _address_before_last("measure", slug, "0")
        for _, code, updated_at in of_document:
            yield SitemapAddress(f"{folder}{quote(code, safe=_PLAIN_IN_PATHS)}/", updated_at)


def _address_before_last(name: str, *args: str | int) -> str:
    """Return the address of a page without its last value, as which 0 is given."""
    return reverse(name, args=args).removesuffix("0/")


SITEMAPS: dict[str, type[_LimitedSitemap]] = {
    "pages": _PageSitemap,
    "documents": _DocumentSitemap,
    "measures": _MeasureSitemap,
    "departments": _DepartmentSitemap,
}


@require_safe
@conditional_page
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """List every page's address, or the files that do so where there are too many for one."""
    sections = {name: section() for name, section in SITEMAPS.items()}
    if sum(one.paginator.count for one in sections.values()) <= MAX_ADDRESSES:
        return _render_response(
            sitemaps.sitemap(request, sections, template_name=_ADDRESSES, content_type=_XML)
        )
    return _render_response(
        sitemaps.index(request, sections, content_type=_XML, sitemap_url_name="sitemap_section")
    )


@require_safe
@conditional_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """List the addresses of one kind of page; ``p`` in the address says which part."""
    return _render_response(
        sitemaps.sitemap(request, SITEMAPS, section=section, template_name=_ADDRESSES, content_type=_XML)
    )


@require_safe
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    """Exclude robots from filtered lists, of which there is no end, and from admin and API."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Disallow: /measures/?",
        "Disallow: /measures/feed.atom?",
        "Disallow: /measures/calendar.ics?",
        "Disallow: /measures/export/",
        "Disallow: /compare/?",
        "Disallow: /compare/export.xlsx",
        "Disallow: /quality/?",
        *(f"Disallow: {reverse(name)}" for name in LIST_NAMES),
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _render_response(response: Any) -> HttpResponseBase:
    """Return a template's response with its content, so that its ETag can be made."""
    rendered: HttpResponseBase = response.render()
    return rendered
