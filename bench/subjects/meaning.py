"""Measure what says it in other words: its encoding, the search with it beside the exact one, recall, page and memory.

The other subjects run without it: what is not encoded yet would be encoded beside what they measure.
"""

from __future__ import annotations

import http.client
import random
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.folders import BenchFolder, set_up
from bench.measuring import process_memory, run_watched, time_call, time_spread
from bench.site_server import serve_site, worker_memory

if TYPE_CHECKING:
    import numpy as np

    from measures.search.meaning.vector_files import VectorFiles

_QUESTIONS = 200
_ROUNDS = 2
_NEAREST = 10
#: Vectors that are compared at a time where all of them are.
_COMPARED = 20_000


def measure_meaning(place: BenchFolder) -> dict[str, object]:
    """Encode all measures afresh, then ask everyday questions in process and of a server."""
    environment = place.environment() | _MEANING
    command = [sys.executable, "manage.py", "encode_measures", "--afresh", "--verbosity", "0"]
    encoding = run_watched(command, environment)
    set_up(place.size, **_MEANING)
    from measures.search.meaning.open_vectors import open_vectors

    files = open_vectors("default")
    if files is None or not files.state.is_complete:
        raise AssertionError("not everything was encoded")
    questions = everyday_questions()
    return {
        "encoding": encoding,
        "passages": files.state.count,
        **_searches(questions),
        "recall": _recall(questions, files),
        "memory": process_memory("VmRSS"),
        **_pages(place, questions),
    }


#: Variables of the environment in which measures are found by their meaning.
_MEANING = {"SEARCH_BY_MEANING": "1"}


def everyday_questions() -> list[str]:
    """Return words of everyday language, each from another group of wordings: few of them stand in a plan."""
    from measures.search.words.wordings import similar_groups

    chance = random.Random("meaning")
    groups = chance.sample(similar_groups(), _QUESTIONS)
    return [chance.choice(group.words) for group in groups]


def _searches(questions: list[str]) -> dict[str, object]:
    """Return the spreads of the search with meaning and without it, and how many questions it finds anything for."""
    from bench.subjects.searching import FACETS, HITS
    from measures.search.query.filters import read_query
    from measures.search.results.engine import search_measures

    queries = [read_query({"q": one})[0] for one in questions]
    times: dict[bool, list[float]] = {True: [], False: []}
    answered = 0
    for number in range(_ROUNDS + 1):
        for query in queries:
            for meant, found in times.items():
                seconds, results = time_call(
                    lambda query=query, meant=meant: search_measures(  # type: ignore[misc]
                        query, size=HITS, facets=FACETS, meant=meant
                    )
                )
                # The first round warms up.
                if number:
                    found.append(seconds)
                elif meant:
                    answered += bool(results.total or results.meant.pks)
    return {
        "search": time_spread(times[True]),
        "exact": time_spread(times[False]),
        "answered": answered / len(questions),
    }


def _recall(questions: list[str], files: VectorFiles) -> float:
    """Return which share of the nearest passages of all is among those that are found."""
    from measures.search.meaning.sentence_encoder import encode_sentences

    found = 0
    for vector in encode_sentences(questions):
        found += len(_nearest_of_all(vector, files) & {key for key, _ in files.nearest(vector, _NEAREST)})
    return found / (_NEAREST * len(questions))


def _nearest_of_all(vector: np.ndarray, files: VectorFiles) -> set[int]:
    """Return the keys of the passages nearest to a vector of length 1, all of them compared."""
    import numpy as np

    from measures.search.meaning.vector_files import restore_quantised

    likeness = np.concatenate(
        [
            restore_quantised(files.vectors[at : at + _COMPARED]) @ vector
            for at in range(0, files.state.count, _COMPARED)
        ]
    )
    return set(files.keys[np.argpartition(-likeness, _NEAREST)[:_NEAREST]].tolist())


def _pages(place: BenchFolder, questions: list[str]) -> dict[str, object]:
    """Return the spreads of the list of each question, made anew, and of its suggestions, and the worker's memory."""
    from bench.subjects.pages import get_page

    with serve_site(place, KEPT_PAGES_MB="0", **_MEANING) as (pid, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

        def times(address: str) -> dict[str, float]:
            paths = [f"{address}?{urlencode({'q': one})}" for one in questions]
            for path in paths[:5]:
                get_page(site, path)
            return time_spread([time_call(lambda path=path: get_page(site, path))[0] for path in paths])  # type: ignore[misc]

        figures: dict[str, object] = {
            "page": times("/measures/"),
            "suggestions": times("/measures/suggestions/"),
            "worker": worker_memory(pid, "VmRSS"),
            "worker's own": worker_memory(pid, "RssAnon"),
        }
        site.close()
    return figures
