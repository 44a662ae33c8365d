"""No text of an export runs in either program, in any field, and every text stays unchanged."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

from measures.exports.row_sheet import CUT_NOTE, MAX_CHARACTERS
from measures.models import Document, Measure
from tests.exports.files import exported, opened
from tests.exports.hostile import make_hostile
from tests.exports.office import CSV_FILTER, Opened, convert

pytestmark = pytest.mark.one_database

_FORMULA = re.compile(rb"<f[ >/]")


def test_openpyxl_finds_no_formula_and_every_text(hostile: Document) -> None:
    book = opened(exported("xlsx"))
    for sheet in book:
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "inlineStr", "n", "d"}, sheet.title
    assert len(list(book["举措"].iter_rows())) == hostile.measures.count() + 1


def test_the_file_holds_no_formula_and_no_link_but_permalinks(hostile: Document) -> None:
    archive = zipfile.ZipFile(io.BytesIO(exported("xlsx")))
    for name in archive.namelist():
        if name.startswith("xl/worksheets/sheet"):
            assert not _FORMULA.search(archive.read(name)), name
        if name.endswith(".rels") and "worksheets" in name:
            targets = re.findall(rb'Target="([^"]*)"', archive.read(name))
            assert all(target.startswith(b"https://policyhub.example/measures/") for target in targets)


def test_libreoffice_finds_no_formula_in_the_workbook(hostile: Document) -> None:
    seen = Opened(exported("xlsx"), "xlsx")
    assert seen.formulas == []
    assert set(seen.sheets) == {"举措", "责任", "汇总", "说明"}
    assert len(seen.sheets["举措"]) == hostile.measures.count() + 1
    titles = {row[3] for row in seen.sheets["举措"]}
    for text in ("=1+1", "==1+1", "@SUM(1,1)", "<r><t>=1+1</t></r>", "_x0041_", "5.10", "&amp;&lt;"):
        assert text in titles


def test_libreoffice_finds_no_formula_in_the_csv(hostile: Document) -> None:
    seen = Opened(exported("csv"), "csv", reading=CSV_FILTER)
    assert seen.formulas == []
    ((_, rows),) = seen.sheets.items()
    assert "'=1+1" in {row[3] for row in rows if len(row) > 3}


def test_the_same_csv_without_marks_would_have_run() -> None:
    seen = Opened("标题\n=1+1\n".encode(), "csv", reading=CSV_FILTER)
    assert seen.formulas == ["of:=1+1"]


def test_nothing_comes_alive_when_libreoffice_saves_it(hostile: Document) -> None:
    book = opened(convert(exported("xlsx"), "xlsx", "xlsx"))
    assert [
        cell.coordinate
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ] == []


def test_csv_is_utf8_with_a_mark_and_parses_strictly(hostile: Document) -> None:
    content = exported("csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows) == hostile.measures.count() + 1


def test_a_text_too_long_for_a_cell_says_so(db: None) -> None:
    make_hostile(["长" * 40_000, "𠀀" * 16_384, "甲" * MAX_CHARACTERS])
    texts = [cell.value for cell in opened(exported("xlsx"))["举措"]["E"][1:]]
    assert texts[0] == "长" * (MAX_CHARACTERS - len(CUT_NOTE)) + CUT_NOTE
    assert texts[1].endswith(CUT_NOTE)
    assert len(texts[1].encode("utf-16-le")) // 2 <= MAX_CHARACTERS
    assert texts[2] == Measure.objects.order_by("order")[2].text
