"""Count the measures that meet a condition, and list them in order."""

from __future__ import annotations

from tantivy import Order, Query, Searcher


def count_matches(searcher: Searcher, condition: Query) -> int:
    """Return how many measures meet ``condition``."""
    return _match_count(searcher.search(condition, 1, count=True))


def ordered_matches(
    searcher: Searcher, condition: Query, field: str, start: int, size: int
) -> tuple[list[int], int]:
    """Return ``size`` ids (at least 1) at most from ``start`` on, in the order of ``field``, and how many there are."""
    answer = searcher.search(condition, size, count=True, order_by_field=field, offset=start, order=Order.Asc)
    if not answer.hits:
        return [], _match_count(answer)
    pks = searcher.fast_field_values("pk", [address for _, address in answer.hits])
    return [int(pk or 0) for pk in pks], _match_count(answer)


def _match_count(answer: object) -> int:
    """Return the count of tantivy's search result, which its type does not declare."""
    return int(answer.count or 0)  # type: ignore[attr-defined]
