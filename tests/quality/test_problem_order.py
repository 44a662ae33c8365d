"""The list of problems has them in one order, whether a page is found in the first documents or by sorting all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from measures.models import Document, Problem
from measures.quality.queries import problem_list
from measures.text.problem_names import problem_codes
from tests.quality.quality_library import add_everything, enlarge

pytestmark = pytest.mark.django_db

_PAGE = 3


@pytest.fixture
def doubted(library: Document) -> Document:
    """Return a document beside nine, all with problems, every fourth of them decided, the last documents' all."""
    add_everything(library)
    enlarge(library, 9)
    for number, one in enumerate(Problem.objects.order_by("pk")):
        one.message = f"第 {number} 处"
        if number % 4 == 0 or one.document.slug in ("more-0", "more-1"):
            one.status, one.decided_at = "resolved", one.decided_at or timezone.now()
        one.save()
    return library


def _sorted_messages(**conditions: object) -> list[str]:
    """Return the messages of all problems under these conditions, sorted here."""
    found = Problem.objects.filter(**conditions).exclude(code="repair.uncertain")
    rows = found.select_related("document__district")
    return [
        one.message
        for one in sorted(
            rows,
            key=lambda one: (
                one.status != "open",
                one.document.district.code,
                -one.document.year,
                one.document.slug,
                one.raw_start,
                one.pk,
            ),
        )
    ]


@pytest.mark.parametrize("first_rows", [0, 6, 1_000])
@pytest.mark.parametrize(
    ("query", "conditions"),
    [
        ("", {}),
        ("status=open", {"status": "open"}),
        ("status=resolved", {"status": "resolved"}),
        ("code=table.cells", {"code": "table.cells"}),
        ("group=numbering&status=open", {"code__in": problem_codes("numbering"), "status": "open"}),
        ("severity=notice", {"severity": "notice"}),
        ("year=2001", {"document__year": 2001}),
        ("document=more-5", {"document__slug": "more-5"}),
    ],
)
def test_pages_are_the_sorted_list(
    doubted: Document,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    conditions: dict[str, object],
    first_rows: int,
) -> None:
    monkeypatch.setattr(problem_list, "REPORT_PAGE_SIZE", _PAGE)
    monkeypatch.setattr(problem_list, "_FIRST_ROWS", first_rows)
    expected = _sorted_messages(**conditions)
    assert expected
    shown: list[str] = []
    for number in range(1, -(-len(expected) // _PAGE) + 1):
        page = client.get(f"/quality/problems/?{query}&page={number}").context["page"]
        assert page.paginator.count == len(expected)
        shown += [one.message for one in page.object_list]
    assert shown == expected


def test_the_first_documents_are_enough_for_the_first_pages(
    doubted: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of forty thousand problems fifty are shown: to sort all of them takes most of the page's time."""
    monkeypatch.setattr(problem_list, "REPORT_PAGE_SIZE", _PAGE)
    sorted_all = []
    first_open_problems = problem_list._first_open_problems

    def noted(*args: object) -> list[int]:
        found = first_open_problems(*args)  # type: ignore[arg-type]
        sorted_all.append(not found)
        return found

    monkeypatch.setattr(problem_list, "_first_open_problems", noted)
    for number in (1, 2, 3):
        client.get(f"/quality/problems/?page={number}")
    client.get("/quality/problems/?status=resolved")
    assert sorted_all == [False, False, False, True]
