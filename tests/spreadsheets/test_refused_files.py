"""Files that are refused with a reason: other formats, active content, too large, of another site, damaged."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.models import Measure
from measures.spreadsheets import file_limits
from measures.spreadsheets.file_limits import UnreadableSpreadsheet
from measures.spreadsheets.spreadsheet_reader import read_spreadsheet
from tests.examples import count_examples
from tests.exports.files import exported
from tests.spreadsheets.edited_exports import Book, cell, edited, found

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def content(small_corpus: list[Measure]) -> bytes:
    """Return the workbook of three documents."""
    return exported("xlsx")


class UnprintedContent:
    """The bytes of a file, which a failing test does not print."""

    def __init__(self, content: bytes) -> None:
        self.content = content


@pytest.fixture
def unprinted(content: bytes) -> UnprintedContent:
    return UnprintedContent(content)


def packed(content: bytes, *more: tuple[str, bytes], **changed: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with ``more`` parts, and with a changed part ``sheet`` or ``types``."""
    names = {"sheet": SHEET, "types": "[Content_Types].xml"}
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.infolist():
            data = before.read(part)
            for name, change in changed.items():
                data = change(data) if names[name] == part.filename else data
            after.writestr(part.filename, data)
        for name, data in more:
            after.writestr(name, data)
    return file.getvalue()


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return file.getvalue()


def rows_after(count: int, row: str) -> Callable[[bytes], bytes]:
    """Return the change that appends many rows to a sheet."""

    def change(data: bytes) -> bytes:
        more = "".join(row.format(number=number) for number in range(1000, 1000 + count))
        return data.replace(b"</sheetData>", f"{more}</sheetData>".encode(), 1)

    return change


WORKBOOKS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "an old workbook": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式"),
    "with a password": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    "a text document": (lambda _: zipped("[Content_Types].xml", "word/document.xml"), "Word"),
    "an ods": (lambda _: zipped("mimetype", "content.xml"), "OpenDocument"),
    "a binary workbook": (lambda _: zipped("[Content_Types].xml", "xl/workbook.bin"), "xlsb"),
    "any archive": (lambda _: zipped("readme.txt"), "别的压缩文件"),
    "nothing": (lambda _: b"", "空的"),
    "cut off": (lambda content: content[:-200], "损坏"),
    "a macro": (lambda content: packed(content, ("xl/vbaProject.bin", b"x")), "宏"),
    "a macro sheet": (lambda content: packed(content, ("xl/macrosheets/sheet1.xml", b"<x/>")), "宏表"),
    "macros announced": (
        lambda content: packed(
            content, types=lambda data: data.replace(b"sheet.main", b"sheet.macroEnabled.main")
        ),
        "宏",
    ),
    "an embedded file": (lambda content: packed(content, ("xl/embeddings/oleObject1.bin", b"x")), "嵌有"),
    "a link to another file": (
        lambda content: packed(content, ("xl/externalLinks/externalLink1.xml", b"<x/>")),
        "外部链接",
    ),
    "a document type": (
        lambda content: packed(
            content,
            sheet=lambda data: data.replace(
                b"<worksheet", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet', 1
            ),
        ),
        "文档类型声明",
    ),
    "another encoding": (
        lambda content: packed(content, sheet=lambda data: data.decode().encode("utf-16")),
        "编码不正常",
    ),
    "an encoding that hides": (
        lambda content: packed(content, ("xl/x.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-x/+AD4-')),
        "编码不正常",
    ),
    "a bomb": (
        lambda content: packed(content, ("xl/media/big.bin", bytes(file_limits.LONG_PART + 1))),
        "过大",
    ),
    "two parts of a name": (lambda content: packed(content, (SHEET.upper(), b"<x/>")), "结构不正常"),
    "a million rows": (
        lambda content: packed(
            content,
            sheet=rows_after(60_000, '<row r="{number}"><c r="A{number}" t="str"><v>{number}</v></c></row>'),
        ),
        f"超过上限 {file_limits.MAX_MEASURE_ROWS} 行",
    ),
    "a row at the end of the world": (
        lambda content: packed(
            content, sheet=rows_after(1, '<row r="99999999999"><c t="str"><v>1</v></c></row>')
        ),
        "行数超过",
    ),
    "no XML": (lambda content: packed(content, sheet=lambda data: data[: len(data) // 2]), "损坏"),
    "a formula": (lambda content: edited(content, cell("举措", "D3", "=1+1")), "举措!D3 里是公式"),
    "an error": (
        lambda content: packed(
            content,
            sheet=rows_after(1, '<row r="{number}"><c r="A{number}" t="e"><v>#REF!</v></c></row>'),
        ),
        "错误值 #REF!",
    ),
}


@pytest.mark.parametrize("name", WORKBOOKS)
@pytest.mark.sampled
def test_a_workbook_that_is_refused(content: bytes, name: str) -> None:
    make, reason = WORKBOOKS[name]
    with pytest.raises(UnreadableSpreadsheet, match=reason) as error:
        read_spreadsheet(make(content), "改.xlsx")
    assert str(error.value).endswith("。")


def test_a_file_that_is_too_large() -> None:
    with pytest.raises(UnreadableSpreadsheet, match="超过上限 20 MB"):
        read_spreadsheet(bytes(file_limits.MAX_BYTES + 1), "改.xlsx")


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda book: book.remove(book["责任"]), "没有“责任”这张表"),
        (cell("举措", "D1", "题目"), "缺少“标题”列.*“题目”"),
        (lambda book: book["举措"].delete_cols(19), "缺少“内部编号”列"),
        (cell("举措", "D1", "正文"), "“正文”列出现了不止一次"),
        (lambda book: book["举措"].delete_rows(1, 100), "不是|没有|只有表头"),
        (lambda book: book["举措"].delete_rows(2, 100), "只有表头"),
        (lambda book: [put(book) for put in of_another_site()], "没有一行对得上本站"),
        (cell("责任", "F2", "=A1"), "责任!F2 里是公式"),
    ],
)
@pytest.mark.sampled
def test_a_workbook_that_is_not_ours(content: bytes, edit: Callable[[Book], Any], reason: str) -> None:
    with pytest.raises(UnreadableSpreadsheet, match=reason):
        found(edited(content, edit))


def of_another_site() -> list[Callable[[Book], None]]:
    return [cell("举措", f"S{number}", 10**6 + number) for number in range(2, 40)]


OTHERS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "GBK": ("改.csv", lambda: exported("csv").decode("utf-8-sig").encode("gb18030"), "UTF-8"),
    "a formula in CSV": ("改.csv", lambda: exported("csv") + b"=1+1\r\n", "里是公式.*单引号"),
    "a quote that never ends": ("改.csv", lambda: exported("csv") + b'"a', "CSV"),
    "any CSV": ("别的.csv", "姓名,电话\r\n张三,1\r\n".encode, "不是本站导出的表头"),
    "no JSON": ("改.jsonl", lambda: b"{]\n", "第 1 行不是 JSON"),
    "no object": ("改.jsonl", lambda: b"[1]\n", "第 1 行不是一个对象"),
    "deep": ("改.jsonl", lambda: b'{"a":' + b"[" * 100_000, "第 1 行不是 JSON"),
    "no list": ("改.jsonl", lambda: b'{"assignments": 1}\n', "不是列表"),
    "another ending": ("改.pdf", lambda: b"%PDF-1.7\n", "不认识的文件"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_file_that_is_refused(small_corpus: list[Measure], name: str) -> None:
    file, make, reason = OTHERS[name]
    with pytest.raises(UnreadableSpreadsheet, match=reason):
        read_spreadsheet(make(), file)


def test_unidentified_rows_are_reported_by_number(content: bytes, small_corpus: list[Measure]) -> None:
    def mix_up(book: Book) -> None:
        sheet = book["举措"]
        sheet["S2"] = None
        sheet["S3"], sheet["S4"] = sheet["S4"].value, sheet["S3"].value
        sheet["S6"] = sheet["S5"].value
        sheet["T7"] = 99
        sheet["R8"] = "another-2025"
        sheet["D9"] = "好的"
        sheet["N9"] = "别的类别"
        sheet["AB1"], sheet["AB9"] = "备注", "我的"
        sheet.merge_cells("D10:D11")
        book.create_sheet("草稿")["A1"] = "=1+1"

    file_edits = found(edited(content, mix_up))
    refused = {one.place: one.text for one in file_edits.refused.kept}
    assert list(refused) == [f"“举措”第 {number} 行" for number in (2, 5, 3, 4, 7, 8)]
    assert "第 5、6 行的内部编号都是" in refused["“举措”第 5 行"]
    (one,) = [one for one in file_edits.edited if one.fields]
    assert one.fields["title"].place == "举措!D9"
    read_only = {one.place: one.text for one in file_edits.read_only.kept}
    assert "不能通过表格修改" in read_only["举措!N9"]
    assert "合并单元格" in read_only["举措!D11"]
    assert file_edits.notes == ["其他的表不作处理：草稿。", "“举措”里多出的列不作处理：“备注”。"]


def test_cells_converted_by_spreadsheet_programs_are_understood(content: bytes) -> None:
    """Read numbers as texts, days as times or serial numbers, ids with a fraction, and empty rows; find one edit."""

    def as_wps(book: Book) -> None:
        sheet = book["举措"]
        for number in range(2, sheet.max_row + 1):
            sheet[f"B{number}"] = str(sheet[f"B{number}"].value)
            sheet[f"S{number}"] = f" {sheet[f'S{number}'].value}.0 "
            sheet[f"T{number}"] = float(sheet[f"T{number}"].value)
            day = sheet[f"U{number}"].value
            sheet[f"U{number}"] = f"{day.year}/{day.month}/{day.day}"
        for number in range(1, 40):
            sheet.cell(sheet.max_row + number, 3).value = " "
        duties = book["责任"]
        for number in range(2, duties.max_row + 1):
            duties[f"I{number}"] = f"{duties[f'I{number}'].value}"
        sheet["D5"] = 17

    file_edits = found(edited(content, as_wps))
    (one,) = file_edits.edited
    assert one.fields["title"].file == "17"
    assert file_edits.refused.count == file_edits.read_only.count == 0


def test_a_text_that_became_a_day_is_reported(content: bytes) -> None:
    (one,) = found(edited(content, cell("举措", "D5", date(2025, 1, 2)))).edited
    assert "当成了日期" in one.fields["title"].problem


@pytest.mark.parametrize(
    ("value", "reason"),
    [("长" * 501, "超过 500 字"), ("上\n下", "换行"), ("\x01", "控制字符")],
)
def test_an_invalid_title_is_reported(small_corpus: list[Measure], value: str, reason: str) -> None:
    lines = exported("jsonl").decode().splitlines()
    lines[0] = json.dumps(json.loads(lines[0]) | {"title": value})
    (one,) = found("\n".join(lines).encode(), "改.jsonl").edited
    assert reason in one.fields["title"].problem


PARTS = ["", SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
#: The position (in millionths of the file), the number of replaced bytes, and their replacement.
DAMAGE = st.tuples(st.integers(0, 999_999), st.integers(0, 3), st.binary(max_size=4))


@given(part=st.sampled_from(PARTS), damage=st.lists(DAMAGE, min_size=1, max_size=4))
@settings(max_examples=count_examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_is_more_than_a_reason(
    unprinted: UnprintedContent, part: str, damage: list[tuple[int, int, bytes]]
) -> None:
    """Change random bytes of the archive or of a part: the file is read or refused, nothing else."""
    content = unprinted.content
    broken = bytearray(zipfile.ZipFile(io.BytesIO(content)).read(part) if part else content)
    for where, size, put in damage:
        at = len(broken) * where // 1_000_000
        broken[at : at + size] = put
    damaged = bytes(broken)
    if part:
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
            for one in before.infolist():
                after.writestr(one.filename, damaged if one.filename == part else before.read(one))
        damaged = file.getvalue()
    with suppress(UnreadableSpreadsheet):
        read_spreadsheet(damaged, "改.xlsx")
