"""In which measure a place of a source stands."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from measures.models import Document, Measure, Statement


@dataclass(frozen=True, slots=True)
class MeasurePlace:
    """A measure, and what the table is called whose statement of it the place is in, empty for the measure itself."""

    measure: Measure
    table: str = ""


class MeasurePlaceFinder:
    """Finds the measure of an offset in the raw text of a document; two queries however many documents."""

    def __init__(self, documents: Collection[Document]) -> None:
        """Read where the measures of ``documents`` stand, and the rows of tables that state them again."""
        by_pk = {document.pk: document for document in documents}
        spans: dict[int, list[tuple[int, int, MeasurePlace]]] = defaultdict(list)
        measures = Measure.objects.filter(document__in=list(by_pk), raw_start__isnull=False).order_by()
        for one in measures.only("code", "title", "document", "raw_start", "raw_end"):
            one.document = by_pk[one.document_id]
            spans[one.document_id].append((one.raw_start or 0, one.raw_end or 0, MeasurePlace(one)))
        statements = (
            Statement.objects.filter(measure__document__in=list(by_pk), raw_start__isnull=False)
            .select_related("measure")
            .only("annex", "raw_start", "raw_end", "measure__code", "measure__title", "measure__document")
            .order_by()
        )
        for row in statements:
            row.measure.document = by_pk[row.measure.document_id]
            found = (row.raw_start or 0, row.raw_end or 0, MeasurePlace(row.measure, row.place))
            spans[row.measure.document_id].append(found)
        self._spans = {pk: sorted(found, key=lambda span: span[:2]) for pk, found in spans.items()}
        self._starts = {pk: [span[0] for span in found] for pk, found in self._spans.items()}

    def of(self, document: Document, start: int, end: int) -> MeasurePlace | None:
        """Return where a stretch stands: in the measure it begins in or leads up to; None if in no measure."""
        return self._at(document, start) or self._at(document, end)

    def _at(self, document: Document, offset: int) -> MeasurePlace | None:
        at = bisect_right(self._starts.get(document.pk, []), offset) - 1
        if at < 0:
            return None
        _, end, place = self._spans[document.pk][at]
        return place if offset < end else None
