"""The selection that an export writes: its measures in order, their data version, its description, its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from measures.exports.columns import ColumnLook, ExportColumn
from measures.exports.snapshot import read_snapshot
from measures.search.query.measure_query import GROUPS, SORTS, SYNONYMS, UNDERSTOOD, MeasureQuery
from measures.search.query.query_syntax import describe_unsearched
from measures.search.results.engine import SearchResults, matching_pks_and_version, search_measures

#: Number of attempts to read list and rows in the same state; each is repeated if something was written between.
_ATTEMPTS = 20
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class DataKeepsChanging(Exception):
    """List and rows cannot be read in the same state: writes are too frequent, or the index is too far behind."""


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """The measures to export and their description; immutable.

    ``pks`` are the ids of the measures in list order, as of the data version ``version``. ``conditions`` are the
    filters in words, ``order`` describes sorting and grouping, ``notes`` are further remarks for the reader.
    ``address`` is the path of the list, ``site`` the scheme and host of absolute addresses, e.g.
    ``https://example.org``. The export lists the assignments in force on ``on``, or on the day of the export if None.
    Where measures are among them that say the query in other words, ``meant`` has their ids, and ``relaxed``
    says that the others match in part.
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
    meant: frozenset[int] = frozenset()
    relaxed: bool = False

    def match_column(self) -> ExportColumn | None:
        """Return the column that says how each measure matched, None where all matched alike."""
        if not self.meant:
            return None
        others = "部分相符" if self.relaxed else "文字相符"
        return ExportColumn(
            "匹配方式",
            lambda measure: "按意思相近" if measure.pk in self.meant else others,
            "怎样找到的：文字相符、部分相符，或按意思相近。",
            look=ColumnLook(12),
        )

    @property
    def day(self) -> date:
        """Return the day on which the exported assignments are in force."""
        return self.on or self.at.date()


@contextmanager
def select_by_query(
    query: MeasureQuery, *, site: str, using: str = "default", on: date | None = None
) -> Iterator[ExportSelection]:
    """Yield all measures that the list page shows for ``query``; inside, the database stays in the state of the list.

    ``on`` only chooses the assignments that are written; the list itself is as of today.

    Raise `DataKeepsChanging` if list and rows cannot be read in the same state, and what `search_measures` raises.
    """
    query = replace(query, page=1, columns=())
    for _ in range(_ATTEMPTS):
        answer = search_measures(query, size=1, facets=False, using=using, meant=True)
        pks, version = matching_pks_and_version(query, using=using)
        if (answer.data_version, answer.total) != (version, len(pks)):
            continue
        with read_snapshot(using) as now:
            if now == version:
                conditions = query.describe(using)
                meant = answer.meant.pks
                both = [*meant, *pks] if answer.meant_first else [*pks, *meant]
                yield ExportSelection(
                    pks=list(dict.fromkeys(both)) if meant else pks,
                    version=version,
                    site=site,
                    address=_list_path(query),
                    name="_".join(
                        [
                            *(
                                one.text
                                for one in conditions
                                if one.param not in ("as_words", SYNONYMS, UNDERSTOOD)
                            ),
                            *([f"责任{on}"] if on else []),
                        ]
                    ),
                    conditions=tuple(map(str, conditions)),
                    order=_describe_order(query),
                    notes=(*_match_notes(query, answer, pks), *_meant_note(len(meant))),
                    using=using,
                    on=on,
                    meant=frozenset(meant),
                    relaxed=answer.relaxed,
                )
                return
    raise DataKeepsChanging


@contextmanager
def select_measures(
    pks: Iterable[int], *, site: str, words: Sequence[str] = (), order: str = "", using: str = "default"
) -> Iterator[ExportSelection]:
    """Yield the measures with the ids ``pks`` in that order; ``words`` say how they were chosen.

    ``pks`` may be a queryset: it is evaluated in the same state of the database as the rows.
    """
    with read_snapshot(using) as version:
        once = list(dict.fromkeys(pks))
        yield ExportSelection(
            once, version, site, name="所选", conditions=tuple(words), order=order, using=using
        )


def _list_path(query: MeasureQuery) -> str:
    """Return the path of the list for ``query``, with its query string."""
    querystring = query.to_querystring()
    return reverse("measures") + (f"?{querystring}" if querystring else "")


def _describe_order(query: MeasureQuery) -> str:
    """Describe in Chinese how the list is sorted and grouped."""
    grouped = f"，按{GROUPS[query.group]}分组" if query.group else ""
    return f"按{SORTS[query.order]}{grouped}"


def _match_notes(query: MeasureQuery, answer: SearchResults, pks: Sequence[int]) -> Iterator[str]:
    """Yield the notes that nothing was looked for, that there are partial hits only, or some found by synonyms."""
    if unsearched := describe_unsearched(query.q):
        yield unsearched
    if answer.relaxed and pks:
        yield f"没有哪一项包含检索词的全部内容，清单是部分相符的举措（{'、'.join(answer.needles)}）。"
    elif answer.by_synonyms and pks:
        yield f"{answer.as_typed} 项含检索词，另 {answer.by_synonyms} 项只含同义的词；按相关度排列时在后。"


def _meant_note(count: int) -> Iterator[str]:
    """Yield the note that ``count`` measures only say in other words what the query says."""
    if count:
        yield f"其中 {count} 项是按意思相近找到的，原文没有检索词的全部文字，未必切题，见“匹配方式”一列。"


def parse_export_day(text: str) -> date | None:
    """Return the date written in ``text``, None if it is empty; raise `ValueError` with a Chinese message if invalid.

    >>> parse_export_day("2025-06-01"), parse_export_day("")
    (datetime.date(2025, 6, 1), None)
    """
    text = text.strip()[:40]
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"“{text}”不是有效的日期，请写成 2025-06-01 这样。")
