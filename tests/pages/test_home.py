"""The home page: what is here, and every number the list it opens."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from districts.models import Department, District
from measures.models import Assignment, Document, Measure
from measures.views.selectors import counts, overview
from tests.pages.sample import WHEN, assign, document, run

pytestmark = pytest.mark.django_db


def test_totals_count_what_the_links_beside_them_open(library: Document, client: Client) -> None:
    found = counts.totals()
    assert (found.documents, found.measures, found.city_items) == (3, 7, 1)
    # 区发改委, 区财政局, 区新设局 and 市商务委; 各相关部门 is no body of its own.
    assert found.departments == 4
    page = client.get("/").content.decode()
    for text in ("3 份行动方案", "7 项举措", "1 项市级事项", "4 个单位"):
        assert text in page


def test_the_grid_counts_district_measures_and_says_where_nothing_is_held(library: Document) -> None:
    grid = overview.grid()
    assert grid.years == (2024, 2025)
    rows = {district.slug: cells for district, cells in grid.rows}
    assert [cell.count for cell in rows["jia"]] == [3, 2]
    assert [cell.count for cell in rows["yi"]] == [None, 2]
    cell = rows["jia"][1]
    assert parse_qs(urlsplit(cell.url).query) == {"district": ["jia"], "year": ["2025"], "kind": ["district"]}
    assert (
        cell.count
        == Measure.objects.filter(
            document__district__slug="jia", document__year=2025, kind="district"
        ).count()
    )


def test_darker_means_more(library: Document) -> None:
    shades = {cell.count: cell.shade for _, cells in overview.grid().rows for cell in cells}
    assert shades[3] == overview.SHADES
    assert 0 < shades[2] < shades[3]
    assert shades[None] == 0


def test_a_document_without_measures_is_a_zero_and_not_a_gap(library: Document) -> None:
    document(District.objects.get(slug="yi"), 2024, 0)
    rows = {district.slug: cells for district, cells in overview.grid().rows}
    assert [cell.count for cell in rows["yi"]] == [0, 2]


def test_many_districts_are_cut_with_a_word(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MAX_DISTRICTS", 1)
    assert "另有 1 个区" in client.get("/").content.decode()


def test_the_most_charged_come_first_and_groups_not_at_all(library: Document) -> None:
    bars = overview.most_charged()
    assert [(bar.department.name[:4], bar.load.lead, bar.load.co_lead) for bar in bars[:2]] == [
        ("区发改委", 1, 1),
        ("市商务委", 1, 0),
    ]
    assert not any(bar.department.is_group for bar in bars)
    assert bars[0].lead_width + bars[0].co_lead_width == 100


def test_a_second_statement_and_a_closed_assignment_are_not_counted(library: Document) -> None:
    department = Department.objects.get(name="区财政局")
    assert counts.loads([department])[department.pk] == counts.Load(lead=0, co_lead=1, either=1)
    Assignment.objects.filter(department=department, effective=True).update(
        valid_from="2025-01-01", valid_to="2025-06-01"
    )
    assert department.pk not in counts.loads()
    assert department not in counts.charged_departments()


def test_a_measure_led_and_supported_counts_once_in_all(library: Document) -> None:
    department = Department.objects.get(name="区发改委")
    assign(Measure.objects.get(document=library, code="1"), "co_lead", department)
    assert counts.loads([department])[department.pk] == counts.Load(lead=1, co_lead=2, either=2)


def test_latest_runs_are_those_that_changed_something_one_a_document(library: Document) -> None:
    later = WHEN.replace(month=5)
    changed = run(library, "changed", later)
    run(library, "unchanged", later)
    assert overview.latest_runs() == [changed]


def test_an_empty_site_says_so(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert "还没有收录行动方案" in response.content.decode()
