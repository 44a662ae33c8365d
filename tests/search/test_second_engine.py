"""A second engine is one module and one setting: with it every question has the answer that it has with the first."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from measures.models import Measure
from measures.search.index.follower import current_snapshot
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import (
    _library_facets,
    count_values,
    matching_pks,
    search_measures,
    search_partially,
)
from measures.search.results.library_counts import (
    _counts_cache,
    _crossed_cache,
    _followed,
    counts_by_facet,
    crossed_counts,
)
from measures.search.results.similar_measures import similar_led_measures
from tests.search.small import sentences

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

_SECOND = "tests.search.plain_engine"
_CHOICES: tuple[dict[str, Any], ...] = (
    {},
    {"district": ["jiading", "hongkou"]},
    {"year": ["2025"], "target": ["1"]},
    {"deadline": ["past", "year"]},
    {"lead": ["none"]},
)
_ORDERS: tuple[dict[str, Any], ...] = (
    {},
    {"order": "year"},
    {"order": "due"},
    {"group": "chapter"},
    {"group": "lead"},
    {"group": "district"},
)


def _questions() -> Iterator[dict[str, Any]]:
    """Yield addresses of lists: pieces of sentences, single characters, phrases, exclusions, questions, choices."""
    chance = random.Random("engines")
    pool = sentences()
    yield {}
    for number in range(60):
        sentence = chance.choice(pool)
        start = chance.randrange(len(sentence) - 4)
        piece = sentence[start : start + chance.choice((1, 2, 2, 3, 4, 7))]
        other = chance.choice(pool)[:2]
        typed = (
            piece,
            f"{piece} {other}",
            f'"{piece}" -{other}',
            f"{other}{piece}怎么办",
            f"嘉定2025{other}谁牵头",
            "贷款难",
        )[number % 6]
        yield {"q": typed} | chance.choice(_CHOICES) | chance.choice(_ORDERS)


def _answers(query: MeasureQuery) -> tuple[object, ...]:
    """Return everything that the search says of a query."""
    found = search_measures(query, size=7)
    near = search_partially(query, size=5)
    return (
        *(
            found.total,
            found.hits,
            found.groups,
            found.needles,
            found.relaxed,
            found.dated,
            found.by_synonyms,
        ),
        {param: dict(counts.by_value) for param, counts in found.facets.items()},
        *(near.total, near.hits, near.needles),
        matching_pks(query),
    )


def test_every_answer_is_that_of_the_first_engine(small_corpus: list[Measure], settings: Any) -> None:
    queries = [read_query(one)[0] for one in _questions()]
    first = [_answers(one) for one in queries]
    settings.SEARCH_ENGINE = _SECOND
    _library_facets.clear()
    _followed.clear()
    for query, answers in zip(queries, first, strict=True):
        assert _answers(query) == answers, query.to_querystring()
    assert sum(bool(answers[0]) for answers in first) > len(queries) / 2


def test_what_is_counted_and_what_is_alike_is_the_same(small_corpus: list[Measure], settings: Any) -> None:
    def counts() -> tuple[object, ...]:
        _counts_cache.clear()
        _crossed_cache.clear()
        _followed.clear()
        snapshot = current_snapshot("default")
        led = similar_led_measures(["企业", "服务"], snapshot, len(small_corpus))
        return (
            counts_by_facet("district", "year", "lead", "chapter"),
            crossed_counts("district", "year", Measure.Kind.DISTRICT),
            count_values(MeasureQuery.of("企业"), "district", snapshot),
            snapshot.searcher.total,
            snapshot.searcher.count_pair("企业"),
            sorted(snapshot.searcher.stamps()),
            sorted(led),
        )

    first = counts()
    settings.SEARCH_ENGINE = _SECOND
    assert counts() == first
    assert first[3] == len(small_corpus)
