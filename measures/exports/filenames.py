"""What a download is called: words of the reader's own, made harmless."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from urllib.parse import quote

#: No file name is longer, in characters before its ending; file systems allow 255 bytes.
_MAX_LENGTH = 60
#: What systems do not allow in names, what shells and spreadsheets make something of, and blanks.
_BLANKS = re.compile(r"_{2,}")
_UNSAFE = re.compile(r"[\\/:*?\"'<>|%&$`#!;{}\[\]~^=+@\s]+")


def build_file_name(words: str, count: int, at: datetime, ending: str) -> str:
    """Return the name of an export: ``举措_嘉定区_2025_58项_20250307-0915.xlsx``."""
    said = clean_file_name(words)
    return f"举措{'_' if said else ''}{said}_{count}项_{at:%Y%m%d-%H%M}.{ending}"


def clean_file_name(words: str) -> str:
    """Return ``words`` without anything that is not a letter, a number or a plain mark, cut to a length."""
    # Directions, controls, private characters and surrogates hide what a name says.
    visible = "".join(c for c in words if unicodedata.category(c)[0] != "C" and c.isprintable())
    return _UNSAFE.sub("_", visible)[:_MAX_LENGTH].strip("._- ")


def content_disposition(name: str) -> str:
    """Return the header that names a download, by RFC 6266: a plain name for old programs, and the true one."""
    plain = name.encode("ascii", "ignore").decode()
    plain = _BLANKS.sub("_", plain).lstrip("_.-") or "export"
    return f"attachment; filename=\"measures_{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
