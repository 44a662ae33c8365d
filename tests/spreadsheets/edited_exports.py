"""Edited exports: cells changed, and rows and columns moved by openpyxl."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl

from measures.spreadsheets.file_edits import FileEdits
from measures.spreadsheets.spreadsheet_reader import read_spreadsheet

#: A workbook of openpyxl.
Book = Any


def edited(content: bytes, *edits: Callable[[Book], None]) -> bytes:
    """Return a workbook with some edits, saved by openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for edit in edits:
        edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(sheet: str, place: str, value: Any) -> Callable[[Book], None]:
    """Return the edit that sets a cell, named as in a spreadsheet."""

    def put(book: Book) -> None:
        book[sheet][place] = value

    return put


def found(content: bytes, name: str = "导出.xlsx") -> FileEdits:
    """Return the edits of a file."""
    return read_spreadsheet(content, name)[1]


def letter(book: Book, sheet: str, header: str) -> str:
    """Return the letter of a column."""
    return next(str(one.column_letter) for one in book[sheet][1] if one.value == header)


def row_of(book: Book, sheet: str, **wanted: Any) -> int:
    """Return the number of the first row with the wanted cells, by header."""
    headers = [one.value for one in book[sheet][1]]
    for row in book[sheet].iter_rows(min_row=2):
        values = dict(zip(headers, (one.value for one in row), strict=True))
        if all(values[header] == value for header, value in wanted.items()):
            return int(row[0].row)
    raise LookupError(wanted)
