"""File names of downloads, built from the reader's own words and made safe."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from urllib.parse import quote

#: Maximum length of a file name in characters, without its ending; file systems allow 255 bytes.
_MAX_LENGTH = 60
#: Repeated underscores; and characters that systems forbid in names, shells or spreadsheets interpret, or are blank.
_BLANKS = re.compile(r"_{2,}")
_UNSAFE = re.compile(r"[\\/:*?\"'<>|%&$`#!;{}\[\]~^=+@\s]+")


def build_file_name(words: str, count: int, at: datetime, ending: str) -> str:
    """Return the name of an export: ``举措_嘉定区_2025_58项_20250307-0915.xlsx``."""
    name = safe_file_name(words)
    return f"举措{'_' if name else ''}{name}_{count}项_{at:%Y%m%d-%H%M}.{ending}"


def safe_file_name(words: str) -> str:
    """Replace unsafe characters of ``words`` by underscores, drop invisible ones and cut the result to a length."""
    # Direction marks, control and private-use characters and surrogates can disguise a name.
    visible = "".join(c for c in words if unicodedata.category(c)[0] != "C" and c.isprintable())
    return _UNSAFE.sub("_", visible)[:_MAX_LENGTH].strip("._- ")


def content_disposition(name: str) -> str:
    """Return the header that names a download by RFC 6266: an ASCII name for old programs, and the full one."""
    plain = name.encode("ascii", "ignore").decode()
    plain = _BLANKS.sub("_", plain).lstrip("_.-") or "export"
    return f"attachment; filename=\"measures_{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
