"""How often an operation asks the database: the same for a small library as for one several times larger."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.models import Document
from tests.catalogue.test_query_counts import enlarge

pytestmark = pytest.mark.django_db

#: One of each is the look for news that comes before every answer; the labels of facets are known from the one before.
ADDRESSES = {
    "documents": 4,
    "documents/jia-2025": 6,
    "measures": 6,
    "measures?year=2025&limit=100&group=district": 8,
    "measures/jia-2025/1": 7,
    "departments": 6,
    "departments/{pk}": 6,
    "districts": 4,
    "discrepancies": 4,
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_queries_do_not_grow_with_the_library(
    library: Document, client: Client, address: str, expected: int
) -> None:
    url = "/api/v1/" + address.format(pk=Department.objects.get(name="区发改委").pk)
    for _ in range(2):
        # The first answer after a change brings the index up to date.
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) == expected, "\n".join(query["sql"][:200] for query in queries)
        if not Department.objects.filter(name="区经委").exists():
            enlarge(library)
