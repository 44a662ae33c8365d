"""Every number on the pages of departments is the length of the list it opens; queries stay the same few."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.models import Document
from tests.pages.charged import enlarge, make_charged
from tests.pages.test_numbers import numbers_behind

pytestmark = pytest.mark.django_db


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
def test_in_the_made_library(client: Client, paths: Callable[[], Iterator[str]], least: int) -> None:
    make_charged()
    count, wrong = differing(client, paths(), {})
    assert wrong == []
    assert count > least


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize(("paths", "least"), [(list_paths, 500), (matrix_paths, 900), (detail_paths, 500)])
def test_in_the_five_plans(client: Client, paths: Callable[[], Iterator[str]], least: int) -> None:
    count, wrong = differing(client, paths(), {})
    assert wrong == []
    assert count > least


QUERIES = {
    "/departments/": 5,
    "/departments/?district=east&year=2025": 7,
    "/departments/?district=:groups": 4,
    "/documents/east-2025/matrix/": 6,
    "/documents/east-2025/matrix/?role=dept&by=section": 6,
    "/departments/{pk}/": 15,
}


@pytest.mark.parametrize(("path", "expected"), QUERIES.items())
def test_queries_do_not_grow_with_the_library(client: Client, path: str, expected: int) -> None:
    make_charged()
    url = path.format(pk=Department.objects.get(name="区商务委", district__slug="east").pk)
    for times in (0, 10):
        enlarge(times)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) == expected, "\n".join(query["sql"][:200] for query in queries)
