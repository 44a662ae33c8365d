"""The pages over the five plans as they are collected: every one of them, and every number on them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from districts.models import Department
from measures.models import Document, Measure, Problem
from tests.catalogue.test_numbers import numbers_behind
from tests.settings import SHARE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("corpus"), pytest.mark.one_database]

SLUGS = {
    "jiading-2024": (24, 0),
    "jiading-2025": (58, 0),
    "jiading-2026": (30, 0),
    "xuhui-2025": (34, 0),
    "hongkou-2025": (48, 29),
}


def test_home_says_what_is_here(client: Client) -> None:
    page = client.get("/").content.decode()
    for text in ("5 份行动方案", "194 项举措", "29 项市级事项"):
        assert text in page
    # Four years of districts, each in the chart and in the table of the same cells.
    assert page.count("未收录</text>") == page.count("未收录</span>") == 4


@pytest.mark.parametrize(("slug", "counts"), SLUGS.items())
def test_every_document_is_shown_with_all_its_measures(
    client: Client, slug: str, counts: tuple[int, int]
) -> None:
    page = client.get(f"/documents/{slug}/").content.decode()
    measures, city_items = counts
    assert f"{measures} 项举措" in page
    assert (f"{city_items} 项市级事项" in page) == bool(city_items)
    assert page.count('<article class="measure"') == measures + city_items


@pytest.mark.parametrize("slug", SLUGS)
def test_every_source_is_shown_and_stays_light(client: Client, slug: str) -> None:
    page = client.get(f"/documents/{slug}/source/").content
    assert "修复后".encode() in page
    assert len(page) < 500_000
    raw = client.get(f"/documents/{slug}/source/raw/").content
    assert raw == bytes(Document.objects.get(slug=slug).source.content)  # type: ignore[union-attr]


def test_every_measure_has_a_page_with_its_whole_text(client: Client) -> None:
    # Where runs share the tests, each fourth measure.
    for measure in Measure.objects.select_related("document")[:: 4 if SHARE else 1]:
        response = client.get(measure.get_absolute_url())
        assert response.status_code == 200
        context = response.context
        assert context["measure"] == measure
        assert context["evidence"], f"{measure.document.slug} {measure.code} has no place in its source"


def test_every_department_has_a_page(client: Client) -> None:
    for department in Department.objects.filter(assignments__isnull=False).distinct():
        assert client.get(f"/departments/{department.pk}/").status_code == 200


def test_every_number_is_the_length_of_its_list(client: Client) -> None:
    paths = ["/", "/documents/", "/departments/", *(f"/documents/{slug}/" for slug in SLUGS)]
    known: dict[str, int] = {}
    compared = [found for path in paths for found in numbers_behind(client, path, known)]
    assert len(compared) > 200
    assert [one for one in compared if one[1] != one[2]] == []


def test_a_guess_in_the_text_is_marked_as_one_until_it_is_decided(client: Client) -> None:
    problem = Problem.objects.get(code="repair.uncertain", message__contains="保”项目")
    assert problem.measure is not None
    address = problem.measure.get_absolute_url()

    assert "正文有推测" in client.get(address).content.decode()

    Problem.objects.filter(pk=problem.pk).update(status=Problem.Status.RESOLVED, decided_at=timezone.now())
    assert "正文有推测" not in client.get(address).content.decode()
    assert "正文有推测" not in client.get("/measures/hongkou-2025/1/").content.decode()
