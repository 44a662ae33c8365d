"""Measures that say in other words what was asked: those with the passages whose meaning is nearest.

Of these the order also asks how much of the question, or of it with synonyms, stands in their texts: the vectors of
short everyday phrases are coarse, and characters that are shared tell more than they do.

They stand behind the exact ones, set apart, and are in no count of these. Passages are looked for among all; which
measures have them, under the same choices and without the exact ones, says the index. So nothing is found here that the
index does not have, and where there are no vectors there are no such hits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from tantivy import Occur, Query

from measures.models import Measure
from measures.search.index.follower import IndexSnapshot
from measures.search.index.schema import index_schema
from measures.search.meaning.open_vectors import open_vectors
from measures.search.meaning.sentence_encoder import encode_sentences
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import protected_spans
from measures.search.words.folding import fold_text
from measures.search.words.passages import meaning_key, meaning_text, split_passages

logger = logging.getLogger(__name__)

#: Measures shown at most.
MOST_MEANT = 20
#: Passages that are looked at, at most.
_PASSAGES = 400
#: A passage that is less like the question than this is not looked at.
_LEAST_LIKENESS = 0.05
#: A measure whose score is less than this, or than this part of the best, is not shown; measured, see docs/adr/0027.
_LEAST_SCORE = 0.2
_LEAST_SHARE = 0.65
#: What is asked in fewer characters says too little, and in more it is a quotation.
_SHORTEST, _LONGEST = 2, 200
#: Measures whose texts are compared with the question.
_COMPARED = 100
#: How much it counts beside the likeness that the pairs of characters of the question stand in a measure, and its
#: characters alone; measured, see docs/adr/0027.
_PAIRS_WEIGHT, _CHARACTERS_WEIGHT = 0.3, 0.3
#: Wordings of a question with synonyms that are compared.
_MOST_WORDINGS = 12


@dataclass(frozen=True, slots=True)
class MeantHits:
    """The measures found by their meaning, the nearest first; ``likeness`` is that of passages, by key."""

    pks: tuple[int, ...] = ()
    likeness: Mapping[int, float] = field(default_factory=dict)

    def nearest_passage(self, title: str, text: str) -> tuple[str, float]:
        """Return the passage of a measure that is most like the question, as it stands there, and its likeness."""
        likeness = {
            passage: self.likeness.get(meaning_key(meaning_text(title, passage)), 0.0)
            for passage in split_passages(text)
        }
        return max(likeness.items(), key=lambda one: one[1])


#: What is found where nothing is looked for.
NO_MEANT_HITS = MeantHits()


def question_text(query: MeasureQuery) -> str:
    """Return the text of ``query`` whose meaning is looked for, empty if there is none.

    That is what is left of the typed words beside what they name. Who types quotes or a minus wants just these words.
    """
    if not query.by_meaning or not query.q or protected_spans(fold_text(query.q)):
        return ""
    text = fold_text(query.reading.words if query.reading else query.q).strip()
    return text if _SHORTEST <= len(text) <= _LONGEST else ""


def find_meant(
    query: MeasureQuery, under: list[Query], exact: Query | None, snapshot: IndexSnapshot, using: str
) -> MeantHits:
    """Return the measures under the conditions ``under`` and not among the ``exact`` that say what ``query`` asks."""
    text = question_text(query) if settings.SEARCH_BY_MEANING else ""
    if not text:
        return NO_MEANT_HITS
    likeness = _near_passages(text, using)
    if not likeness:
        return NO_MEANT_HITS
    scores = _measures_with(likeness, under, exact, snapshot)
    return MeantHits(tuple(_ordered_by_text(scores, _wordings(query, text), using)[:MOST_MEANT]), likeness)


def _wordings(query: MeasureQuery, text: str) -> list[str]:
    """Return the question, and what it is with the synonyms of its words, alone and in their place."""
    found = [text]
    for one in query.synonyms:
        for other in one.others:
            found += [text.replace(one.word, other), other]
    return list(dict.fromkeys(found))[:_MOST_WORDINGS]


def _ordered_by_text(scores: Mapping[int, float], wordings: list[str], using: str) -> list[int]:
    """Return the measures by their score and by what stands in their texts, in the given order where equal."""
    rows = Measure.objects.using(using).filter(pk__in=scores).order_by().values_list("pk", "title", "text")
    texts = {pk: fold_text(f"{title}。{text}") for pk, title, text in rows}
    pairs, characters = [_pairs(one) for one in wordings], set(wordings[0])
    whole = {
        pk: score
        + _PAIRS_WEIGHT * max(_share(one, texts.get(pk, "")) for one in pairs)
        + _CHARACTERS_WEIGHT * _share(characters, texts.get(pk, ""))
        for pk, score in scores.items()
    }
    least = max(_LEAST_SCORE, _LEAST_SHARE * max(whole.values(), default=0.0))
    return sorted((pk for pk in whole if whole[pk] >= least), key=lambda pk: -whole[pk])


def _pairs(text: str) -> set[str]:
    """Return the pairs of characters that stand beside each other in a text, without those over a blank or a mark."""
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalnum()}


def _share(pieces: set[str], text: str) -> float:
    """Return which share of some pieces stands in a text."""
    return sum(piece in text for piece in pieces) / len(pieces) if pieces else 0.0


def _near_passages(text: str, using: str) -> dict[int, float]:
    """Return the passages that are like ``text`` by key, and how much, the nearest first."""
    files = open_vectors(using)
    if files is None or not files.state.count:
        return {}
    try:
        near = files.nearest(encode_sentences([text])[0], _PASSAGES)
    except (OSError, ValueError):
        # Another process has just replaced the files, or something damaged them: the next search opens them anew.
        logger.info("the vectors cannot be read", exc_info=True)
        return {}
    return {key: likeness for key, likeness in near if likeness >= _LEAST_LIKENESS}


def _measures_with(
    likeness: Mapping[int, float], under: list[Query], exact: Query | None, snapshot: IndexSnapshot
) -> dict[int, float]:
    """Return the scores of the measures that have the passages, the nearest first, in document order where equal."""
    schema = index_schema()
    searcher = snapshot.searcher
    scored = [
        Query.boost_query(
            Query.const_score_query(Query.term_query(schema, "passage", key, "basic"), 1.0), value
        )
        for key, value in likeness.items()
    ]
    condition = Query.boolean_query(
        [
            (Occur.Must, Query.disjunction_max_query(scored)),
            *((Occur.Must, Query.const_score_query(one, 0.0)) for one in under),
            *([(Occur.MustNot, exact)] if exact is not None else []),
        ]
    )
    hits = searcher.search(condition, 2 * _COMPARED, count=False).hits
    addresses = [address for _, address in hits]
    pks = searcher.fast_field_values("pk", addresses)
    places = searcher.fast_field_values("place", addresses)
    found = sorted(zip([-score for score, _ in hits], places, pks, strict=True))
    return {int(pk or 0): -score for score, _, pk in found[:_COMPARED]}
