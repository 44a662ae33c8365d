"""The departments of one document against its chapters."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from districts.models import Department
from measures.catalogue.departments import matrix as matrices
from measures.catalogue.departments.filters import MatrixFilterSet
from measures.catalogue.departments.matrix import DepartmentMatrix, MatrixRow, read_matrix
from measures.models import Document
from tests.catalogue.charged_library import HOSTILE, charge, make_charged
from tests.factories import AssignmentFactory, DocumentFactory, MeasureFactory

pytestmark = pytest.mark.django_db
PATH = "/documents/east-2025/matrix/"


@pytest.fixture
def charged(db: None) -> Document:
    """Make the library of departments; return its document that has everything."""
    return make_charged()


def made(document: Document, **choice: object) -> DepartmentMatrix:
    """Return the matrix of a document."""
    filters = MatrixFilterSet(QueryDict(urlencode(choice)))
    assert filters.is_valid()
    return read_matrix(document, filters)


def row(found: DepartmentMatrix, name: str) -> MatrixRow:
    """Return the row of a name."""
    return next(one for one in (*found.rows, *found.groups) if one.name == name)


def headings(found: DepartmentMatrix) -> list[str]:
    """Return what stands above the columns."""
    return [("全" if one.is_whole else "") + one.chapter.title for one in found.columns]


def test_chapters_are_columns_with_all_that_stands_under_them(charged: Document) -> None:
    found = made(charged)
    assert headings(found) == [f"营商{HOSTILE}", "创新", "市级事项"]
    assert [cell.count for cell in found.everything.cells] == [8, 2, 2]
    assert [cell.count for cell in row(found, "区财政局").cells] == [2, 1, 0]


def test_sections_are_columns_beside_the_whole_of_their_chapter(charged: Document) -> None:
    found = made(charged, by="section")
    assert headings(found) == ["政务", "监管", f"全营商{HOSTILE}", "创新", "市级事项"]
    # What stands below a section counts in it, what stands in the chapter itself only in the whole.
    assert [cell.count for cell in found.everything.cells] == [4, 2, 8, 2, 2]
    assert all(
        cell.shade == 0 for one in found.rows for cell in one.cells if cell.column and cell.column.is_whole
    )


def test_a_row_counts_a_measure_once(charged: Document) -> None:
    found = row(made(charged, role="dept"), "区商务委")
    assert found.total.count == sum(cell.count for cell in found.cells) + len(found.loose)
    # One of the measures it leads it supports as well.
    lead, support = (row(made(charged, role=role), "区商务委").total.count for role in ("lead", "co_lead"))
    assert found.total.count == lead + support - 1


def test_groups_stand_apart_and_are_not_counted(charged: Document, client: Client) -> None:
    found = made(charged, role="dept")
    assert [one.name for one in found.groups] == ["各相关部门"]
    assert found.departments == len(found.rows)
    assert not any(one.department and one.department.is_group for one in found.rows)
    assert "不计入单位数" in client.get(PATH).content.decode()


def test_measures_that_name_nobody_are_a_row(charged: Document) -> None:
    nobody = made(charged).unassigned
    assert nobody is not None
    assert nobody.name == "未列牵头单位"
    named = {one.pk for one in charged.measures.filter(assignments__role="lead", assignments__effective=True)}
    assert nobody.total.count == charged.measures.exclude(pk__in=named).count()
    everybody = made(Document.objects.get(slug="west-2025"), role="dept")
    assert everybody.unassigned is None


def test_who_only_supports_is_reported_and_not_shown_as_leading(charged: Document, client: Client) -> None:
    found = made(charged)
    assert [one.place for one in found.rows if one.name == "区商务委"] == [""]
    # Another district's department of the same name supports, and is distinguished from it.
    supporting = made(charged, role="co_lead").rows
    assert sorted(one.place for one in supporting if one.name == "区商务委") == ["", "西"]
    assert found.others == 1
    page = client.get(PATH).content.decode()
    assert "另有 1 个单位在本方案中只配合、不牵头" in page


def test_measures_under_no_heading_are_named(charged: Document, client: Client) -> None:
    loose = charged.measures.filter(chapter=None)
    assert list(made(charged).everything.loose) == list(loose)
    page = client.get(PATH).content.decode()
    assert "不在任何章节" in page
    for measure in loose:
        assert measure.get_absolute_url() in page
    more = MeasureFactory.create_batch(9, document=charged, chapter=None)
    charge(more[0], "lead", Department.objects.filter(name="区财政局")[0])
    assert len(made(charged).everything.loose) == matrices.MAX_NAMED
    assert made(charged).everything.has_more


def test_a_document_without_headings_has_totals_alone(db: None, client: Client) -> None:
    document = DocumentFactory.create(slug="bare")
    measure = MeasureFactory.create(document=document, chapter=None)
    assert "没有列出责任单位" in client.get("/documents/bare/matrix/").content.decode()
    AssignmentFactory.create(measure=measure)
    found = made(document)
    assert headings(found) == []
    assert [one.total.count for one in found.rows] == [1]
    assert "不在任何章节" not in client.get("/documents/bare/matrix/").content.decode()


def test_rows_stand_by_number_or_by_name(charged: Document) -> None:
    counts = [one.total.count for one in made(charged, role="dept").rows]
    assert counts == sorted(counts, reverse=True)
    assert made(charged, sort="name").rows[0].name == "区财政局"


def test_the_darkest_cell_is_the_greatest(charged: Document) -> None:
    cells = [cell for one in made(charged, role="dept").rows for cell in one.cells]
    greatest = max(cell.count for cell in cells)
    assert greatest > 1
    assert {cell.shade for cell in cells if cell.count == greatest} == {matrices.SHADES}
    assert {cell.shade for cell in cells if cell.count == 1} == {1}
    assert {cell.shade for cell in cells if not cell.count} == {0}


def test_a_group_makes_no_department_look_idle(charged: Document) -> None:
    group = Department.objects.get(name="各相关部门", district=charged.district)
    before = [[cell.shade for cell in one.cells] for one in made(charged).rows]
    for measure in charged.measures.all():
        if not measure.assignments.filter(department=group, role="lead").exists():
            charge(measure, "lead", group)
    found = made(charged)
    assert [[cell.shade for cell in one.cells] for one in found.rows] == before
    assert max(cell.shade for cell in found.groups[0].cells) == matrices.SHADES


def test_many_departments_are_turned_page_by_page(
    charged: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrices, "ROWS_PER_PAGE", 2)
    first = made(charged, role="dept")
    assert first.page.paginator.num_pages == -(-first.departments // 2)
    pages = [
        made(charged, role="dept", page=number + 1).rows for number in range(first.page.paginator.num_pages)
    ]
    assert len([one for rows in pages for one in rows]) == first.departments
    assert 'href="?role=dept&amp;page=2"' in client.get(f"{PATH}?role=dept").content.decode()
    assert client.get(f"{PATH}?role=dept&page=99").status_code == 404


def test_the_way_there(charged: Document, client: Client) -> None:
    assert f'href="{PATH}"' in client.get("/documents/east-2025/").content.decode()
    assert f'href="{PATH}"' in client.get("/departments/").content.decode()
    page = client.get(PATH).content.decode()
    assert 'href="/documents/east-2024/matrix/"' in page  # another year
    assert 'aria-current="page"' in page


def test_hostile_names_stay_text(charged: Document, client: Client) -> None:
    for query in ("", "?by=section", "?role=dept"):
        page = client.get(PATH + query).content.decode()
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


BAD = [
    ("role=boss", "“分工”没有“boss”这一项"),
    ("role=lead&role=dept", "“分工”一次只能选一项"),
    ("by=%00", "“列”没有“�”这一项"),
    ("sort=<b>", "“排序”没有“&lt;b&gt;”这一项"),
    ("page=x", "页码“x”不是有效的数字"),
]


@pytest.mark.parametrize(("query", "message"), BAD)
def test_what_cannot_be_understood_is_reported(
    charged: Document, client: Client, query: str, message: str
) -> None:
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


@pytest.mark.parametrize("slug", ["nowhere", "%00", "a" * 300, "%ED%A0%80"])
def test_documents_that_are_not_there(charged: Document, client: Client, slug: str) -> None:
    assert client.get(f"/documents/{slug}/matrix/").status_code == 404
