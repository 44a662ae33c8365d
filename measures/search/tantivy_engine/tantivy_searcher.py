"""Search one state of tantivy's index by conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tantivy import Order, Query, Searcher

from measures.search.conditions import Condition, WordField
from measures.search.index.search_engine import Counting, CountsByKey, RangeCounting, ValueCounting
from measures.search.tantivy_engine.condition_queries import ConditionQueries
from measures.search.tantivy_engine.schema import pair_at

#: Values that a part of the index counts at most; with fewer, totals would be too low.
_MOST_VALUES = 65_000
#: Measures whose stamps are read at a time.
_CHUNK = 50_000


class TantivySearcher:
    """Answers as `measures.search.index.search_engine.Searcher` says."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._query = ConditionQueries().whole_query

    @property
    def total(self) -> int:
        """Return how many measures there are."""
        return self._searcher.num_docs

    def count(self, condition: Condition) -> int:
        """Return how many measures meet a condition."""
        return _match_count(self._searcher.search(self._query(condition), 1, count=True))

    def ordered(self, condition: Condition, field: str, start: int, size: int) -> tuple[list[int], int]:
        """Return ids from ``start`` on in the order of a field, and how many there are."""
        answer = self._searcher.search(
            self._query(condition), size, count=True, order_by_field=field, offset=start, order=Order.Asc
        )
        if not answer.hits:
            return [], _match_count(answer)
        return self._hit_numbers("pk", answer.hits), _match_count(answer)

    def heaviest(self, condition: Condition, most: int) -> list[tuple[int, float]]:
        """Return the ids with the greatest weights, and these; twice as many are looked at, as some are alike."""
        hits = self._searcher.search(self._query(condition), 2 * most, count=False).hits
        weights = [-float(weight or 0.0) for weight, _ in hits]
        found = sorted(
            zip(weights, self._hit_numbers("place", hits), self._hit_numbers("pk", hits), strict=True)
        )
        return [(pk, -weight) for weight, _, pk in found[:most]]

    def count_values(self, condition: Condition, wanted: Mapping[str, Counting]) -> dict[str, CountsByKey]:
        """Return the counts of each counting, in one pass."""
        if not wanted:
            return {}
        answer = self._searcher.aggregate(
            self._query(condition), {name: _aggregation(one) for name, one in wanted.items()}
        )
        return {name: _bucket_counts(answer[name]["buckets"]) for name in wanted}

    def count_crossed(
        self, condition: Condition, outer: ValueCounting, inner: Counting
    ) -> dict[int | str, CountsByKey]:
        """Return the counts of ``inner`` for each value of ``outer``, in one pass."""
        aggregation = _aggregation(outer) | {"aggs": {"inner": _aggregation(inner)}}
        answer = self._searcher.aggregate(self._query(condition), {"outer": aggregation})
        return {one["key"]: _bucket_counts(one["inner"]["buckets"]) for one in answer["outer"]["buckets"]}

    def has_word(self, field: WordField, word: str) -> bool:
        """Return whether a folded word is one in a field of a measure, or was lately."""
        return bool(self._searcher.doc_freq(field, word))

    def count_pair(self, pair: str) -> int:
        """Return how often a measure has a pair of folded characters in its title or text, or had it lately."""
        indexed = pair_at(pair, 0)
        return self._searcher.doc_freq("title_two", indexed) + self._searcher.doc_freq("text_two", indexed)

    def title_words(self, most: int) -> list[str]:
        """Return words of titles, the ``most`` commonest."""
        return [word for word, _ in self._searcher.terms_with_prefix("title_words", "", limit=most)]

    def stamps(self) -> list[tuple[int, int]]:
        """Return the id and the stamp of every measure, of one that is there twice both."""
        pairs: list[tuple[int, int]] = []
        for offset in range(0, self.total, _CHUNK):
            hits = self._searcher.search(Query.all_query(), _CHUNK, count=False, offset=offset).hits
            pairs += zip(self._hit_numbers("pk", hits), self._hit_numbers("stamp", hits), strict=True)
        return pairs

    def _hit_numbers(self, field: str, hits: Sequence[tuple[Any, Any]]) -> list[int]:
        """Return the number of each hit in a field."""
        found = self._searcher.fast_field_values(field, [address for _, address in hits])
        return [int(number or 0) for number in found]


def _aggregation(counting: Counting) -> dict[str, Any]:
    """Return the aggregation that counts exactly."""
    if isinstance(counting, ValueCounting):
        terms = {"field": counting.field, "size": counting.most, "segment_size": _MOST_VALUES}
        return {"terms": terms | ({"include": list(counting.among)} if counting.among else {})}
    ranges = [{"key": RangeCounting.key(low, end), "from": low, "to": end} for low, end in counting.ranges]
    return {"range": {"field": counting.field, "ranges": ranges}}


def _bucket_counts(buckets: Sequence[Mapping[str, Any]]) -> CountsByKey:
    return {one["key"]: one["doc_count"] for one in buckets}


def _match_count(answer: object) -> int:
    """Return the count of tantivy's search result, which its type does not declare."""
    return int(answer.count or 0)  # type: ignore[attr-defined]
