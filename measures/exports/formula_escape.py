"""Cells of a CSV file that a spreadsheet would take for a formula: marked when written, unmarked when read.

A spreadsheet runs what begins with ``=``, ``+``, ``-`` or ``@``, in some languages also with their full-width forms,
and strips tabs, line ends and blanks before it looks. Such a text gets an apostrophe before it, and so does a text that
already looks like one so marked; therefore `unescape_formula` takes back exactly what `escape_formula` gave:

>>> inert("=1+1"), inert("'=1+1"), inert("'引'"), inert("融资-支持")
("'=1+1", "''=1+1", "'引'", '融资-支持')
>>> restored("'=1+1"), restored("''=1+1"), restored("'引'")
('=1+1', "'=1+1", "'引'")

In a workbook nothing is marked: its cells carry a type, and a text of the type text is never run.
"""

from __future__ import annotations

import re

FORMULA_MARK = "'"
#: Tells Excel that a file is UTF-8.
BOM = "\ufeff"
#: Marks already there, what a spreadsheet strips, and then a sign that begins a formula, a tab or a line end.
_LIVE = re.compile("'*[\\s\x00-\x20\u200b\u2060\ufeff]*[=+\\-@＝＋－＠﹢﹣﹦﹫\t\r\n]")


def is_formula_like(text: str) -> bool:
    """Return whether a spreadsheet might run ``text``, or what is left of it without apostrophes at its start."""
    return _LIVE.match(text) is not None


def escape_formula(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it."""
    return FORMULA_MARK + text if is_formula_like(text) else text


def unescape_formula(text: str) -> str:
    """Return the text that `escape_formula` was given."""
    return text[1:] if text.startswith(FORMULA_MARK) and is_formula_like(text[1:]) else text
