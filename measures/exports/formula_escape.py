"""Escaping of CSV cells that a spreadsheet would run as a formula, and its reversal when such a file is read.

A spreadsheet runs a text that begins with ``=``, ``+``, ``-`` or ``@``, in some languages also with their full-width
forms, and strips tabs, line ends and blanks first. `escape_formula` puts an apostrophe before such a text, and also
before a text that already looks escaped, so that `unescape_formula` returns exactly the original:

>>> escape_formula("=1+1"), escape_formula("'=1+1"), escape_formula("'引'"), escape_formula("融资-支持")
("'=1+1", "''=1+1", "'引'", '融资-支持')
>>> unescape_formula("'=1+1"), unescape_formula("''=1+1"), unescape_formula("'引'")
('=1+1', "'=1+1", "'引'")

A workbook needs no escaping: its cells have a type, and a cell of the type text is never run.
"""

from __future__ import annotations

import re

FORMULA_MARK = "'"
#: The byte order mark, by which Excel recognises a file as UTF-8.
BOM = "\ufeff"
#: Apostrophes and what a spreadsheet strips, then a sign that begins a formula, a tab or a line end.
_LIVE = re.compile("'*[\\s\x00-\x20\u200b\u2060\ufeff]*[=+\\-@＝＋－＠﹢﹣﹦﹫\t\r\n]")


def is_formula_like(text: str) -> bool:
    """Return whether a spreadsheet might run ``text``, with or without the apostrophes at its start."""
    return _LIVE.match(text) is not None


def escape_formula(text: str) -> str:
    """Return ``text``, with an apostrophe before it if a spreadsheet might run it."""
    return FORMULA_MARK + text if is_formula_like(text) else text


def unescape_formula(text: str) -> str:
    """Return the text from which `escape_formula` made ``text``."""
    return text[1:] if text.startswith(FORMULA_MARK) and is_formula_like(text[1:]) else text
