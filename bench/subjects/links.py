"""Measure the suggestion of links for one document; bulk imports leave it to a later command."""

from __future__ import annotations

import random
import time

from bench.folders import BenchFolder
from bench.measuring import time_call, time_spread
from measures.links.actions.link_suggestions import suggest_links
from measures.links.comparison.link_renewal import renew_links
from measures.models import Document, Measure
from measures.search.results.similar_documents import similar_documents
from policyhub.conf.memory import collect_seldom

_DOCUMENTS = 8
#: Documents whose links are renewed by words, as after an import: a whole library of 10,000 measures.
_RENEWED = 200


def measure_links(_: BenchFolder) -> dict[str, object]:
    """Suggest the links of a few documents; return times and suggestions for each."""
    chance = random.Random("links")
    documents = list(Document.objects.order_by("pk"))
    times, changes = [], 0
    for document in chance.sample(documents, _DOCUMENTS):
        seconds, done = time_call(
            lambda one=document: suggest_links(document=one, find_peers=similar_documents)
        )  # type: ignore[misc]
        times.append(seconds)
        changes += done.changes
    return time_spread(times) | {
        "suggestions": changes / _DOCUMENTS,
        "renewal": _measure_renewal(documents[:_RENEWED]),
    }


def _measure_renewal(documents: list[Document]) -> dict[str, float]:
    """Renew the links of documents by words, as an import of many does; return measures and processor seconds."""
    # As the processes of the site do, and its commands.
    collect_seldom()
    started = time.process_time()
    for _ in renew_links(documents, by_meaning=False):
        pass
    work = time.process_time() - started
    return {"measures": Measure.objects.filter(document__in=documents).count(), "work": work}
