"""Labels and links of records for staff pages."""

from __future__ import annotations

from typing import Any, Protocol

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from measures.models import Document


class PlacedRecord(Protocol):
    """A record with a place in its raw source."""

    raw_start: int | None
    raw_end: int | None


def raw_excerpt(raw: str, record: PlacedRecord) -> str:
    """Return the stretch of the raw source at a record's place, a dash if it has none."""
    if record.raw_start is None or record.raw_end is None:
        return "—"
    return raw[record.raw_start : record.raw_end]


def document_label(document: Document) -> str:
    """Return a short label of a document: 虹口 2025, with its number in the year if it is not the only one."""
    rest = document.slug.removeprefix(f"{document.district.slug}-{document.year}").removeprefix("-")
    return f"{document.district.short_name} {document.year}" + (f"（{rest}）" if rest else "")


def change_link(record: Any, label: str = "") -> SafeString | str:
    """Return a link to the record's staff page, a dash for no record."""
    if record is None:
        return "—"
    meta = record._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', url, label or str(record))
