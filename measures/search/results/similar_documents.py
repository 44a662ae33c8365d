"""Find the documents of a year that are most like a document, with the index, quickly in a large library."""

from __future__ import annotations

from collections import Counter

from measures.models import Document, Measure
from measures.search.conditions import HasValue, all_of
from measures.search.index.follower import search_index
from measures.search.index.search_engine import IndexSnapshot
from measures.search.results.similar_measures import similar_measures
from measures.search.words.folding import fold_text
from measures.search.words.word_cache import cached_words

#: Documents of the same year that a document is compared with, at most, the most similar ones.
MAX_SIMILAR_DOCUMENTS = 40
#: Most similar measures searched for each of its own.
_SIMILAR_EACH = 20


def similar_documents(
    document: Document, *, most: int = MAX_SIMILAR_DOCUMENTS, using: str = "default"
) -> list[int]:
    """Return the ids of the documents of other districts and the same year that have most in common with this one.

    Up to ``most`` all of them are returned without searching.
    """
    same_year = (
        Document.objects.using(using).filter(year=document.year).exclude(district=document.district_id)
    )
    some = list(same_year.order_by("pk").values_list("pk", flat=True)[: most + 1])
    if len(some) <= most:
        return some
    votes = search_index(using, lambda snapshot: _votes(document, snapshot, using))
    places = dict(Measure.objects.using(using).filter(pk__in=votes).values_list("pk", "document_id"))
    counted: Counter[int] = Counter()
    for pk, times in votes.items():
        if pk in places:
            counted[places[pk]] += times
    return sorted(counted, key=lambda pk: (-counted[pk], pk))[:most]


def _votes(document: Document, snapshot: IndexSnapshot, using: str) -> Counter[int]:
    """Return how often each measure of other districts is found for one of ``document``, by its id."""
    texts = {
        text
        for pair in document.measures.using(using).values_list("title", "text")
        for text in [fold_text("。".join(pair)).strip()]
        if text
    }
    words = cached_words(sorted(texts), using)
    elsewhere = all_of(
        [HasValue("year", document.year)],
        without=[HasValue("district", document.district.slug)],
    )
    return Counter(
        pk
        for text in sorted(texts)
        for pk in similar_measures(words[text], elsewhere, snapshot.searcher, _SIMILAR_EACH)
    )
