"""The rows of a page of results: measures with what is shown of them, read from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from measures.models import Assignment, Measure
from measures.search.results.engine import SearchHit
from measures.search.results.snippets import SnippetPiece, best_passage, mark_needles

#: What a row is made of: a list reads no more, and is read twice as fast.
_SHOWN = (
    "code",
    "title",
    "text",
    "targets",
    "kind",
    "own_initiative",
    "document__slug",
    "document__year",
    "document__district__name",
    "document__district__hue",
    "chapter__title",
    "chapter__parent__title",
)
_CHARGED = ("measure_id", "role", "department__name")


@dataclass(frozen=True, slots=True)
class MeasureListRow:
    """One result. ``title`` and ``passage`` are in pieces, those found marked; ``leads`` and ``co_leads`` are names."""

    measure: Measure
    group: str
    title: tuple[SnippetPiece, ...]
    passage: tuple[SnippetPiece, ...]
    headings: tuple[str, ...]
    leads: tuple[str, ...]
    co_leads: tuple[str, ...]

    @property
    def targets(self) -> list[str]:
        """Return the numeric targets of the text as they stand there."""
        return self.measure.target_texts


def read_list_rows(hits: Sequence[SearchHit], needles: Sequence[str]) -> list[MeasureListRow] | None:
    """Return the rows of ``hits`` in their order; two queries.

    Return None if one of them is no longer there: the list was of a moment ago.
    """
    measures = _read_measures([hit.pk for hit in hits])
    if any(hit.pk not in measures for hit in hits):
        return None
    return [_list_row(measures[hit.pk], hit.group, needles) for hit in hits]


def _read_measures(pks: Sequence[int]) -> dict[int, Measure]:
    """Return the measures with what a row shows of them."""
    assigned = (
        Assignment.objects.in_force().select_related("department").only(*_CHARGED).order_by("order", "pk")
    )
    found = (
        Measure.objects.filter(pk__in=pks)
        .select_related("document__district", "chapter__parent")
        .only(*_SHOWN)
        .prefetch_related(Prefetch("assignments", assigned, to_attr="in_force"))
    )
    return {measure.pk: measure for measure in found}


def _list_row(measure: Measure, group: str, needles: Sequence[str]) -> MeasureListRow:
    """Return the row of one measure."""
    chapter = measure.chapter
    headings = [chapter.parent, chapter] if chapter else []
    named: dict[str, dict[str, None]] = {Assignment.Role.LEAD: {}, Assignment.Role.CO_LEAD: {}}
    for assignment in measure.in_force:  # type: ignore[attr-defined]  # from the prefetch
        named[assignment.role][assignment.department.name] = None
    return MeasureListRow(
        measure=measure,
        group=group,
        title=tuple(mark_needles(measure.title, needles)),
        passage=tuple(best_passage(measure.text.strip(), needles)),
        headings=tuple(heading.title for heading in headings if heading),
        leads=tuple(named[Assignment.Role.LEAD]),
        co_leads=tuple(named[Assignment.Role.CO_LEAD]),
    )
