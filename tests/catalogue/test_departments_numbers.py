"""Every number on the pages of departments is the length of the list it opens; queries stay the same few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.catalogue.departments.filters import MATRIX_COLUMNS, MATRIX_ROLES, MatrixFilterSet
from measures.catalogue.departments.matrix import read_matrix
from measures.models import Document
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from tests.catalogue.charged_library import enlarge, make_charged
from tests.catalogue.test_numbers import numbers_behind

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def matrix_paths() -> Iterator[str]:
    """Yield the address of every matrix in every state."""
    for slug in Document.objects.values_list("slug", flat=True):
        for role in ("lead", "co_lead", "dept"):
            for by in ("", "section"):
                yield f"/documents/{slug}/matrix/?role={role}&by={by}"


def list_paths() -> Iterator[str]:
    """Yield the address of the list of departments in every state."""
    slugs = Document.objects.values_list("district__slug", flat=True).distinct()
    years = Document.objects.values_list("year", flat=True).distinct()
    for scope in ("", ":outside", ":groups", *slugs):
        for year in ("", *years):
            yield f"/departments/?district={scope}&year={year}"


def detail_paths() -> Iterator[str]:
    """Yield the address of every department that anything is known of."""
    charged = Department.objects.filter(assignments__isnull=False).distinct()
    yield from (f"/departments/{pk}/" for pk in charged.values_list("pk", flat=True))


def differing(client: Client, paths: Iterator[str], known: dict[str, int]) -> tuple[int, list[object]]:
    """Return how many numbers there are on the pages and those that differ from their lists."""
    found = [one for path in paths for one in numbers_behind(client, path, known)]
    return len(found), [one for one in found if one[1] != one[2]]


@pytest.mark.parametrize(("paths", "least"), [(list_paths, 150), (matrix_paths, 200), (detail_paths, 120)])
@pytest.mark.sampled
def test_in_the_made_library(client: Client, paths: Callable[[], Iterator[str]], least: int) -> None:
    make_charged()
    count, wrong = differing(client, paths(), {})
    assert wrong == []
    assert count > least


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(("paths", "least"), [(list_paths, 500), (matrix_paths, 900), (detail_paths, 500)])
@pytest.mark.sampled
def test_in_the_five_plans(client: Client, paths: Callable[[], Iterator[str]], least: int) -> None:
    count, wrong = differing(client, paths(), {})
    assert wrong == []
    assert count > least


class BareNumbers(HTMLParser):
    """The numbers in the cells of tables that lead nowhere, noughts left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "a"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if self._within == ["td"] and data.strip() not in ("", "0"):
            self.found += [data.strip()] if data.strip().isdigit() else []


def test_no_number_in_a_cell_leads_nowhere(client: Client) -> None:
    make_charged()
    for path in (*list_paths(), *matrix_paths(), *detail_paths()):
        page = client.get(path).content.decode()
        # The median is no list.
        page = re.sub(r"中位数</th><td[^>]*>[^<]*</td>", "", page)
        assert BareNumbers(page).found == [], path


@pytest.mark.usefixtures("corpus")
def test_a_matrix_has_all_that_the_lists_count() -> None:
    check_whole(Document.objects.get(slug="hongkou-2025"))


def test_a_made_matrix_has_all_that_the_lists_count(db: None) -> None:
    check_whole(make_charged())


def check_whole(document: Document) -> None:
    """Hold every column of every matrix against what the list counts for that chapter, nobody included."""
    for role in MATRIX_ROLES:
        for by in MATRIX_COLUMNS:
            filters = MatrixFilterSet(QueryDict(urlencode({"role": role, "by": by})))
            assert filters.is_valid()
            found = read_matrix(document, filters)
            for number, column in enumerate(found.columns):
                query = MeasureQuery.of(document=document.slug, chapter=column.chapter.pk)
                counted = {one.value: one.count for one in search_measures(query, size=1).facets[role]}
                rows = [*found.rows, *found.groups, *([found.unassigned] if found.unassigned else [])]
                shown = {
                    str(row.department.pk) if row.department else "none": row.cells[number].count
                    for row in rows
                }
                assert {who: count for who, count in shown.items() if count} == counted


QUERIES = {
    "/departments/": 7,
    "/departments/?district=east&year=2025": 10,
    "/departments/?district=:groups": 6,
    "/documents/east-2025/matrix/": 6,
    "/documents/east-2025/matrix/?role=dept&by=section": 6,
    "/departments/{pk}/": 16,
}


@pytest.mark.parametrize(("path", "expected"), QUERIES.items())
def test_queries_do_not_grow_with_the_library(client: Client, path: str, expected: int) -> None:
    make_charged()
    url = path.format(pk=Department.objects.get(name="区商务委", district__slug="east").pk)
    for times in (0, 10):
        enlarge(times)
        client.get(url)  # The first reader after a change has the index follow.
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) == expected, "\n".join(query["sql"][:200] for query in queries)
