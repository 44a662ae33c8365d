"""Quotation marks: what is quoted within a quotation takes the other pair."""

from __future__ import annotations

_WITHIN = str.maketrans("“”", "‘’")
_SWAPPED = str.maketrans("“”‘’", "‘’“”")


def nest_quotes(text: str) -> str:
    """Return a text as it stands between “ and ”: its double marks become single ones, those within them double.

    >>> nest_quotes("深化“一网通办”改革")
    '深化‘一网通办’改革'
    >>> nest_quotes("调整“深化‘一网通办’改革”")
    '调整‘深化“一网通办”改革’'
    """
    # A closing mark without its opening one is an apostrophe.
    return text.translate(_SWAPPED if "‘" in text else _WITHIN)


def quote(text: str) -> str:
    """Return a text in quotation marks.

    >>> quote("深化“一网通办”改革")
    '“深化‘一网通办’改革”'
    """
    return f"“{nest_quotes(text)}”"
