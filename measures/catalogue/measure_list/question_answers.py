"""What the list of a question answers by itself: the departments that lead its measures, the numeric targets in them.

Nothing is composed: departments are counted as the facet counts them, targets are quoted with their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from measures.catalogue.measure_list.list_rows import MeasureListRow
from measures.search.query.facet_labels import NONE_VALUE, FacetLabel, department_labels
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.question import DEPARTMENT_PARAMS
from measures.search.results.engine import SearchResults
from measures.search.words.folding import fold_text

#: More are no answer but another list.
_MOST_DEPARTMENTS = 6
_MOST_TARGETS = 6
#: A number of things, in digits or in words.
_QUANTITY = re.compile(
    r"\d[\d.,]{0,12}\s?(?:[%％‰]|[\u4e00-\u9fff])|[一二三四五六七八九十百千万亿]{1,8}[个家项次张套条所处户人名件]"
)
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")


@dataclass(frozen=True, slots=True)
class CountedDepartment:
    """A department and its number of measures in the list, with the address of these."""

    label: FacetLabel
    count: int
    querystring: str


@dataclass(frozen=True, slots=True)
class QuotedTarget:
    """A sentence with numeric targets as it stands in a measure of the list."""

    text: str
    row: MeasureListRow


@dataclass(frozen=True, slots=True)
class QuestionAnswers:
    """The answers above a list; all empty where the query is no question.

    ``named`` are the departments that the question names, ``leading`` those that lead measures of the list where it
    asks who does, ``more`` how many further ones, ``without_lead`` the measures whose plan names none, ``total`` all.
    """

    named: tuple[CountedDepartment, ...] = ()
    asks_who: bool = False
    leading: tuple[CountedDepartment, ...] = ()
    more: int = 0
    without_lead: CountedDepartment | None = None
    total: int = 0
    targets: tuple[QuotedTarget, ...] = ()


def read_question_answers(
    query: MeasureQuery, results: SearchResults, rows: Sequence[MeasureListRow]
) -> QuestionAnswers:
    """Return the answers to the question in ``query``; two queries at most."""
    reading = query.reading
    if reading is None or results.relaxed or not results.total:
        return QuestionAnswers()
    named = [value for param in DEPARTMENT_PARAMS for value in reading.values(param) if value != NONE_VALUE]
    leads = _counts_by_value(results, "lead") if reading.asks_who else {}
    leading = [value for value in leads if value != NONE_VALUE]
    targets = _quote_targets(rows) if reading.values("target") else ()
    if reading.asks_how_many and not targets:
        targets = _quote_numbers(rows, results.needles)
    return QuestionAnswers(
        named=_commonest_values(query, "dept", _counts_by_value(results, "dept"), named),
        asks_who=reading.asks_who,
        leading=_commonest_values(query, "lead", leads, leading),
        more=max(0, len(leading) - _MOST_DEPARTMENTS),
        without_lead=next(iter(_commonest_values(query, "lead", leads, [NONE_VALUE])), None),
        total=results.total,
        targets=targets,
    )


def _quote_targets(rows: Sequence[MeasureListRow]) -> tuple[QuotedTarget, ...]:
    """Return the sentences of the first measures of the list that have numeric targets."""
    quoted = (
        QuotedTarget(sentence.strip(), row)
        for row in rows
        for sentence in _SENTENCE.findall(row.measure.text)
        if any(target in sentence for target in row.targets)
    )
    return tuple(islice(quoted, _MOST_TARGETS))


def _quote_numbers(rows: Sequence[MeasureListRow], needles: Sequence[str]) -> tuple[QuotedTarget, ...]:
    """Return the sentences of the first measures of the list that have a number and one of the ``needles``."""
    quoted = (
        QuotedTarget(sentence.strip(), row)
        for row in rows
        for sentence in _SENTENCE.findall(row.measure.text)
        if _QUANTITY.search(sentence) and any(needle in fold_text(sentence) for needle in needles)
    )
    return tuple(islice(quoted, _MOST_TARGETS))


def _counts_by_value(results: SearchResults, param: str) -> dict[str, int]:
    """Return the numbers of measures of the list by value of a facet."""
    return {one.value: one.count for one in results.facets[param] if one.count}


def _commonest_values(
    query: MeasureQuery, param: str, counts: dict[str, int], values: Sequence[str]
) -> tuple[CountedDepartment, ...]:
    """Return those of ``values`` that the list has, the most measures first."""
    shown = sorted((v for v in dict.fromkeys(values) if v in counts), key=lambda v: -counts[v])
    shown = shown[:_MOST_DEPARTMENTS]
    labels = department_labels(shown, "default") if shown else {}
    return tuple(
        CountedDepartment(labels[value], counts[value], query.choosing(param, value).to_querystring())
        for value in shown
        if value in labels
    )
