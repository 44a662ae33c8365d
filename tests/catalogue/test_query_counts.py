"""How often a page asks the database: the same for a small library as for one several times larger."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department, District
from measures.models import Discrepancy, Document, Measure, Problem
from tests.catalogue.sample_library import assign, document

pytestmark = pytest.mark.django_db

PAGES = {
    "/": 13,
    "/documents/": 7,
    "/documents/jia-2025/": 8,
    "/documents/jia-2025/source/": 1,
    "/documents/jia-2025/source/raw/": 1,
    "/measures/jia-2025/1/": 15,
    "/departments/": 7,
    "/departments/{pk}/": 14,
    "/quality/": 14,
}


def enlarge(library: Document) -> None:
    """Add more of everything: documents, measures, departments, duties, discrepancies."""
    for number in range(3):
        district = District.objects.create(
            code=f"31030{number}", name=f"丙{number}区", slug=f"bing{number}", hue=90
        )
        made = document(district, 2025, 4)
        body = Department.objects.create(name="区经委", district=district)
        for measure in made.measures.all():
            assign(measure, "lead", body, Department.objects.get(name="市商务委"))
    chapter = library.chapters.get(order=1)
    for order in range(10, 20):
        measure = Measure.objects.create(
            document=library, chapter=chapter, code=f"x{order}", title="又一项", text="文。", order=order
        )
        assign(measure, "co_lead", *Department.objects.filter(district=library.district))
        Discrepancy.objects.create(measure=measure, field="text", in_text="甲", in_table="乙")
        Problem.objects.create(
            document=library,
            measure=measure,
            code="x",
            message="疑",
            line=1,
            column=1,
            raw_start=0,
            raw_end=1,
        )


@pytest.mark.parametrize(("path", "expected"), PAGES.items())
def test_queries_do_not_grow_with_the_library(
    library: Document, client: Client, path: str, expected: int
) -> None:
    url = path.format(pk=Department.objects.get(name="区发改委").pk)
    for _ in range(2):
        client.get(url)  # The first reader after a change has the index follow and the themes found.
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) == expected, "\n".join(query["sql"][:200] for query in queries)
        if not Department.objects.filter(name="区经委").exists():
            enlarge(library)
