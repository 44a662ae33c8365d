"""The same measures for every rival: the fields and tokens of the site's index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from measures.models import Measure
from measures.search.index.measure_batches import measure_id_batches
from measures.search.index.measure_entries import NONE_ID, read_entries
from measures.search.tantivy_engine.schema import neighbouring_pairs, single_characters


@dataclass(frozen=True, slots=True)
class RivalRow:
    """A measure. ``title`` and ``text`` are overlapping pairs of characters, ``characters`` the single ones."""

    pk: int
    place: int
    district: str
    year: int
    document: str
    kind: str
    leads: tuple[int, ...]
    title: str
    text: str
    characters: str


def read_rival_rows() -> Iterator[RivalRow]:
    """Yield every measure in the order of its id."""
    last = Measure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for batch in measure_id_batches(0, last, "default"):
        for entry in read_entries(batch, "default"):
            yield RivalRow(
                pk=entry.pk,
                place=entry.place,
                district=entry.district,
                year=entry.year,
                document=entry.document,
                kind=entry.kind,
                leads=entry.leads or (NONE_ID,),
                title=neighbouring_pairs(entry.title),
                text=neighbouring_pairs(entry.text),
                characters=single_characters(entry.title + entry.text),
            )


def term_pairs(term: str) -> list[str]:
    """Return the pairs in a term of at least two characters, in order."""
    return neighbouring_pairs(term).split()
