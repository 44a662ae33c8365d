"""Rows that are made in Python: what they say, escaped."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

import pytest
from django.utils import timezone

from districts.models import Department, District
from measures.catalogue.departments.department_list import AssignedDepartment, DepartmentSection
from measures.catalogue.documents.place_tree import PlaceGroup, TreePlace
from measures.catalogue.measure_counts import AssignmentCounts
from measures.catalogue.measure_list.facet_panel import FacetOption, FacetView
from measures.models import Measure, ProgressEntry
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.templatetags.catalogue_markup import department_rows, place_links
from measures.templatetags.fast_markup import deadline_words, flag_options, progress_status

HOSTILE = "<script>alert(1)</script>\"'&<b>"


def section(**values: object) -> DepartmentSection:
    """Return a section with one department of a hostile name that leads 3 measures and supports none."""
    district = District(name=HOSTILE, label=HOSTILE, slug="east")
    department = Department(pk=1050, name=HOSTILE, district=district, is_resolved=False)
    row = AssignedDepartment(department, AssignmentCounts(lead=3, either=3), "east")
    return DepartmentSection("题", "east", [row], 1, district, **values)  # type: ignore[arg-type]


def test_a_department_leads_to_its_page_and_its_lists() -> None:
    row = department_rows(section(), 2025)
    assert HOSTILE not in row
    assert f'<a href="/departments/1050/">{escape(HOSTILE)}</a>' in row
    assert f'aria-label="{escape(HOSTILE)}牵头 3 项">3</a>' in row
    assert "district=east&amp;year=2025&amp;lead=1050" in row
    assert row.count('<td class="num"><span class="muted">0</span></td>') == 1
    assert "名称待核" in row
    assert "muted small" not in row
    assert "year=" not in department_rows(section(), None)


def test_where_a_department_is_stands_beside_it_among_groups() -> None:
    row = department_rows(section(is_groups=True), None)
    assert HOSTILE not in row
    assert "muted small" in row


def test_a_place_leads_to_its_documents_but_not_from_itself() -> None:
    groups = [
        PlaceGroup(TreePlace(1, "east", HOSTILE, HOSTILE, "district", 1, None), ("east",)),
        PlaceGroup(TreePlace(2, "west", "西市", "西市", "city", 1, None), ("a", "b")),
    ]
    assert place_links(groups, "west") == (
        f'<li><a href="/documents/?district=east">{escape(HOSTILE)}</a></li>'
    )
    assert place_links(groups, "").endswith(
        '<li><a href="/documents/?district=west">西市</a> <span class="muted">2</span></li>'
    )


@pytest.mark.parametrize(
    ("printed", "due", "shown"),
    [
        (HOSTILE, None, ""),
        ("2999-12-31", date(2999, 12, 31), ""),
        ("2999年底前", date(2999, 12, 31), '（<time datetime="2999-12-31">2999-12-31</time>）'),
        ("2020-12-31", date(2020, 12, 31), "（已过）"),
        ("2020年底前", date(2020, 12, 31), '（<time datetime="2020-12-31">2020-12-31</time>，已过）'),
    ],
)
def test_a_deadline_is_in_the_words_of_its_plan_with_a_day_they_are_not(
    printed: str, due: date | None, shown: str
) -> None:
    day = f'<span class="deadline__day">{shown}</span>' if shown else ""
    words = f'<span class="deadline__words">{escape(printed)}</span>'
    assert deadline_words(Measure(deadline=printed, deadline_kind="date", due=due)) == words + day


def test_a_progress_entry_is_shown_with_its_day() -> None:
    day = timezone.localdate() - timedelta(days=1)
    shown = progress_status(ProgressEntry(status=ProgressEntry.Status.DONE, as_of=day))
    assert f'progress-status--done">{ProgressEntry.Status.DONE.label}</span>' in shown
    assert f'<time datetime="{day}">{day}</time>' in shown


def test_a_flag_is_under_the_name_of_its_facet() -> None:
    facet = FACETS_BY_PARAM["own"]
    view = FacetView(facet, (FacetOption("1", HOSTILE, "", None, 3, chosen=True),), False, "")
    shown = flag_options(view)
    assert HOSTILE not in shown
    assert 'id="own-1" name="own" value="1" checked>' in shown
    assert (
        f'<span class="facet__label">{escape(facet.label)}</span><span class="facet__count">3</span>' in shown
    )
