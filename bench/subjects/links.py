"""Measure the suggestion of links for one document; bulk imports leave it to a later command."""

from __future__ import annotations

import random

from bench.folders import BenchFolder
from bench.measuring import time_call, time_spread
from measures.links.actions.link_suggestions import suggest_links
from measures.models import Document
from measures.search.results.similar_documents import similar_documents

_DOCUMENTS = 8


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
    return time_spread(times) | {"suggestions": changes / _DOCUMENTS}
