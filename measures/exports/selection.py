"""What is exported: which measures in which order, at which data version, and how to say so in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from measures.exports.snapshot import read_snapshot
from measures.search.query.measure_query import GROUPS, SORTS, MeasureQuery
from measures.search.results.engine import matching_pks_and_version, search_measures

#: So often is asked again where a write came between the list and its rows.
_ATTEMPTS = 20


class DataKeepsChanging(Exception):
    """The data is being written so fast, or the index lags so far behind, that list and rows cannot be had together."""


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """What is exported, made once and then only read.

    ``pks`` are the measures in the list's order, as of ``version``. ``conditions`` are the filters in words, ``order``
    says how the list is sorted and grouped, ``notes`` what else a reader must know. ``address`` is the list's path.
    ``site`` is what stands before a path in an absolute address: ``https://example.org``. ``on`` is the day as of which
    responsibilities are given, None for the day of the export.
    """

    pks: Sequence[int]
    version: int
    site: str
    address: str = ""
    name: str = ""
    conditions: tuple[str, ...] = ()
    order: str = ""
    notes: tuple[str, ...] = ()
    using: str = "default"
    at: datetime = field(default_factory=timezone.localtime)
    on: date | None = None

    @property
    def day(self) -> date:
        """Return the day as of which responsibilities are given."""
        return self.on or self.at.date()


@contextmanager
def select_by_query(
    query: MeasureQuery, *, site: str, using: str = "default", on: date | None = None
) -> Iterator[ExportSelection]:
    """Give all measures that the list page shows for ``query``; inside, the database stays as the list saw it.

    ``on`` is for the responsibilities that are written; the list itself is as of today.

    Raise `DataKeepsChanging` where that cannot be had now, and what `search_measures` raises.
    """
    query = replace(query, page=1, columns=())
    for _ in range(_ATTEMPTS):
        answer = search_measures(query, size=1, facets=False, using=using)
        pks, version = matching_pks_and_version(query, using=using)
        if (answer.data_version, answer.total) != (version, len(pks)):
            continue
        with read_snapshot(using) as now:
            if now == version:
                conditions = query.describe(using)
                yield ExportSelection(
                    pks=pks,
                    version=version,
                    site=site,
                    address=_list_path(query),
                    name="_".join(
                        [*(condition.text for condition in conditions), *([f"责任{on}"] if on else [])]
                    ),
                    conditions=tuple(map(str, conditions)),
                    order=_describe_order(query),
                    notes=_relaxed_note(answer.needles) if answer.relaxed and pks else (),
                    using=using,
                    on=on,
                )
                return
    raise DataKeepsChanging


@contextmanager
def select_measures(
    pks: Iterable[int], *, site: str, words: Sequence[str] = (), order: str = "", using: str = "default"
) -> Iterator[ExportSelection]:
    """Give the measures ``pks`` in their order, which somebody picked out; ``words`` say how.

    ``pks`` may be a query: it is asked in the same state of the database as everything else.
    """
    with read_snapshot(using) as version:
        once = list(dict.fromkeys(pks))
        yield ExportSelection(
            once, version, site, name="所选", conditions=tuple(words), order=order, using=using
        )


def _list_path(query: MeasureQuery) -> str:
    """Return the path of the list that ``query`` asks for."""
    querystring = query.to_querystring()
    return reverse("measures") + (f"?{querystring}" if querystring else "")


def _describe_order(query: MeasureQuery) -> str:
    """Return in words how the list is sorted and grouped."""
    grouped = f"，按{GROUPS[query.group]}分组" if query.group else ""
    return f"按{SORTS[query.order]}{grouped}"


def _relaxed_note(needles: Sequence[str]) -> tuple[str, ...]:
    """Return what to say where nothing has all the words."""
    return (f"没有哪一项包含检索词的全部内容，清单是部分相符的举措（{'、'.join(needles)}）。",)
