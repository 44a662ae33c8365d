"""All documents, the first ones with a bar of their chapters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.models import Document
from measures.views.charts.bars import Strip
from measures.views.selectors.overview import chapters

#: Documents whose bars are drawn: more would make the page heavy, and each document's own page has its bars.
MAX_DRAWN = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the catalogue, and its bar, if it is drawn."""

    document: Document
    strip: Strip | None


def entries(documents: Iterable[Document]) -> list[Entry]:
    """Return the ``documents`` with the bars of the first of them; two queries besides their own."""
    found = list(documents)
    drawn = chapters.charts(found[:MAX_DRAWN], "strip")
    widest = max((sum(bar.length for bar in chart.rows) for chart in drawn.values()), default=0)
    return [
        Entry(one, Strip(drawn[one], widest) if one in drawn and drawn[one].rows else None) for one in found
    ]
