"""A second search engine, for tests: it goes through all measures in memory and reads the conditions literally.

`SEARCH_ENGINE` names this module. It keeps nothing, so that it is never late and cannot be damaged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from measures.models import Measure
from measures.search import conditions as parts
from measures.search.conditions import Condition, WordField
from measures.search.index.change_log import ChangeLog
from measures.search.index.measure_entries import IndexEntry, filter_values, read_entries, word_values
from measures.search.index.search_engine import (
    Counting,
    CountsByKey,
    IndexPosition,
    IndexSnapshot,
    ProgressCallback,
    RangeCounting,
    ValueCounting,
)
from measures.search.words.word_cache import cached_words


@dataclass(frozen=True)
class PlainMeasure:
    """A measure with the values that conditions name."""

    entry: IndexEntry
    values: Mapping[str, tuple[int | str, ...]]
    words: Mapping[WordField, tuple[str, ...]]

    def meets(self, condition: Condition) -> bool:
        """Return whether a condition holds."""
        match condition:
            case parts.Everything():
                return True
            case parts.Nothing():
                return False
            case parts.StandsIn(field, text):
                return text in (self.entry.title if field == "title" else self.entry.text)
            case parts.IsWordIn(field, word):
                return word in self.words[field]
            case parts.HasValue(field, value):
                return value in self.values[field]
            case parts.HasAnyOf(field, numbers):
                return not set(numbers).isdisjoint(self.values[field])
            case parts.IsBetween(field, low, high):
                return any(low <= int(number) <= high for number in self.values[field])
            case _:
                return self._meets_parts(condition)

    def _meets_parts(self, condition: Condition) -> bool:
        """Return whether a condition that is made of others holds."""
        match condition:
            case parts.AllOf(conditions, without):
                return (
                    bool(conditions)
                    and all(map(self.meets, conditions))
                    and not any(map(self.meets, without))
                )
            case parts.AnyOf(conditions, least):
                return bool(conditions) and sum(map(self.meets, conditions)) >= least
            case parts.Weighted(inner, _):
                return self.meets(inner)
            case parts.BestOf(conditions, _):
                return any(map(self.meets, conditions))
        raise TypeError(f"no condition: {condition!r}")

    def weight(self, condition: Condition) -> float:
        """Return the weight of a condition: of what says none, 1 where it holds."""
        if not self.meets(condition):
            return 0.0
        match condition:
            case parts.Weighted(_, weight):
                return weight
            case parts.AllOf(conditions, _) | parts.AnyOf(conditions, _):
                return sum(map(self.weight, conditions))
            case parts.BestOf(conditions, share):
                weights = sorted(map(self.weight, conditions), reverse=True)
                return weights[0] + share * sum(weights[1:])
        return 1.0


class PlainSearcher:
    """Answers as `measures.search.index.search_engine.Searcher` says."""

    def __init__(self, using: str) -> None:
        entries = read_entries(list(Measure.objects.using(using).values_list("pk", flat=True)), using)
        words = cached_words([text for one in entries for text in (one.title, one.text)], using)
        self._measures = sorted(
            (
                PlainMeasure(one, filter_values(one), word_values(words[one.title], words[one.text]))
                for one in entries
            ),
            key=lambda one: one.entry.place,
        )

    @property
    def total(self) -> int:
        """Return how many measures there are."""
        return len(self._measures)

    def count(self, condition: Condition) -> int:
        """Return how many measures meet a condition."""
        return len(self._having(condition))

    def ordered(self, condition: Condition, field: str, start: int, size: int) -> tuple[list[int], int]:
        """Return ids from ``start`` on in the order of a field, and how many there are."""
        found = sorted(self._having(condition), key=lambda one: one.values[field])
        return [one.entry.pk for one in found[start : start + size]], len(found)

    def heaviest(self, condition: Condition, most: int) -> list[tuple[int, float]]:
        """Return the ids with the greatest weights, and these."""
        weights = [(one.entry.pk, one.weight(condition)) for one in self._having(condition)]
        return sorted(weights, key=lambda pair: -pair[1])[:most]

    def count_values(self, condition: Condition, wanted: Mapping[str, Counting]) -> dict[str, CountsByKey]:
        """Return the counts of each counting."""
        found = self._having(condition)
        return {name: _counts(found, counting) for name, counting in wanted.items()}

    def count_crossed(
        self, condition: Condition, outer: ValueCounting, inner: Counting
    ) -> dict[int | str, CountsByKey]:
        """Return the counts of ``inner`` for each value of ``outer``."""
        found = self._having(condition)
        return {
            key: _counts([one for one in found if key in one.values[outer.field]], inner)
            for key in _counts(found, outer)
        }

    def has_word(self, field: WordField, word: str) -> bool:
        """Return whether a folded word is one in a field of a measure."""
        return any(word in one.words[field] for one in self._measures)

    def count_pair(self, pair: str) -> int:
        """Return how often a measure has a pair of folded characters in its title or text."""
        return sum((pair in one.entry.title) + (pair in one.entry.text) for one in self._measures)

    def title_words(self, most: int) -> list[str]:
        """Return words of titles, the ``most`` commonest."""
        times = Counter(word for one in self._measures for word in one.words["title_words"])
        return [word for word, _ in times.most_common(most)]

    def stamps(self) -> list[tuple[int, int]]:
        """Return the id and the stamp of every measure."""
        return [(one.entry.pk, one.entry.stamp) for one in self._measures]

    def _having(self, condition: Condition) -> list[PlainMeasure]:
        return [one for one in self._measures if one.meets(condition)]


def _counts(measures: Iterable[PlainMeasure], counting: Counting) -> CountsByKey:
    """Return the counts of a counting, the commonest value first, else by the value."""
    if isinstance(counting, RangeCounting):
        numbers = [int(one.values[counting.field][0]) for one in measures]
        return {
            RangeCounting.key(low, end): sum(low <= number < end for number in numbers)
            for low, end in counting.ranges
        }
    among = counting.among
    times = Counter(
        value for one in measures for value in one.values[counting.field] if not among or value in among
    )
    return dict(sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))[: counting.most])


def current_snapshot(using: str) -> IndexSnapshot:
    """Return the database as it is now."""
    return IndexSnapshot(PlainSearcher(using), IndexPosition(ChangeLog(using).start(), "plain"))


def discard_if_broken(using: str, error: BaseException) -> bool:
    """Return False: there is nothing that could be damaged."""
    return False


def forget_indexes(using: str | None = None) -> None:
    """Do nothing: nothing is kept."""


def kept_position(using: str) -> IndexPosition | None:
    """Return None: the next search looks first."""
    return None


def raise_if_unusable(using: str) -> None:
    """Do nothing: it can always be searched."""


def build_index(
    using: str, *, report: ProgressCallback | None = None, wait: float = 0, afresh: bool = False
) -> None:
    """Do nothing: nothing is kept."""


def correct_measures(using: str, pks: Sequence[int]) -> None:
    """Do nothing: what it searches is the database."""
