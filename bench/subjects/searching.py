"""Search in process: the site's engine, and bare tantivy on the same index with the same questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from bench.asking import Asked, asked
from bench.measure import memory, spread, timed
from bench.places import Place
from measures.search.engine import search

#: The facets that are counted: those that every engine can be asked for.
FACETS = ("district", "year", "document", "lead", "kind")
HITS = 20
ROUNDS = 3


def by_kind(questions: Sequence[Asked], ask: Callable[[Asked], int], rounds: int = ROUNDS) -> dict[str, object]:
    """Ask everything once to warm up, then ``rounds`` times; return times by kind of question, and all totals."""
    totals = [ask(one) for one in questions]
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for one, total in zip(questions, totals, strict=True):
            seconds, answer = timed(lambda one=one: ask(one))  # type: ignore[misc]
            if answer != total:
                raise AssertionError(f"{one.question} was {total}, is now {answer}")
            times[one.question.kind].append(seconds)
    everything = [second for seconds in times.values() for second in seconds]
    return {
        "all": spread(everything),
        "kinds": {kind: spread(seconds) for kind, seconds in sorted(times.items())},
        "totals": totals,
    }


def search_in_process(_: Place) -> dict[str, object]:
    """Ask the site's engine: five facets, and all that the page shows."""
    questions = asked()

    def five(one: Asked) -> int:
        return search(one.query, size=HITS, facets=FACETS).total

    def all_of_them(one: Asked) -> int:
        return search(one.query, size=HITS).total

    return {
        "questions": [f"{one.question.kind}：{one.query.to_querystring()}" for one in questions],
        "five": by_kind(questions, five),
        "eleven": by_kind(questions, all_of_them),
        "memory": memory("VmRSS"),
    }
