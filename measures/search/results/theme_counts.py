"""Themes: what the measures of several districts, or of several years, speak of, and how many in each do.

The phrases come from the texts (`phrases.find_phrases`): from at most `MOST_READ` measures, as many of each column.
The numbers come from the index, over all measures, and are those of the lists that `Scope.query` asks for. The answer
is kept until anything is written, so that only the first reader after that waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from measures.models import Document, Measure
from measures.search.index.follower import Snapshot, search_with
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import spread
from measures.search.results.snapshot_cache import Kept
from measures.search.words.folding import fold, fold_with_origins
from measures.search.words.key_phrases import Passage, Phrase, find_phrases
from measures.search.words.word_cache import words_of
from measures.search.words.word_runs import runs

#: Measures that phrases are looked for in, columns, and phrases that are counted: of several columns, of each alone.
MOST_READ, MOST_COLUMNS, MOST_COMMON, MOST_OWN = 2_000, 40, 120, 20
#: A phrase that scores less says little.
LEAST_TELLING = 2.2
#: Answers that are kept.
_KEPT = 24


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: the districts side by side in one ``year``, or the years of one ``district`` (its slug)."""

    axis: Literal["district", "year"]
    value: str

    @property
    def fixed(self) -> str:
        """Return the facet that ``value`` is one of."""
        return "year" if self.axis == "district" else "district"

    def query(self, phrase: str, column: str = "") -> MeasureQuery:
        """Return the question for the district measures with ``phrase``, of one column or of all."""
        chosen = {self.fixed: self.value, "kind": Measure.Kind.DISTRICT.value}
        return MeasureQuery.of(f'"{phrase}"', **chosen | ({self.axis: column} if column else {}))


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
class Themes:
    """The columns (slugs of districts by their codes, or years) and the themes, the most telling first."""

    columns: tuple[str, ...]
    themes: tuple[Theme, ...]


_answers: Kept[Themes] = Kept(_KEPT)


def themes(scope: Scope, *, using: str = "default") -> Themes:
    """Return the themes of ``scope``; one query if nothing was written since the last time.

    Raise `background.Preparing` while there is no index.
    """
    return search_with(
        using,
        lambda snapshot: _answers.get(scope, snapshot, using, lambda: _worked_out(scope, snapshot, using)),
    )


def _worked_out(scope: Scope, snapshot: Snapshot, using: str) -> Themes:
    """Return the themes of ``scope`` anew: five queries, and one question to the index for each phrase."""
    columns = _columns(scope, using)
    originals = _texts(scope, columns, using)
    passages = _passages(originals, using)
    found = find_phrases(passages, _titles(scope, using))
    chosen = _chosen([one for one in found if one.score >= LEAST_TELLING], columns)
    counted = []
    for phrase in chosen:
        written = _as_written(phrase, originals[phrase.seen][1])
        by_column = spread(scope.query(written), scope.axis, snapshot)
        theme = Theme(written, tuple(by_column.get(column, 0) for column in columns))
        if theme.breadth:
            counted.append(theme)
    return Themes(columns, tuple(counted))


def _measures(scope: Scope, using: str) -> QuerySet[Measure]:
    """Return the district measures of ``scope``."""
    within = (
        {"document__year": scope.value}
        if scope.fixed == "year"
        else {"document__district__slug": scope.value}
    )
    return Measure.objects.using(using).filter(kind=Measure.Kind.DISTRICT, **within)


def _field(scope: Scope) -> str:
    return "document__district__slug" if scope.axis == "district" else "document__year"


def _columns(scope: Scope, using: str) -> tuple[str, ...]:
    """Return the columns that have a measure, districts by their codes, years in order; one query."""
    order = "document__district__code" if scope.axis == "district" else "document__year"
    rows = _measures(scope, using).order_by(order).values_list(_field(scope), flat=True).distinct()
    return tuple(str(row) for row in rows[:MOST_COLUMNS])


def _titles(scope: Scope, using: str) -> list[str]:
    """Return the folded titles of the documents: what they all are about; one query."""
    documents = Document.objects.using(using).filter(measures__in=_measures(scope, using)).distinct()
    return [fold(title) for title in documents.values_list("title", flat=True)[:MOST_READ]]


def _texts(scope: Scope, columns: Sequence[str], using: str) -> list[tuple[str, tuple[str, str]]]:
    """Return the column, title and text of as many measures of each of the ``columns`` as can be read; one query.

    Where there are too many, the first ones of every document come before the second ones of any.
    """
    partition = [F("document__district")] if scope.axis == "district" else [F("document__year")]
    rows = (
        _measures(scope, using)
        .filter(**{f"{_field(scope)}__in": columns})
        .annotate(place=Window(RowNumber(), partition_by=partition, order_by=["order", "pk"]))
        .filter(place__lte=MOST_READ // max(len(columns), 1))
        .order_by(_field(scope), "place")
        .values_list(_field(scope), "title", "text")
    )
    return [(str(column), (title, text)) for column, title, text in rows]


def _passages(originals: Sequence[tuple[str, tuple[str, str]]], using: str) -> list[Passage]:
    """Return the measures as phrases are looked for in them; one query if their words are kept."""
    folded = [(column, tuple(fold(text).strip() for text in texts)) for column, texts in originals]
    said = words_of([text for _, texts in folded for text in texts], using)
    cut = {text: tuple(runs(text, words)) for text, words in said.items()}
    return [
        Passage(column, texts, tuple(run for text in texts for run in cut[text])) for column, texts in folded
    ]


def _chosen(found: Iterable[Phrase], columns: Sequence[str]) -> list[Phrase]:
    """Return the phrases to be counted, in the order they are given: the first few in common, and of each column."""
    room = {"": MOST_COMMON} | dict.fromkeys(columns, MOST_OWN)
    chosen = []
    for phrase in found:
        place = "" if len(phrase.columns) > 1 else next(iter(phrase.columns))
        if room.get(place, 0):
            room[place] -= 1
            chosen.append(phrase)
    return chosen


def _as_written(phrase: Phrase, texts: Iterable[str]) -> str:
    """Return the phrase as a text that has it writes it: in its own case and width."""
    if not any(character.isascii() for character in phrase.text):
        return phrase.text
    for text in texts:
        folded = fold_with_origins(text)
        for start, end in folded.find(phrase.text):
            if not set('"＂') & set(text[start:end]):
                return text[start:end]
    return phrase.text
