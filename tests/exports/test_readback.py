"""An export that nobody touched comes back as it went; one changed cell is one difference."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from measures.exports.formats import Unreadable, WorkbookFormat
from measures.exports.readback import differences
from measures.exports.resources import AssignmentResource, ExportResource, MeasureResource
from measures.models import Document, Measure
from tests.exports.files import FORMATS, SITE, exported
from tests.exports.office import convert

pytestmark = pytest.mark.django_db
SHEETS = (MeasureResource, AssignmentResource)


def compare(resource: type[ExportResource], dataset: Any) -> list[Any]:
    """Return what differs between a file's rows and the database."""
    return list(differences(resource(site=SITE), dataset))


def changed(content: bytes, sheet: str, cell: str, value: Any) -> bytes:
    """Return a workbook with another value in a cell, saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_the_five_plans_come_back_unchanged(corpus: None, kind: str) -> None:
    dataset = FORMATS[kind]().create_dataset(exported(kind))
    assert len(dataset) == Measure.objects.count()
    assert compare(MeasureResource, dataset) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_texts_come_back_unchanged(hostile: Document, kind: str) -> None:
    assert compare(MeasureResource, FORMATS[kind]().create_dataset(exported(kind))) == []


@pytest.mark.parametrize("resource", SHEETS)
def test_both_sheets_come_back_unchanged(hostile: Document, resource: Any) -> None:
    dataset = WorkbookFormat(resource.title_of_sheet).create_dataset(exported("xlsx"))
    assert compare(resource, dataset) == []
    assert len(dataset) > 20


@pytest.mark.parametrize("resource", SHEETS)
def test_also_when_libreoffice_has_saved_it(corpus: None, resource: Any) -> None:
    content = convert(exported("xlsx"), "xlsx", "xlsx")
    dataset = WorkbookFormat(resource.title_of_sheet).create_dataset(content)
    assert compare(resource, dataset) == []
    assert len(dataset) > 200


@pytest.mark.parametrize("kind", FORMATS)
def test_the_resource_itself_would_skip_every_row(hostile: Document, kind: str) -> None:
    dataset = FORMATS[kind]().create_dataset(exported(kind))
    result = MeasureResource(site=SITE).import_data(dataset, dry_run=True, raise_errors=True)
    long = sum(
        len(text) > 32_767 or len(text.encode("utf-16-le")) > 65_534
        for text in hostile.measures.values_list("text", flat=True)
    )
    assert long >= 2
    assert result.totals["skip"] == len(dataset) - (long if kind == "xlsx" else 0)


def test_one_changed_cell_is_one_difference(corpus: None) -> None:
    content = changed(exported("xlsx"), "举措", "D5", "改过的标题")
    (found,) = compare(MeasureResource, WorkbookFormat().create_dataset(content))
    assert (found.row, found.header, found.there, found.problem) == (4, "标题", "改过的标题", "")
    measure = Measure.objects.get(pk=found.id)
    assert found.here == measure.title
    result = MeasureResource(site=SITE).import_data(WorkbookFormat().create_dataset(content), dry_run=True)
    assert (result.totals["update"], result.totals["skip"]) == (1, Measure.objects.count() - 1)
    measure.refresh_from_db()
    assert measure.title != "改过的标题"


def test_one_changed_department_is_one_difference(corpus: None) -> None:
    content = changed(exported("xlsx"), "责任", "F3", "区新设局")
    (found,) = compare(AssignmentResource, WorkbookFormat("责任").create_dataset(content))
    assert (found.header, found.there) == ("部门", "区新设局")


def test_a_row_of_another_database_is_told(corpus: None) -> None:
    content = changed(exported("xlsx"), "举措", "Q2", 10**9)
    (found,) = compare(MeasureResource, WorkbookFormat().create_dataset(content))
    assert found.problem == "没有这一行"


def test_nonsense_in_a_cell_is_told(corpus: None) -> None:
    content = changed(exported("xlsx"), "举措", "I2", "也许")
    (found,) = compare(MeasureResource, WorkbookFormat().create_dataset(content))
    assert "应为“是”或空白" in found.problem


def test_a_formula_is_refused(corpus: None) -> None:
    content = changed(exported("xlsx"), "举措", "D5", "=1+1")
    with pytest.raises(Unreadable, match="D5"):
        WorkbookFormat().create_dataset(content)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\xff\xfe", b"\xff\xfe\x00", b'"a\n'])
def test_other_files_are_refused_or_empty(kind: str, content: bytes) -> None:
    made = FORMATS[kind]()
    if not content and kind != "xlsx":
        assert len(made.create_dataset(content)) == 0
        return
    with pytest.raises(Unreadable, match="这不是"):
        made.create_dataset(content)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_formats_write_what_they_read(hostile: Document, kind: str) -> None:
    made = FORMATS[kind]()
    dataset = made.create_dataset(exported("jsonl" if kind == "jsonl" else kind))
    again = made.create_dataset(made.export_data(dataset))
    assert again.headers == dataset.headers
    assert list(again) == list(dataset)


def test_the_resources_never_write(corpus: None) -> None:
    content = changed(exported("xlsx"), "举措", "D5", "改过的标题")
    dataset = WorkbookFormat().create_dataset(content)
    result = MeasureResource(site=SITE).import_data(dataset, dry_run=False)
    assert result.has_errors()
    assert not Measure.objects.filter(title="改过的标题").exists()
