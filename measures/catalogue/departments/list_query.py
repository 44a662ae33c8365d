"""What the page of all departments can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet

from districts.models import District
from measures.models import Assignment, Document

#: Besides the slug of a district: those that belong to none, and the groups. No slug holds a colon.
OUTSIDE, GROUPS = ":outside", ":groups"
SCOPES = {OUTSIDE: "市级及其他", GROUPS: "泛指"}


@dataclass(frozen=True, slots=True)
class DepartmentListQuery:
    """Whose departments (``scope``: a slug, one of `SCOPES`, empty for all), of which year, in which order."""

    scope: str = ""
    year: int | None = None
    sort: str = ""
    page: int = 1

    def address(self) -> str:
        """Return the choice as an address relative to the page: ``?district=jiading&year=2025``."""
        given = {
            "district": self.scope,
            "year": self.year or "",
            "sort": self.sort,
            "page": self.page if self.page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in given.items() if value}, safe=":")

    def of(self, scope: str) -> str:
        """Return the address of the first page of another scope, all else being the same."""
        return replace(self, scope=scope, page=1).address()

    def on_page(self, page: int) -> str:
        """Return the address of another page of the same."""
        return replace(self, page=page).address()


@dataclass(frozen=True, slots=True)
class DepartmentListOptions:
    """All districts by slug, those to choose from, and the years of the documents, the latest first.

    There is something to see of a district that has a document or a department with anything to do.
    """

    districts: Mapping[str, District]
    choices: tuple[District, ...]
    years: tuple[int, ...]


def read_list_options() -> DepartmentListOptions:
    """Return which districts and years there are; three queries."""
    documented = Exists(Document.objects.filter(district=OuterRef("pk")))
    charged = Exists(Assignment.objects.in_force().filter(department__district=OuterRef("pk")))
    districts = {one.slug: one for one in District.objects.order_by("code")}
    seen = set(District.objects.filter(documented | charged).values_list("slug", flat=True))
    years = Document.objects.order_by("-year").values_list("year", flat=True).distinct()
    return DepartmentListOptions(
        districts, tuple(one for slug, one in districts.items() if slug in seen), tuple(years)
    )


def documents_with_assignments() -> QuerySet[Document]:
    """Return the documents that charge anybody today, the latest of a district first."""
    charging = Assignment.objects.in_force().filter(measure__document=OuterRef("pk"))
    return Document.objects.filter(Exists(charging)).order_by("district__code", "-year", "slug")
