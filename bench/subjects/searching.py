"""Measure search in process, without the site's pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench.folders import BenchFolder
from bench.measuring import process_memory, time_call
from bench.site_questions import SiteQuestion, site_questions
from bench.subjects.summary import summarise_times
from measures.search.results.engine import search_measures

#: The facets that every engine can count.
FACETS = ("district", "year", "document", "lead", "kind")
HITS = 20
ROUNDS = 3
#: Seconds for the questions of a rival, in their random order.
BUDGET = 150.0
WARM = 15


def ask_questions(
    questions: Sequence[SiteQuestion],
    ask: Callable[[SiteQuestion], int],
    rounds: int = ROUNDS,
    budget: float = 0,
) -> dict[str, object]:
    """Run all questions once to warm up, then ``rounds`` times; return times by kind of question, and every total.

    With a ``budget`` of seconds, only the first `WARM` questions warm up, and as many run as it lasts for.
    """
    for one in questions[: WARM if budget else None]:
        ask(one)
    started = time.perf_counter()
    seconds: list[list[float]] = []
    totals: list[int] = []
    for number in range(rounds):
        for at, one in enumerate(questions):
            if number == 0:
                if budget and time.perf_counter() - started > budget:
                    break
                seconds.append([])
                totals.append(-1)
            elif at == len(totals):
                break
            took, totals[at] = time_call(lambda one=one: ask(one))  # type: ignore[misc]
            seconds[at].append(took)
    return {"seconds": seconds, "totals": totals} | summarise_times(
        seconds, [one.question.kind for one in questions]
    )


def measure_search(_: BenchFolder) -> dict[str, object]:
    """Measure the site's engine with five facets, and with all that the page shows."""
    questions = site_questions()

    def five(one: SiteQuestion) -> int:
        return search_measures(one.query, size=HITS, facets=FACETS).total

    def all_of_them(one: SiteQuestion) -> int:
        return search_measures(one.query, size=HITS).total

    return {
        "kinds": [one.question.kind for one in questions],
        "questions": [one.query.to_querystring() for one in questions],
        "relaxed": [search_measures(one.query, size=1, facets=False).relaxed for one in questions],
        "five": ask_questions(questions, five),
        "eleven": ask_questions(questions, all_of_them),
        "memory": process_memory("VmRSS"),
    }
