"""``/sitemap.xml`` and ``/robots.txt`` for search engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.core.paginator import Page, Paginator
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from districts.page_addresses import record_address
from measures.catalogue.measure_counts import read_assigned_departments
from measures.models import Document, Measure
from measures.quality.urls import LIST_NAMES

#: More addresses than this do not go into one file: far fewer than the protocol's 50,000, so that each is made at once.
MAX_ADDRESSES = 700
_XML = "application/xml; charset=utf-8"
_ADDRESSES = "sitemap/addresses.xml"


@dataclass(frozen=True, slots=True)
class SitemapAddress:
    """The address of a page, and when its record was last changed."""

    path: str
    updated_at: datetime


class _AddressPaginator(Paginator[Any]):
    """Pages of addresses, each made from the records of its page by ``read``."""

    def __init__(
        self, records: QuerySet[Any], per_page: int, read: Callable[[QuerySet[Any]], Iterable[SitemapAddress]]
    ) -> None:
        super().__init__(records, per_page)
        self._read = read

    def page(self, number: int | str) -> Page[Any]:
        """Return a page; raise `InvalidPage` if there is none."""
        found = super().page(number)
        found.object_list = list(self._read(found.object_list))  # type: ignore[arg-type]  # part of the records
        return found


class _LimitedSitemap(Sitemap[Any]):
    limit = MAX_ADDRESSES

    @cached_property
    def paginator(self) -> Paginator[Any]:
        """The parts, counted once for all that ask."""
        return Paginator(list(self.items()), self.limit)


class _PageSitemap(_LimitedSitemap):
    """The pages that link to all others."""

    def items(self) -> list[str]:
        return ["home", "documents", "measures", "departments", "themes", "quality"]

    def location(self, item: str) -> str:
        return reverse(item)


class _DepartmentSitemap(_LimitedSitemap):
    def items(self) -> list[int]:
        return sorted(read_assigned_departments().counts)

    def location(self, item: int) -> str:
        return record_address("department", item)


class _DatedSitemap(_LimitedSitemap):
    """Records with the time of their last change."""

    def items(self) -> QuerySet[Any]:
        raise NotImplementedError

    def read_addresses(self, records: QuerySet[Any]) -> Iterable[SitemapAddress]:
        raise NotImplementedError

    @cached_property
    def paginator(self) -> Paginator[Any]:
        return _AddressPaginator(self.items(), self.limit, self.read_addresses)

    def location(self, item: SitemapAddress) -> str:
        return item.path

    def lastmod(self, item: SitemapAddress) -> datetime:
        return timezone.localtime(item.updated_at)

    def get_latest_lastmod(self) -> datetime | None:
        """Return the newest date without reading every record."""
        latest: datetime | None = self.items().order_by().aggregate(latest=Max("updated_at"))["latest"]
        return latest


class _DocumentSitemap(_DatedSitemap):
    def items(self) -> QuerySet[Document]:
        return Document.objects.order_by("pk")

    def read_addresses(self, records: QuerySet[Document]) -> Iterator[SitemapAddress]:
        for slug, updated_at in records.values_list("slug", "updated_at"):
            yield SitemapAddress(record_address("document", slug), updated_at)


class _MeasureSitemap(_DatedSitemap):
    def items(self) -> QuerySet[Measure]:
        return Measure.objects.order_by("document_id", "order")

    def read_addresses(self, records: QuerySet[Measure]) -> Iterator[SitemapAddress]:
        """Yield the addresses; two queries. The first passes over the records before them in the index alone."""
        keys = list(records.values_list("document_id", "order"))
        if not keys:
            return
        (first, order), (last, _) = keys[0], keys[-1]
        before = Q(document_id=first, order__lt=order)
        found = self.items().filter(~before, document_id__gte=first, document_id__lte=last)
        for slug, code, updated_at in found.values_list("document__slug", "code", "updated_at")[: len(keys)]:
            yield SitemapAddress(record_address("measure", slug, code), updated_at)


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
    made = {name: section() for name, section in SITEMAPS.items()}
    sections: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {**made}
    if sum(one.paginator.count for one in made.values()) <= MAX_ADDRESSES:
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
        sitemaps.sitemap(request, {**SITEMAPS}, section=section, template_name=_ADDRESSES, content_type=_XML)
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
