"""Rows that are made in Python: what they say, escaped."""

from __future__ import annotations

from html import escape

from districts.models import Department, District
from measures.catalogue.departments.department_list import AssignedDepartment, DepartmentSection
from measures.catalogue.documents.place_tree import PlaceGroup, TreePlace
from measures.catalogue.measure_counts import AssignmentCounts
from measures.templatetags.catalogue_markup import department_rows, place_links

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
