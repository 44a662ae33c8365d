"""Workbooks without formulas or automatic links, and the styles of their cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import IO

import xlsxwriter
from xlsxwriter.format import Format

from measures.exports.row_sheet import RowSheet

#: No text becomes a formula or a link by itself; each row goes to disk as soon as it is written.
WORKBOOK_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FONT = "Microsoft YaHei"


@dataclass(frozen=True, slots=True)
class CellStyles:
    """The formats of a workbook's cells, by what the cell holds."""

    title: Format
    head: Format
    text: Format
    quoted: Format
    day: Format
    number: Format
    link: Format


@contextmanager
def new_workbook(file: IO[bytes]) -> Iterator[xlsxwriter.Workbook]:
    """Yield a new workbook without formulas or automatic links; write it to ``file`` unless an error occurs."""
    with TemporaryDirectory(prefix="policyhub-") as folder:
        book = xlsxwriter.Workbook(file, {**WORKBOOK_OPTIONS, "tmpdir": folder})
        book.worksheet_class = RowSheet
        book.use_zip64()
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(10)
        try:
            yield book
            book.close()
        finally:
            for sheet in book.worksheets():
                sheet._opt_close()


def add_cell_styles(book: xlsxwriter.Workbook) -> CellStyles:
    """Add the cell formats to a workbook and return them."""
    base = {"font_name": FONT, "font_size": 10, "valign": "top"}
    wrapped = {**base, "text_wrap": True}
    head = {
        **wrapped,
        "bold": True,
        "valign": "vcenter",
        "bg_color": "#E5EDF5",
        "bottom": 1,
        "bottom_color": "#234F79",
    }
    return CellStyles(
        title=book.add_format({**base, "bold": True, "font_size": 13, "font_color": "#234F79"}),
        head=book.add_format(head),
        text=book.add_format(wrapped),
        # Keeps the cell a text also after a reader edits it in Excel.
        quoted=book.add_format({**wrapped, "quote_prefix": True}),
        day=book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        number=book.add_format({**base, "align": "left"}),
        link=book.add_format({**base, "font_color": "#234F79", "underline": 1}),
    )
