"""Rows that are made in Python: what they say, escaped."""

from __future__ import annotations

from datetime import date
from html import escape

from districts.models import Department, District
from measures.catalogue.departments.department_list import AssignedDepartment, DepartmentSection
from measures.catalogue.departments.document_assignments import AssignedMeasure
from measures.catalogue.documents.place_tree import PlaceGroup
from measures.catalogue.measure_counts import AssignmentCounts
from measures.lists.shown_places import ShownPlace
from measures.models import Document, Measure
from measures.templatetags.catalogue_markup import (
    assigned_measures,
    assignment_cells,
    department_rows,
    listed_document,
    matrix_links,
    place_links,
)

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
        PlaceGroup(ShownPlace(1, "east", HOSTILE, HOSTILE, "district", 1, "", None), ("east",)),
        PlaceGroup(ShownPlace(2, "west", "西市", "西市", "city", 1, "", None), ("a", "b")),
    ]
    assert place_links(groups, "west") == (
        f'<li><a href="/documents/?district=east">{escape(HOSTILE)}</a></li>'
    )
    assert place_links(groups, "").endswith(
        '<li><a href="/documents/?district=west">西市</a> <span class="muted">2</span></li>'
    )


def _listed(**counts: int) -> Document:
    """Return a document of hostile texts as the list has it."""
    district = District(name=HOSTILE, label=HOSTILE, slug="east")
    texts = {"title": HOSTILE, "number": HOSTILE, "issuer": HOSTILE}
    document = Document(slug="jia-2025", year=2025, district=district, issued_on=date(2025, 3, 9), **texts)
    for name, count in counts.items():
        setattr(document, name, count)
    return document


def test_a_document_of_the_list_says_what_it_is_and_leads_to_its_measures() -> None:
    item = listed_document(_listed(n_measures=3, n_city=0, n_open=1))
    assert HOSTILE not in item
    assert item.count(escape(HOSTILE)) == 4
    assert "<span>2025年3月9日</span>" in item
    assert 'href="/measures/?document=jia-2025&amp;kind=district"' in item
    assert 'href="/measures/?document=jia-2025&amp;discrepancy=1">1 项表述不一致' in item
    assert "市级事项" not in item


def test_years_lead_to_the_matrix_of_their_document() -> None:
    link = f'<a href="/documents/jia-2025/matrix/" title="{escape(HOSTILE)}">2025</a>'
    assert matrix_links([_listed(), _listed()]) == f"{link}、{link}"


def test_measures_of_a_department_are_named_by_title_or_text_and_cut() -> None:
    document = _listed()
    titled = Measure(document=document, code="1", title=HOSTILE, text="文")
    long = Measure(document=document, code="2", text="很" * 61)
    items = assigned_measures([AssignedMeasure(titled, "牵头"), AssignedMeasure(long, "配合")])
    assert HOSTILE not in items
    assert f"<span>{escape(HOSTILE)}</span></a>" in items
    assert f"<span>{'很' * 57}...</span></a>" in items


def test_numbers_of_a_department_open_their_lists_in_the_order_of_the_address() -> None:
    cells = assignment_cells(AssignmentCounts(lead=2, either=2), 7, HOSTILE, document="jia-2025", chapter=5)
    assert HOSTILE not in cells
    assert 'href="/measures/?document=jia-2025&amp;chapter=5&amp;lead=7"' in cells
    assert f'aria-label="{escape(HOSTILE)}共 2 项">2</a>' in cells
    assert cells.count('<span class="muted">0</span>') == 1
