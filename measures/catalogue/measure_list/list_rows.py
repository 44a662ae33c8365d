"""The rows of a page of results: measures with what is shown of them, read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from measures.catalogue.measure_list.facet_panel import ConditionChip
from measures.models import Assignment, Measure, ProgressEntry
from measures.search.query.filters import read_query
from measures.search.query.measure_query import UNDERSTOOD, MeasureQuery, QueryCondition
from measures.search.results.engine import SearchHit, SearchResults, count_measures, search_partially
from measures.search.results.meant_hits import MeantHits
from measures.search.results.snippets import SnippetPiece, best_passage, mark_needles

#: The columns of a row: reading no others makes a list twice as fast.
_SHOWN = (
    "code",
    "title",
    "text",
    "targets",
    "kind",
    "own_initiative",
    "deadline",
    "due",
    "document__slug",
    "document__year",
    "document__district__name",
    "document__district__label",
    "document__district__hue",
    "chapter__title",
    "chapter__parent__title",
)
_PROGRESS = ("measure_id", "status", "as_of")


@dataclass(frozen=True, slots=True)
class MeasureListRow:
    """One result. ``title`` and ``passage`` are in pieces, those found marked; ``leads`` and ``co_leads`` are names.

    ``progress`` is what was entered last, None where nobody entered anything.
    """

    measure: Measure
    group: str
    title: tuple[SnippetPiece, ...]
    passage: tuple[SnippetPiece, ...]
    headings: tuple[str, ...]
    leads: tuple[str, ...]
    co_leads: tuple[str, ...]
    progress: ProgressEntry | None

    @property
    def targets(self) -> list[str]:
        """Return the numeric targets of the text as they stand there."""
        return self.measure.target_texts


def read_list_rows(hits: Sequence[SearchHit], needles: Sequence[str]) -> list[MeasureListRow] | None:
    """Return the rows of ``hits`` in their order; three queries.

    Return None if one of them is no longer there: the list was of a moment ago.
    """
    records = _read_records([hit.pk for hit in hits])
    if records is None:
        return None
    return [_measure_list_row(hit.pk, records, hit.group, needles) for hit in hits]


@dataclass(frozen=True, slots=True)
class ResultRows:
    """The rows of a page: those ``listed``, and those ``meant``, which say it in other words, with what they say."""

    listed: list[MeasureListRow]
    meant: list[MeasureListRow]


def read_result_rows(results: SearchResults) -> ResultRows | None:
    """Return the rows of the hits and of what is meant, in their order; three queries.

    Return None if one of them is no longer there: the list was of a moment ago.
    """
    meant = results.meant
    records = _read_records([*(hit.pk for hit in results.hits), *meant.pks])
    if records is None:
        return None
    return ResultRows(
        [_measure_list_row(hit.pk, records, hit.group, results.needles) for hit in results.hits],
        [_meant_row(pk, records, meant) for pk in meant.pks],
    )


def _meant_row(pk: int, records: _ShownRecords, meant: MeantHits) -> MeasureListRow:
    """Return the row of a measure that says it in other words, with the passage that is near."""
    row = _measure_list_row(pk, records, "", ())
    passage, _ = meant.nearest_passage(row.measure.title, row.measure.text)
    return replace(row, passage=(SnippetPiece(passage),)) if passage else row


@dataclass(frozen=True, slots=True)
class _ShownRecords:
    """What the rows of a page show, by the ids of their measures: the measures, who is charged, the last progress.

    ``charged`` are pairs of a role and a name, in their order.
    """

    measures: dict[int, Measure]
    charged: dict[int, list[tuple[str, str]]]
    progress: dict[int, ProgressEntry]


def _read_records(pks: Sequence[int]) -> _ShownRecords | None:
    """Return what is shown of the measures, None if one of them is no longer there; three queries."""
    found = Measure.objects.filter(pk__in=pks).select_related("document__district", "chapter__parent")
    measures = {measure.pk: measure for measure in found.only(*_SHOWN).order_by()}
    if not measures.keys() >= set(pks):
        return None
    charged: dict[int, list[tuple[str, str]]] = defaultdict(list)
    assigned = Assignment.objects.in_force().filter(measure__in=pks).order_by("order", "pk")
    for pk, role, name in assigned.values_list("measure", "role", "department__name"):
        charged[pk].append((role, name))
    entries = ProgressEntry.objects.filter(measure__in=pks).only(*_PROGRESS)
    return _ShownRecords(measures, charged, {entry.measure_id: entry for entry in entries})


def _measure_list_row(pk: int, records: _ShownRecords, group: str, needles: Sequence[str]) -> MeasureListRow:
    """Return the row of one measure."""
    measure = records.measures[pk]
    chapter = measure.chapter
    headings = [chapter.parent, chapter] if chapter else []
    named: dict[str, dict[str, None]] = {Assignment.Role.LEAD: {}, Assignment.Role.CO_LEAD: {}}
    for role, name in records.charged.get(pk, ()):
        named[role][name] = None
    return MeasureListRow(
        measure=measure,
        group=group,
        title=tuple(mark_needles(measure.title, needles)),
        passage=tuple(best_passage(measure.text.strip(), needles)),
        headings=tuple(heading.title for heading in headings if heading),
        leads=tuple(named[Assignment.Role.LEAD]),
        co_leads=tuple(named[Assignment.Role.CO_LEAD]),
        progress=records.progress.get(pk),
    )


_NEAR = 5


@dataclass(frozen=True, slots=True)
class LooserQuery:
    """A list without some of the conditions that has measures: those conditions, its address and its count."""

    conditions: tuple[QueryCondition, ...]
    querystring: str
    count: int


@dataclass(frozen=True, slots=True)
class EmptyResultHelp:
    """Alternatives to a query without results. ``near`` have part of the typed words, under the same choices."""

    loosenings: tuple[LooserQuery, ...]
    near: tuple[MeasureListRow, ...]


def read_empty_result_help(query: MeasureQuery, chips: Sequence[ConditionChip]) -> EmptyResultHelp:
    """Return the alternatives to ``query``, which found nothing."""
    options = [_loosen_query(query, (chip.condition,)) for chip in chips] if len(chips) > 1 else []
    found = sorted((option for option in options if option.count), key=lambda option: option.count)
    typed = ("q", "as_words", UNDERSTOOD)
    choices = tuple(chip.condition for chip in chips if chip.condition.param not in typed)
    if not found and query.q and len(choices) > 1:
        found = [option for option in [_loosen_query(query, choices)] if option.count]
    near: list[MeasureListRow] = []
    if query.q:
        results = search_partially(replace(query, page=1, group="", sort=""), size=_NEAR)
        near = read_list_rows(results.hits, results.needles) or []
    return EmptyResultHelp(tuple(found), tuple(near))


def _loosen_query(query: MeasureQuery, conditions: tuple[QueryCondition, ...]) -> LooserQuery:
    """Return the list without ``conditions``."""
    for condition in conditions:
        query = query.without(condition.param, condition.value)
    # What is typed may name something else without a part of it: count what the address will find.
    query, _ = read_query(QueryDict(query.to_querystring()))
    return LooserQuery(conditions, query.to_querystring(), count_measures(query))
