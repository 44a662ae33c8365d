"""Themes: key phrases of the measures of several districts, or of several years, and their counts in each.

The phrases come from the texts (`key_phrases.find_phrases`) of at most `MAX_READ_MEASURES` measures, equally many of
each column. The counts come from the index, over all measures, and equal the lists of `ThemeScope.query`. They are
cached until anything is written.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from measures.connections import hold_lock
from measures.models import Document, Measure
from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexSnapshot
from measures.search.list_addresses import list_url
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_phrase
from measures.search.results.followed_answers import FollowedAnswers
from measures.search.results.phrase_passages import phrase_as_written, read_phrase_passages
from measures.search.results.snapshot_cache import SnapshotCache
from measures.search.words.folding import fold_text
from measures.search.words.key_phrases import KeyPhrase, find_phrases

#: Measures read for phrases, columns, and phrases counted: common to several columns, and of each alone.
MAX_READ_MEASURES, MAX_THEME_COLUMNS, MAX_COMMON_PHRASES, MAX_OWN_PHRASES = 2_000, 40, 120, 20
#: Phrases with a lower score are left out.
MIN_SCORE = 2.2
#: Results cached.
_CACHED_THEMES = 24


@dataclass(frozen=True, slots=True)
class ThemeScope:
    """What is compared: the districts of the year ``value``, or the years of the district ``value`` (its slug)."""

    axis: Literal["district", "year"]
    value: str

    @property
    def fixed(self) -> str:
        """Return the facet of ``value``."""
        return "year" if self.axis == "district" else "district"

    def query_with_phrase(self, phrase: str) -> MeasureQuery:
        """Return the query for the district measures of all columns with ``phrase``."""
        return MeasureQuery.of(f'"{phrase}"', **{self.fixed: self.value, "kind": Measure.Kind.DISTRICT.value})

    def list_of_phrase(self, phrase: str, column: str) -> str:
        """Return the address of the list of the district measures of one column with ``phrase``."""
        chosen = {self.fixed: self.value, self.axis: column}
        return list_url(
            q=f'"{phrase}"', district=chosen["district"], year=int(chosen["year"]), kind="district"
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """A phrase as it is written, and how many measures of each column have it."""

    phrase: str
    counts: tuple[int, ...]

    @property
    def breadth(self) -> int:
        """Return how many columns have it."""
        return len(self.counts) - self.counts.count(0)


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """The columns (slugs of districts by their codes, or years) and the themes, the most telling first."""

    columns: tuple[str, ...]
    themes: tuple[Theme, ...]


_themes_cache: SnapshotCache[ThemeCounts] = SnapshotCache(_CACHED_THEMES)
_followed: FollowedAnswers[ThemeCounts] = FollowedAnswers(_CACHED_THEMES)
#: The phrases found in texts, by a hash of these; the least recently used go first.
_phrases: OrderedDict[bytes, tuple[str, ...]] = OrderedDict()
_phrases_lock = threading.Lock()


def count_themes(scope: ThemeScope, *, using: str = "default") -> ThemeCounts:
    """Return the themes of ``scope``; one query if nothing was written since the last time.

    Raise `IndexNotReady` while there is no index.
    """
    return search_index(
        using,
        lambda snapshot: _themes_cache.get(
            scope, snapshot.position, using, lambda: _count_themes(scope, snapshot, using)
        ),
    )


def _count_themes(scope: ThemeScope, snapshot: IndexSnapshot, using: str) -> ThemeCounts:
    """Return the themes of ``scope`` in one state of the index: those of an earlier one, where they are the same."""
    columns, titles = _scope_columns(scope, using), sorted(_document_titles(scope, using))
    return _followed.get(
        repr((scope, columns, titles)),
        snapshot,
        using,
        lambda: _count_phrases(scope, columns, titles, snapshot, using),
        lambda themes, change: themes if change.keeps("wording") else None,
    )


def _count_phrases(
    scope: ThemeScope, columns: tuple[str, ...], titles: list[str], snapshot: IndexSnapshot, using: str
) -> ThemeCounts:
    """Count the themes of ``scope``: three queries, and one search of the index for each phrase.

    One query where the texts of the scope are as they were.
    """
    counted = []
    for written in _read_phrases(scope, columns, titles, using):
        by_column = count_phrase(scope.query_with_phrase(written), scope.axis, columns, snapshot)
        theme = Theme(written, tuple(by_column.get(column, 0) for column in columns))
        if theme.breadth:
            counted.append(theme)
    return ThemeCounts(columns, tuple(counted))


def _scope_documents(scope: ThemeScope, using: str) -> QuerySet[Document]:
    """Return the documents of ``scope`` that have district measures."""
    measures = Measure.objects.using(using).filter(document=OuterRef("pk"), kind=Measure.Kind.DISTRICT)
    within = {"year": scope.value} if scope.fixed == "year" else {"district__slug": scope.value}
    return Document.objects.using(using).filter(Exists(measures), **within)


def _column_field(scope: ThemeScope) -> str:
    """Return the field of a document that has its column."""
    return "district__slug" if scope.axis == "district" else "year"


def _scope_columns(scope: ThemeScope, using: str) -> tuple[str, ...]:
    """Return the columns that have a measure, districts by their codes, years in order; one query."""
    order = "district__code" if scope.axis == "district" else "year"
    rows = (
        _scope_documents(scope, using).order_by(order).values_list(_column_field(scope), flat=True).distinct()
    )
    return tuple(str(row) for row in rows[:MAX_THEME_COLUMNS])


def _document_titles(scope: ThemeScope, using: str) -> list[str]:
    """Return the folded titles of the documents; one query."""
    titles = _scope_documents(scope, using).values_list("title", flat=True)
    return [fold_text(title) for title in titles[:MAX_READ_MEASURES]]


def _column_texts(scope: ThemeScope, columns: Sequence[str], using: str) -> list[tuple[str, tuple[str, str]]]:
    """Return the column, title and text of as many measures of each of the ``columns`` as can be read; one query.

    Where there are too many, the first ones of every document come before the second ones of any.
    """
    partition = [F("document__district")] if scope.axis == "district" else [F("document__year")]
    column = f"document__{_column_field(scope)}"
    documents = _scope_documents(scope, using).filter(**{f"{_column_field(scope)}__in": columns})
    rows = (
        Measure.objects.using(using)
        .filter(kind=Measure.Kind.DISTRICT, document__in=documents)
        .annotate(place=Window(RowNumber(), partition_by=partition, order_by=["order", "pk"]))
        .filter(place__lte=MAX_READ_MEASURES // max(len(columns), 1))
        .order_by(column, "place")
        .values_list(column, "title", "text")
    )
    return [(str(column), (title, text)) for column, title, text in rows]


def _read_phrases(
    scope: ThemeScope, columns: Sequence[str], titles: Sequence[str], using: str
) -> tuple[str, ...]:
    """Return the phrases to count as they are written.

    They follow from the texts alone, and most of what is written changes none of these: to find them again takes a
    second or two.
    """
    originals = _column_texts(scope, columns, using)
    parts = [*columns, "", *titles, "", *(part for column, texts in originals for part in (column, *texts))]
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    with hold_lock(_phrases_lock):
        if digest in _phrases:
            _phrases.move_to_end(digest)
            return _phrases[digest]
    found = find_phrases(read_phrase_passages(originals, using), titles)
    chosen = _choose_phrases([one for one in found if one.score >= MIN_SCORE], columns)
    written = tuple(phrase_as_written(one, originals[one.passage][1]) for one in chosen)
    with hold_lock(_phrases_lock):
        _phrases[digest] = written
        while len(_phrases) > _CACHED_THEMES:
            _phrases.popitem(last=False)
    return written


def _choose_phrases(found: Iterable[KeyPhrase], columns: Sequence[str]) -> list[KeyPhrase]:
    """Return the phrases to count, in their order: the first common ones, and the first of each column."""
    room = {"": MAX_COMMON_PHRASES} | dict.fromkeys(columns, MAX_OWN_PHRASES)
    chosen = []
    for phrase in found:
        place = "" if len(phrase.columns) > 1 else next(iter(phrase.columns))
        if room.get(place, 0):
            room[place] -= 1
            chosen.append(phrase)
    return chosen
