"""``/sitemap.xml`` and ``/robots.txt`` for search engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from districts.models import Department
from measures.catalogue.measure_counts import assigned_departments, assigned_groups
from measures.models import Document, Measure
from measures.quality.urls import LIST_NAMES

#: More addresses than this do not go into one file: the protocol's own limit.
MAX_ADDRESSES = 50_000
_XML = "application/xml; charset=utf-8"


class _LimitedSitemap(Sitemap[Any]):
    limit = MAX_ADDRESSES


class _PageSitemap(_LimitedSitemap):
    """The pages that link to all others."""

    def items(self) -> list[str]:
        return ["home", "documents", "measures", "departments", "themes", "quality"]

    def location(self, item: str) -> str:
        return reverse(item)


class _DatedSitemap(_LimitedSitemap):
    """Records with the time of their last change."""

    def items(self) -> QuerySet[Any]:
        raise NotImplementedError

    def lastmod(self, item: Document | Measure) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """Return the newest date without reading every record."""
        latest: datetime | None = self.items().aggregate(latest=Max("updated_at"))["latest"]
        return latest


class _DocumentSitemap(_DatedSitemap):
    def items(self) -> QuerySet[Document]:
        return Document.objects.only("slug", "updated_at").order_by("pk")


class _MeasureSitemap(_DatedSitemap):
    def items(self) -> QuerySet[Measure]:
        return (
            Measure.objects.select_related("document")
            .only("code", "updated_at", "document__slug")
            .order_by("pk")
        )


class _DepartmentSitemap(_LimitedSitemap):
    def items(self) -> QuerySet[Department]:
        return (assigned_departments() | assigned_groups()).only("pk").order_by("pk")

    def location(self, item: Department) -> str:
        return reverse("department", args=[item.pk])


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "pages": _PageSitemap,
    "documents": _DocumentSitemap,
    "measures": _MeasureSitemap,
    "departments": _DepartmentSitemap,
}


@require_safe
@conditional_page
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """List every page's address, or the files that do so where there are too many for one."""
    if sum(_count_addresses(section) for section in SITEMAPS.values()) <= MAX_ADDRESSES:
        return _render_response(sitemaps.sitemap(request, SITEMAPS, content_type=_XML))
    return _render_response(
        sitemaps.index(request, SITEMAPS, content_type=_XML, sitemap_url_name="sitemap_section")
    )


@require_safe
@conditional_page
def sitemap_section(request: HttpRequest, section: str) -> HttpResponseBase:
    """List the addresses of one kind of page; ``p`` in the address says which part."""
    return _render_response(sitemaps.sitemap(request, SITEMAPS, section=section, content_type=_XML))


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


def _count_addresses(section: type[Sitemap[Any]] | Sitemap[Any]) -> int:
    """Return how many addresses a section has."""
    one = section() if isinstance(section, type) else section
    return int(one.paginator.count)


def _render_response(response: Any) -> HttpResponseBase:
    """Return a template's response with its content, so that its ETag can be made."""
    rendered: HttpResponseBase = response.render()
    return rendered
