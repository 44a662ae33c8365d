"""All departments that are charged with something, by district, their loads compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import QuerySet

from districts.models import Department, District
from measures.models import Assignment, Document
from measures.views.selectors.counts import loads_by
from measures.views.selectors.departments.choice import GROUPS, OUTSIDE, Choice, with_assignments
from measures.views.selectors.departments.order import Charged, measured, ranked
from measures.views.selectors.departments.page import Page, page_of

#: So many rows stand on a page; where all districts together have more, each shows its first ones.
ROWS = 200
FIRST = 8
DISTRICTS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Departments that are compared with each other.

    ``count`` is how many there are, ``rows`` those shown. ``scope`` is the choice that shows all of them and ``url``
    its address, where there is one and it is not the page's own. ``documents`` are those that have a matrix.
    """

    title: str
    scope: str
    rows: tuple[Charged, ...]
    count: int
    district: District | None = None
    is_groups: bool = False
    note: str = ""
    documents: tuple[Document, ...] = ()
    url: str = ""

    @property
    def is_cut(self) -> bool:
        """Return whether there are more than are shown."""
        return len(self.rows) < self.count


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of parts; ``count`` departments and ``groups`` groups in all."""

    parts: tuple[Part, ...]
    count: int
    groups: int
    page: Page


def listing(choice: Choice, district: District | None) -> Listing | None:
    """Return what ``choice`` shows, ``district`` being the one it names if it names one; None if it has no such page.

    Three queries, five for a district.
    """
    rows = Assignment.objects.in_force()
    if choice.year:
        rows = rows.filter(measure__document__year=choice.year)
    parts = list(_of_district(rows, district) if district else _of_all(rows, choice.scope))
    parts = [replace(one, rows=tuple(ranked(one.rows, choice.sort))) for one in parts if one.count]
    count = sum(one.count for one in parts if not one.is_groups)
    groups = sum(one.count for one in parts if one.is_groups)
    cut = _first_of_each if not choice.scope and count + groups > ROWS else _page_of_all
    shown, page = cut(parts, choice.page)
    if page is None:
        return None
    return Listing(tuple(_with_links(shown, choice)), count, groups, page)


def _of_all(rows: QuerySet[Assignment], scope: str) -> Iterator[Part]:
    """Yield every district's part in the order of codes, those outside any district, and the groups."""
    charged = _charged(rows)
    bodies = [one for one in charged if not one.department.is_group]
    districts = {one.department.district_id: one.department.district for one in bodies}
    order = sorted((one for one in districts.values() if one), key=lambda one: one.code)
    for district in order if not scope else ():
        yield _part(district.name, district.slug, _belonging(bodies, district.pk), district)
    if scope in ("", OUTSIDE):
        yield _part("市级及其他", OUTSIDE, _belonging(bodies, None))
    if scope in ("", GROUPS):
        yield _groups([one for one in charged if one.department.is_group])


def _of_district(rows: QuerySet[Assignment], district: District) -> Iterator[Part]:
    """Yield a district's own departments, those of elsewhere that its documents charge, and both their groups."""
    own = _charged(rows.filter(department__district=district))
    guests = _charged(
        rows.filter(measure__document__district=district).exclude(department__district=district),
        district.slug,
    )
    yield _part(district.name, district.slug, [one for one in own if not one.department.is_group], district)
    outside = [one for one in guests if not one.department.is_group]
    note = f"不属于{district.name}、但{district.name}的方案列为责任单位；数字只算{district.name}的方案。"
    yield replace(_part("区外单位", "", outside), note=note)
    yield _groups([one for one in (*own, *guests) if one.department.is_group])


def _charged(rows: QuerySet[Assignment], within: str = "") -> list[Charged]:
    """Return the departments that ``rows`` charge, with their loads; two queries."""
    loads = loads_by(rows, "department")
    found = Department.objects.filter(pk__in=rows.order_by().values("department")).select_related("district")
    return [Charged(one, loads[one.pk,], within) for one in found if (one.pk,) in loads]


def _belonging(charged: Iterable[Charged], district: int | None) -> list[Charged]:
    return [one for one in charged if one.department.district_id == district]


def _part(title: str, scope: str, charged: list[Charged], district: District | None = None) -> Part:
    """Return a part with the bars of its departments in proportion to the most charged of them."""
    greatest = max((one.load.either for one in charged), default=0)
    return Part(title, scope, measured(charged, greatest), len(charged), district)


def _groups(charged: list[Charged]) -> Part:
    return replace(
        _part("泛指", GROUPS, charged),
        is_groups=True,
        note="原文没有点名、只作泛指的责任方，不是具体单位，不计入单位数。",
    )


def _first_of_each(parts: list[Part], number: int) -> tuple[list[Part], Page | None]:
    """Return a page of parts with the first rows of each."""
    page = page_of(len(parts), number, DISTRICTS)
    shown = parts[page.start : page.stop] if page else []
    return [replace(one, rows=one.rows[:FIRST]) for one in shown], page


def _page_of_all(parts: list[Part], number: int) -> tuple[list[Part], Page | None]:
    """Return a page of rows, in as many parts as they stand in."""
    rows = [(place, row) for place, part in enumerate(parts) for row in part.rows]
    page = page_of(len(rows), number, ROWS)
    shown = rows[page.start : page.stop] if page else []
    return [
        replace(parts[place], rows=tuple(row for _, row in found))
        for place, found in groupby(shown, key=lambda one: one[0])
    ], page


def _with_links(parts: list[Part], choice: Choice) -> Iterator[Part]:
    """Yield the parts with what leads on from them: all of them, and the documents that have a matrix; one query."""
    documents = with_assignments().filter(district__in=[one.district for one in parts if one.district])
    if choice.year:
        documents = documents.filter(year=choice.year)
    found = list(documents.only("slug", "year", "title", "district"))
    for part in parts:
        own = [one for one in found if part.district and one.district_id == part.district.pk]
        url = choice.of(part.scope) if part.scope and not choice.scope else ""
        yield replace(part, documents=tuple(own), url=url)
