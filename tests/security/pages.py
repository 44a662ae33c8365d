"""Every place where a text of the library comes out again: pages, feeds, the API, the admin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

from django.contrib import admin

from measures.models import ChangeSet
from measures.search.query.facet_declarations import FACETS
from tests.security.poisoned import Library

#: Lists that repeat what was typed.
_REFLECTING = (
    "/measures/", "/measures/feed.atom", "/measures/calendar.ics", "/compare/", "/compare/export.xlsx", "/themes/", "/departments/", "/quality/",
    "/quality/repairs/", "/quality/problems/", "/quality/links/", "/quality/guesses/", "/quality/checks/",
    "/quality/discrepancies/", "/quality/names/", "/api/v1/measures", "/api/v1/departments", "/api/v1/links",
    "/measures/export/csv", "/measures/suggestions/", "/measures/departments/",
)  # fmt: skip
_NAMES = (
    "q",
    "district",
    "year",
    "document",
    "doc",
    "show",
    "sort",
    "rule",
    "status",
    "page",
    "cursor",
    "on",
)


def public(library: Library) -> Iterator[str]:
    """Yield the pages that show the library to everybody."""
    slugs = [one.slug for one in library.documents]
    yield from (
        "/",
        "/documents/",
        "/themes/",
        "/quality/",
        "/sitemap.xml",
        "/sitemap-measures.xml",
        "/robots.txt",
    )
    for slug in slugs[::3]:
        yield f"/documents/{slug}/"
        yield f"/quality/documents/{slug}/"
        yield f"/measures/feed.atom?document={slug}"
    for slug in slugs[:2]:
        yield from (
            f"/documents/{slug}/source/",
            f"/documents/{slug}/matrix/",
            f"/documents/{slug}/print.css",
        )
    for one in library.measures[:8]:
        yield one.get_absolute_url()
    yield f"{library.measures[0].get_absolute_url()}?on=published"
    for page in range(1, 2 + len(library.measures) // 20, 12):
        yield f"/measures/?page={page}"
    for more in (
        "group=chapter",
        "group=lead",
        "columns=code&columns=title&columns=lead&columns=co_lead",
        "q=alert",
        "q=不低于",
    ):
        yield f"/measures/?{more}"
    yield f"/compare/?doc={slugs[0]}&doc={slugs[1]}"
    yield f"/themes/?year=2025&district={library.districts[0].slug}"
    for name in ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links"):
        yield from (f"/quality/{name}/", f"/quality/{name}/?page=2")
    for district in library.districts[:2]:
        yield f"/departments/?district={district.slug}"
    for department in library.departments[:5]:
        yield f"/departments/{department.pk}/"


def api(library: Library) -> Iterator[str]:
    """Yield the lists of the API and some of their items."""
    for page in range(1, 2 + len(library.measures) // 100, 4):
        yield f"/api/v1/measures?limit=100&page={page}"
    for name in ("documents", "departments", "districts", "discrepancies", "quality"):
        yield f"/api/v1/{name}"
    for one in library.measures[:6]:
        yield f"/api/v1/measures/{one.document.slug}/{one.code}"
    for document in library.documents[:2]:
        yield f"/api/v1/documents/{document.slug}"
    yield f"/api/v1/departments/{library.departments[0].pk}"


def staff(library: Library) -> Iterator[str]:
    """Yield the pages of the admin: lists, forms, histories, queues, editors."""
    yield "/admin/"
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield base
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:1]:
            yield from (f"{base}{pk}/change/", f"{base}{pk}/history/")
    measure, department = library.measures[0], library.departments[0]
    yield from (
        f"/admin/measures/measure/{measure.pk}/{page}/" for page in ("history", "responsibility", "delete")
    )
    yield f"/admin/departments/?district={measure.document.district.slug}&q=alert"
    yield from (f"/admin/districts/department/{department.pk}/{page}/" for page in ("history", "reorganise"))
    yield f"/admin/districts/district/{measure.document.district_id}/template/"
    yield f"/admin/measures/document/{library.documents[0].pk}/delete/"
    act = ChangeSet.objects.filter(kind="edit").order_by("-pk")[0]
    yield f"/admin/measures/changeset/{act.pk}/undo/"
    yield f"/admin/measures/measure/{measure.pk}/restore/{act.pk}/"
    for kind in ("repairs", "names", "discrepancies", "links", "problems"):
        yield f"/admin/queue/{kind}/"
    yield from ("/admin/grid/", f"/admin/grid/?document={library.documents[0].slug}")
    yield from (
        "/admin/queue/links/bulk/",
        "/admin/queue/names/bulk/",
        "/admin/intake/",
        "/admin/spreadsheet/",
    )
    yield from (f"/admin/intake/{one.pk}/" for one in library.drafts)
    yield from (f"/admin/intake/batch/{library.plans.pk}/", "/admin/intake/rules/")
    yield from (f"/admin/intake/{library.drafts[0].pk}/text/", f"/admin/spreadsheet/{library.batch.pk}/")
    yield "/admin/autocomplete/?app_label=measures&model_name=staffdistrict&field_name=district&term="


def reflecting(texts: Sequence[str]) -> Iterator[str]:
    """Yield addresses that carry ``texts`` themselves, in every parameter that says something of what it was given."""
    names = list(dict.fromkeys((*_NAMES, *(facet.param for facet in FACETS))))
    for number, text in enumerate(texts):
        sent = quote(text.encode("utf-8", "surrogatepass"), safe="")
        path = _REFLECTING[number % len(_REFLECTING)]
        yield f"{path}?{names[number % len(names)]}={sent}"
        yield f"/measures/?q={sent}"
        if number % 4 == 0:
            yield f"/{sent}/"
            yield f"/admin/measures/measure/?{urlencode({'q': text.encode('utf-8', 'replace')})}"
