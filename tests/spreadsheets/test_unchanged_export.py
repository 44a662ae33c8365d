"""An unchanged export has no edits, whichever program saved it; one changed cell is one edit."""

from __future__ import annotations

import random

import pytest

from measures.models import Assignment, Document, Measure
from measures.spreadsheets.file_edits import FileEdits
from measures.spreadsheets.file_limits import UnreadableSpreadsheet
from tests.exports.files import FORMATS, exported, measure_table
from tests.exports.office import convert
from tests.spreadsheets.edited_exports import Book, cell, edited, found

pytestmark = pytest.mark.django_db


def assert_untouched(file_edits: FileEdits, measures: int, duties: int | None = None) -> None:
    assert file_edits.edited == []
    assert [one.text for one in (*file_edits.refused.kept, *file_edits.read_only.kept)] == []
    assert file_edits.notes == []
    assert (file_edits.measures, file_edits.moved) == (measures, 0)
    assert duties is None or file_edits.duties == duties


@pytest.mark.parametrize("kind", FORMATS)
def test_the_five_plans_come_back_unchanged(corpus: None, kind: str) -> None:
    in_force = len({(a.measure_id, a.role, a.department_id) for a in Assignment.objects.in_force()})
    duties = 0 if kind == "csv" else in_force
    assert_untouched(found(exported(kind), f"导出.{kind}"), Measure.objects.count(), duties)


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_texts_come_back_unchanged(hostile: Document, kind: str) -> None:
    long = sum(
        len(text) > 32_767 or len(text.encode("utf-16-le")) > 65_534
        for text in hostile.measures.values_list("text", flat=True)
    )
    assert long >= 2
    assert_untouched(found(exported(kind), f"导出.{kind}"), hostile.measures.count())


def test_also_when_libreoffice_has_saved_it_twice(corpus: None) -> None:
    through_ods = convert(convert(exported("xlsx"), "xlsx", "ods"), "ods", "xlsx")
    assert_untouched(found(through_ods), Measure.objects.count())


def shuffle(book: Book) -> None:
    """Move and hide rows and columns, insert empty ones, add a filter and another sheet."""
    chance = random.Random(7)
    for name in ("举措", "责任"):
        sheet = book[name]
        header, *rows = [[one.value for one in row] for row in sheet.iter_rows()]
        columns = list(range(len(header)))
        chance.shuffle(columns)
        chance.shuffle(rows)
        sheet.delete_rows(1, sheet.max_row)
        for row in [header, *rows[:3], [None] * len(header), *rows[3:], [" "] * 3, []]:
            sheet.append([row[number] for number in columns if number < len(row)])
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[5].hidden = True
    book.remove(book["说明"])


def test_rows_and_columns_may_be_moved_and_hidden(corpus: None) -> None:
    assert_untouched(found(edited(exported("xlsx"), shuffle)), Measure.objects.count())


def test_one_changed_cell_is_one_edit(corpus: None) -> None:
    content = edited(exported("xlsx"), cell("举措", "D5", "改过的标题"))
    (one,) = found(content).edited
    measure = Measure.objects.get(pk=one.measure)
    ((name, changed),) = one.fields.items()
    assert (name, changed.place, changed.base, changed.file) == (
        "title",
        "举措!D5",
        measure.title,
        "改过的标题",
    )
    assert (one.lists, one.lines) == ({}, None)
    measure.refresh_from_db()
    assert measure.title != "改过的标题"


def test_one_changed_department_is_one_edit(corpus: None) -> None:
    (one,) = found(edited(exported("xlsx"), cell("责任", "F3", "区新设局"))).edited
    assert one.lines is not None
    changed = [line for line in one.lines if not line.department]
    assert [(line.row, line.name) for line in changed] == [(3, "区新设局")]
    assert (one.fields, one.lists) == ({}, {})


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04\xff\xfe", b"\xff\xfe\x00", b'"a\n'])
def test_other_files_are_refused_or_empty(kind: str, content: bytes) -> None:
    if not content and kind != "xlsx":
        assert len(measure_table(content, kind).rows) == 0
        return
    with pytest.raises(UnreadableSpreadsheet, match="不是"):
        measure_table(content, kind)
