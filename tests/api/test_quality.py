"""The API's numbers of quality are the page's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.models import Document
from tests.api.conftest import Ask, walk
from tests.quality.quality_library import add_everything, enlarge

pytestmark = pytest.mark.django_db


def test_the_numbers_are_those_of_the_page(corpus: None, client: Client, ask: Ask) -> None:
    rows = {row.document.slug: row for row in client.get("/quality/").context["rows"]}
    items = {one["document"]: one for one in ask("quality")["items"]}
    assert list(items) == list(rows)
    for slug, one in items.items():
        row = rows[slug]
        assert (one["repairs"], one["characters"]) == (row.repairs.count, row.characters.count)
        assert (
            sum(rule[band] for rule in one["by_rule"] for band in ("certain", "likely", "guess"))
            == one["repairs"]
        )
        assert sum(rule["guess"] for rule in one["by_rule"]) == row.guessed.count
        assert one["guesses"] == {"open": row.waiting.count, "resolved": row.decided.count}
        assert one["discrepancies"] == {
            "open": row.open_discrepancies.count,
            "resolved": row.resolved_discrepancies.count,
        }
        assert sum(total["verdict"] == "agree" for total in one["totals"]) == row.agree.count
        assert one["url"].endswith(f"/quality/documents/{slug}/")
    assert items["hongkou-2025"]["totals"][1]["sentence"] == "（包括12大项、48小项举措。"


def test_every_kind_of_number(library: Document, ask: Ask) -> None:
    add_everything(library)
    (one,) = ask("quality?document=jia-2025")["items"]
    assert one["guesses"] == {"open": 1, "resolved": 1}
    assert one["discrepancies"] == {"open": 2, "resolved": 1}
    assert one["unresolved_names"] == 1
    assert one["links_suggested"] == 2
    assert {"code": "title.differs", "name": "标题与通知不同", "open": 1, "resolved": 0} in one["problems"]
    assert [total["verdict"] for total in one["totals"]] == ["agree", "differ"]


def test_it_is_narrowed_and_walked_like_the_other_lists(library: Document, ask: Ask) -> None:
    assert [one["document"] for one in ask("quality?district=jia")["items"]] == ["jia-2025", "jia-2024"]
    assert [one["document"] for one in walk(ask, "quality?limit=1&year=2025")] == ["jia-2025", "yi-2025"]


@pytest.mark.parametrize(
    "query", ["document=nowhere", "district=%00", "year=1949&year=2025", "colour=red", "year=x"]
)
def test_what_is_not_known_is_refused(library: Document, ask: Ask, client: Client, query: str) -> None:
    response = client.get(f"/api/v1/quality?{query}")
    assert response.status_code in {400, 422}
    assert response.json()["error"]["message"]


def test_queries_do_not_grow_with_the_library(library: Document, client: Client) -> None:
    add_everything(library)
    counts = []
    for _ in range(2):
        # The index follows the database first, which is not what is counted.
        client.get("/api/v1/quality")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/quality").status_code == 200
        counts.append(len(queries))
        if not Document.objects.filter(slug="more-0").exists():
            enlarge(library, 30)
    assert counts[0] == counts[1] < 16
