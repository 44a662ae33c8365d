"""Columns that lists and pages of other records do not show, long ones above all: they are deferred there."""

from __future__ import annotations

HEAVY_DISTRICT_COLUMNS = ("former_names", "registered")
HEAVY_DOCUMENT_COLUMNS = ("addressee", "preamble", "declared", "totals", "imported")


def heavy_columns_of_district(district: str) -> tuple[str, ...]:
    """Return the heavy columns of the district that a lookup leads to.

    >>> heavy_columns_of_district("district")[0]
    'district__former_names'
    """
    return tuple(f"{district}__{name}" for name in HEAVY_DISTRICT_COLUMNS)


def heavy_columns_of(document: str) -> tuple[str, ...]:
    """Return the heavy columns of the document that a lookup leads to, and of its district.

    >>> heavy_columns_of("origin__document")[0]
    'origin__document__addressee'
    """
    return (
        *(f"{document}__{name}" for name in HEAVY_DOCUMENT_COLUMNS),
        *heavy_columns_of_district(f"{document}__district"),
    )
