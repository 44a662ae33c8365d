"""Measures and documents with what a list of the report shows of them, as columns: records take ten times as long."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from districts.models.district import shown_place_name
from measures.models import Measure


class NamedDocument(NamedTuple):
    """A document with what its name in a list is made of: the year, and the name and hue of its district."""

    slug: str
    year: int
    place: str
    hue: int


class ListedMeasure(NamedTuple):
    """A measure with what a link to it says, and its document."""

    pk: int
    code: str
    title: str
    document: NamedDocument


#: The columns of a `NamedDocument`, for `named_document`, as a record of the document has them.
DOCUMENT_COLUMNS = (
    *("document__slug", "document__year"),
    *(f"document__district__{name}" for name in ("name", "label", "hue")),
)


def named_document(slug: str, year: int, name: str, label: str, hue: int) -> NamedDocument:
    """Return a document from `DOCUMENT_COLUMNS`."""
    return NamedDocument(slug, year, shown_place_name(name, label), hue)


def read_listed_measures(pks: Collection[int | None]) -> dict[int, ListedMeasure]:
    """Return the measures with these ids, by their ids; one query. None is the id of none."""
    rows = Measure.objects.filter(pk__in={pk for pk in pks if pk is not None}).order_by()
    return {
        pk: ListedMeasure(pk, code, title, named_document(*document))
        for pk, code, title, *document in rows.values_list("pk", "code", "title", *DOCUMENT_COLUMNS)
    }
