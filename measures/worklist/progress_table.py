"""How far the measures of each district have come, as entered: each number opens the list that it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from measures.models import ProgressEntry
from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexSnapshot
from measures.search.list_addresses import list_url
from measures.search.query.facet_labels import NONE_VALUE, district_labels, progress_labels
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_values

#: Districts in the table at most.
_SHOWN = 8
_ENTERED = tuple(ProgressEntry.Status.values)
_STATUSES = (*_ENTERED, NONE_VALUE)
_PARAM = "progress"


@dataclass(frozen=True, slots=True)
class ProgressCell:
    """How many measures of a district have a status, and the address of their list."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """The numbers of a district, or of all of the table together."""

    label: str
    cells: Sequence[ProgressCell]


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """The statuses and a row for each district; where there are several, the first row is of all together.

    ``more`` counts further districts in which somebody entered something.
    """

    statuses: Sequence[str]
    rows: Sequence[ProgressRow]
    more: int


def read_progress_table(slugs: Sequence[str]) -> ProgressTable | None:
    """Return the table of the districts with these slugs, of all where none are given; two queries.

    With none given it has those in which somebody entered something for most measures. Return None where nobody
    entered anything. Raise `IndexNotReady` while there is no index.
    """
    entered, counted = search_index("default", lambda snapshot: _count_districts(slugs, snapshot))
    every = counted[None]
    if not every.keys() - {NONE_VALUE}:
        return None
    statuses = progress_labels(_STATUSES, "default")
    words = {value: label.text for value, label in statuses.items()}
    names = district_labels([slug for slug in counted if slug is not None], "default")
    rows = [
        _progress_row(names[slug].text, [slug], counts, words)
        for slug, counts in counted.items()
        if slug is not None and slug in names
    ]
    if len(rows) != 1:
        rows.insert(0, _progress_row("合计", slugs, every, words))
    return ProgressTable(list(words.values()), rows, max(0, entered - len(counted) + 1))


def _count_districts(
    slugs: Sequence[str], snapshot: IndexSnapshot
) -> tuple[int, dict[str | None, Mapping[str, int]]]:
    """Return in how many of all districts something was entered, and the counts by district; None is all together."""
    counted: dict[str | None, Mapping[str, int]] = {
        None: count_values(MeasureQuery.of(district=slugs), _PARAM, snapshot)
    }
    shown, entered = slugs, 0
    if not slugs:
        by_district = count_values(MeasureQuery.of(progress=_ENTERED), "district", snapshot)
        shown, entered = sorted(by_district, key=lambda slug: (-by_district[slug], slug)), len(by_district)
    for slug in shown[: None if slugs else _SHOWN]:
        counted[slug] = count_values(MeasureQuery.of(district=slug), _PARAM, snapshot)
    return entered, counted


def _progress_row(
    label: str, slugs: Sequence[str], counts: Mapping[str, int], words: Mapping[str, str]
) -> ProgressRow:
    """Return the row of a district, or of several together."""
    return ProgressRow(
        label,
        [
            ProgressCell(text, counts.get(value, 0), list_url(district=list(slugs), progress=value))
            for value, text in words.items()
        ],
    )
