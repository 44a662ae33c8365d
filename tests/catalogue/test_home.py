"""The home page: what is here, and every number the list it opens."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from districts.models import Department, District
from measures.catalogue import measure_counts
from measures.catalogue.charts.heat_grids import SHADES, HeatCell
from measures.catalogue.documents import chapter_charts
from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.home import queries
from measures.models import Assignment, Chapter, Document, Measure
from tests.catalogue.charged_library import assigned_departments
from tests.catalogue.sample_library import WHEN, assign, document, run

pytestmark = pytest.mark.django_db


def cells() -> dict[str, tuple[HeatCell, ...]]:
    """Return the cells of the grid by the district's name."""
    return {row.head.label: row.cells for row in queries.district_year_overview(read_coverage()).chart.rows}


def test_totals_count_what_the_links_beside_them_open(library: Document, client: Client) -> None:
    found = measure_counts.count_library()
    assert (found.documents, found.measures, found.city_items) == (3, 7, 1)
    # 区发改委, 区财政局, 区新设局 and 市商务委; 各相关部门 is no body of its own.
    assert found.departments == 4
    page = client.get("/").content.decode()
    for text in ("3 份行动方案", "7 项举措", "1 项市级事项", "4 个单位"):
        assert text in page


def test_the_grid_counts_district_measures_and_says_where_nothing_is_held(library: Document) -> None:
    chart = queries.district_year_overview(read_coverage()).chart
    assert [head.label for head in chart.columns] == ["2024", "2025"]
    assert [cell.count for cell in cells()["甲区"]] == [3, 2]
    assert [cell.count for cell in cells()["乙区"]] == [None, 2]
    cell = cells()["甲区"][1]
    assert cell.title == "2 项举措：甲区 2025 年"
    assert parse_qs(urlsplit(cell.url).query) == {"district": ["jia"], "year": ["2025"], "kind": ["district"]}
    of_the_year = Measure.objects.filter(document__district__slug="jia", document__year=2025)
    assert cell.count == of_the_year.filter(kind="district").count()


def test_darker_means_more(library: Document) -> None:
    shades = {cell.count: cell.shade for row in cells().values() for cell in row}
    assert shades[3] == SHADES
    assert 0 < shades[2] < shades[3]
    assert shades[None] == 0


def test_a_document_without_measures_is_a_zero_and_not_a_gap(library: Document, client: Client) -> None:
    document(District.objects.get(slug="yi"), 2024, 0)
    assert [cell.count for cell in cells()["乙区"]] == [0, 2]
    assert client.get(cells()["乙区"][0].url).context["results"].total == 0


def test_many_districts_and_years_are_cut_with_a_word(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_DISTRICTS", 1)
    monkeypatch.setattr(queries, "MAX_YEARS", 1)
    page = client.get("/").content.decode()
    assert "另有 1 个区" in page
    assert "更早的 1 个年份" in page
    assert [head.label for head in queries.district_year_overview(read_coverage()).chart.columns] == ["2025"]


def test_the_most_charged_come_first_and_groups_apart(library: Document) -> None:
    found = queries.rank_departments()
    assert found.departments is not None
    assert found.groups is not None
    bars = found.departments.rows
    assert [(bar.label[:4], *(part.count for part in bar.parts)) for bar in bars[:2]] == [
        ("区发改委", 1, 1),
        ("市商务委", 1, 0),
    ]
    assert [bar.label for bar in found.groups.rows] == ["各相关部门"]
    assert "各相关部门" not in [bar.label for bar in bars]
    assert sum(placed.width for placed in found.departments.placed[0][2]) == 100


def test_a_second_statement_and_a_closed_assignment_are_not_counted(library: Document) -> None:
    department = Department.objects.get(name="区财政局")
    assert measure_counts.assignment_counts([department])[department.pk] == measure_counts.AssignmentCounts(
        lead=0, co_lead=1, either=1
    )
    Assignment.objects.filter(department=department, effective=True).update(
        valid_from="2025-01-01", valid_to="2025-06-01"
    )
    assert department.pk not in measure_counts.read_assigned_departments().counts
    assert department not in assigned_departments()


def test_a_measure_led_and_supported_counts_once_in_all(library: Document) -> None:
    department = Department.objects.get(name="区发改委")
    assign(Measure.objects.get(document=library, code="1"), "co_lead", department)
    assert measure_counts.assignment_counts([department])[department.pk] == measure_counts.AssignmentCounts(
        lead=1, co_lead=2, either=2
    )


def test_latest_runs_are_those_that_changed_something_one_a_document(library: Document) -> None:
    later = WHEN.replace(month=5)
    changed = run(library, "changed", later)
    run(library, "unchanged", later)
    assert queries.latest_runs() == [changed]


def test_the_latest_plan_of_each_district_is_cut_into_its_chapters(library: Document) -> None:
    plans = {plan.document.slug: plan.chart for plan in chapter_charts.latest_document_charts()}
    assert list(plans) == ["jia-2025", "yi-2025"]
    (bar,) = plans["jia-2025"].rows
    assert bar.total is not None
    assert (bar.label, bar.total.count) == ("一、优化服务", 2)
    assert [(part.name, part.count) for part in bar.parts] == [("（一）融资服务", 1)]
    # Charts beside each other have one measure.
    assert {chart.longest for chart in plans.values()} == {2}


def test_chapters_count_all_that_stands_below_them_and_no_annex(library: Document) -> None:
    section = library.chapters.get(title="融资服务")
    below = Chapter.objects.create(document=library, parent=section, ordinal="1", title="细目", order=9)
    Measure.objects.filter(document=library, code="1").update(chapter=below)
    (bar,) = chapter_charts.chapter_charts([library], "x")[library].rows
    assert [(part.name, part.count) for part in bar.parts] == [("（一）融资服务", 1)]
    assert bar.total is not None
    assert bar.total.count == 2


def test_an_empty_site_says_so(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "还没有收录行动方案" in page
    assert '<svg class="heat' not in page
    assert "各区的主题" not in page
