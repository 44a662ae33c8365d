"""Measures that say the query in other words: those with near passages, or with the words of plans for it.

The vectors of short everyday phrases are coarse. So it also counts what plans call what the question says, or what the
nearest groups of wordings say, and how much of the question, or of it with synonyms, stands in the text.

They stand behind the exact ones, set apart, and are in no count of these. Passages are looked for among all; which
measures have them, under the same choices and without the exact ones, says the index. So nothing is found here that the
index does not have, and where there are no vectors there are no such hits.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from measures.models import Measure
from measures.search.conditions import BestOf, Condition, HasValue, StandsIn, Weighted, all_of, any_of
from measures.search.index.search_engine import IndexSnapshot
from measures.search.meaning.open_vectors import open_vectors
from measures.search.meaning.sentence_encoder import encode_sentences
from measures.search.meaning.vector_files import VectorFiles
from measures.search.meaning.wording_vectors import NearGroup, near_groups
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import protected_spans
from measures.search.words.folding import fold_text
from measures.search.words.passages import meaning_key, meaning_text, split_passages
from measures.search.words.wordings import character_pairs, find_wordings

if TYPE_CHECKING:
    import numpy as np

logger = logging.getLogger(__name__)

#: Measures shown at most.
MOST_MEANT = 20
#: Passages that are looked at, at most.
_PASSAGES = 400
#: A passage that is less like the question than this is not looked at.
_LEAST_LIKENESS = 0.05
#: Where the best score is less than this nothing is shown, for no plan says it; nor is a measure whose score is less
#: than this, or than this part of the best; measured, see docs/adr/0027.
_LEAST_BEST = 0.5
_LEAST_SCORE, _LEAST_SHARE = 0.35, 0.5
#: A query of fewer characters says too little, and in more it is a quotation.
_SHORTEST, _LONGEST = 2, 200
#: Measures whose texts are compared with the question.
_COMPARED = 100
#: How much it counts beside the likeness that the pairs of characters of the question stand in a measure, that they do
#: in its title, and that its characters stand there alone; measured, see docs/adr/0027.
_PAIRS_WEIGHT, _TITLE_WEIGHT, _CHARACTERS_WEIGHT = 0.2, 0.1, 0.2
#: Forms of a question with synonyms that are compared.
_MOST_FORMS = 12
#: How much it counts that a measure has the words of plans for what the question says, or for what the groups of
#: wordings say that are nearest to it: so many, from this nearness on, all but the best at this share; measured, see
#: docs/adr/0027.
_SAID_WEIGHT, _NEAR_WEIGHT = 0.3, 0.4
_NEAR_GROUPS, _LEAST_NEARNESS, _FURTHER_SHARE = 3, 0.25, 0.5
#: Where the nearest group is at least so near, and none is that measures have words of, nor is there one that is at
#: least this part as near, nothing is shown: plans do not treat the query; measured, see docs/adr/0027.
_SURE_NEARNESS, _AS_NEAR = 0.6, 0.9
#: How far the vector of a question turns to what plans say for the nearest of these groups, so many.
_TURN, _TURNING_GROUPS = 0.6, 2
#: What a word of plans counts for in the text, where it counts 1 in the title, and how the later ones of a group count.
_TEXT_SHARE, _LATER = 0.75, 0.15


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

    That is what is left of what was typed beside what it names, if it is more than words that only ask: these tell an
    encoder the query. Who types quotes or a minus wants just these words.
    """
    if not query.by_meaning or not query.q or protected_spans(fold_text(query.q)):
        return ""
    reading = query.reading
    text = fold_text(query.q).strip() if reading is None else reading.beside_parts if reading.words else ""
    return text if _SHORTEST <= len(text) <= _LONGEST else ""


def find_meant(
    query: MeasureQuery, under: list[Condition], exact: Condition | None, snapshot: IndexSnapshot, using: str
) -> MeantHits:
    """Return the measures under the conditions ``under`` and not among the ``exact`` that say what ``query`` asks."""
    text = question_text(query) if settings.SEARCH_BY_MEANING else ""
    if not text:
        return NO_MEANT_HITS
    files = open_vectors(using)
    if files is None or not files.state.count:
        return NO_MEANT_HITS
    vector = encode_sentences([text])[0]
    groups = near_groups(
        text, vector, using, most=_NEAR_GROUPS, least=_LEAST_NEARNESS, without=query.as_words
    )
    likeness = _near_passages(_led_by(vector, groups), files)
    reworded = [*_synonym_conditions(query, text), *_near_wording_conditions(groups)]
    if not likeness and not reworded:
        return NO_MEANT_HITS
    scores = _measures_with(likeness, reworded, under, exact, snapshot)
    return MeantHits(
        tuple(_ordered_by_text(scores, _forms_of(query, text), groups, using)[:MOST_MEANT]), likeness
    )


def _synonym_conditions(query: MeasureQuery, text: str) -> list[Condition]:
    """Return for each everyday word of the question the scored condition that a measure says it as plans do."""
    found = {one.word: (one.word, *one.official) for one in find_wordings(text, query.as_words)}
    for one in query.synonyms:
        found[one.word] = tuple(dict.fromkeys((one.word, *one.others, *found.get(one.word, ()))))
    length = sum(map(len, found))
    return [
        BestOf(tuple(_scored_words(words, _SAID_WEIGHT * len(word) / length)))
        for word, words in found.items()
    ]


def _led_by(vector: np.ndarray, groups: Sequence[NearGroup]) -> np.ndarray:
    """Return the vector of a question, turned to what plans say for the groups of wordings nearest to it."""
    import numpy as np

    turned = vector + sum(_TURN * min(1.0, one.nearness) * one.official for one in groups[:_TURNING_GROUPS])
    return np.asarray(turned / np.linalg.norm(turned), dtype=np.float32)


def _near_wording_conditions(groups: Sequence[NearGroup]) -> list[Condition]:
    """Return the scored condition that a measure has words of plans of the groups nearest to a question, if any."""
    scored = [
        BestOf(tuple(_scored_words(one.group.official, _NEAR_WEIGHT * min(1.0, one.nearness))))
        for one in groups
    ]
    return [BestOf(tuple(scored), _FURTHER_SHARE)] if scored else []


def _scored_words(words: Sequence[str], weight: float) -> Iterator[Condition]:
    """Yield the conditions that words of plans stand in the title or in the text, the first ones scored most."""
    for rank, word in enumerate(words):
        score = weight / (1 + _LATER * rank)
        yield Weighted(StandsIn("title", word), score)
        yield Weighted(StandsIn("text", word), score * _TEXT_SHARE)


def _forms_of(query: MeasureQuery, text: str) -> list[str]:
    """Return the question, and what it is with the synonyms of its words, alone and in their place."""
    found = [text]
    for one in query.synonyms:
        for other in one.others:
            found += [text.replace(one.word, other), other]
    return list(dict.fromkeys(found))[:_MOST_FORMS]


def _ordered_by_text(
    scores: Mapping[int, float], forms: list[str], groups: Sequence[NearGroup], using: str
) -> list[int]:
    """Return the measures by their score and by what stands in their texts, in the given order where equal.

    There are none if they do not treat the query.
    """
    rows = Measure.objects.using(using).filter(pk__in=scores).order_by().values_list("pk", "title", "text")
    texts = {pk: fold_text(f"{title}。{text}") for pk, title, text in rows}
    if _is_untreated(groups, texts.values()):
        return []
    pairs, characters = [character_pairs(one) for one in forms], set(forms[0])
    whole = {
        pk: score
        + _PAIRS_WEIGHT * max(_share(one, texts.get(pk, "")) for one in pairs)
        + _TITLE_WEIGHT * max(_share(one, texts.get(pk, "").partition("。")[0]) for one in pairs)
        + _CHARACTERS_WEIGHT * _share(characters, texts.get(pk, ""))
        for pk, score in scores.items()
    }
    best = max(whole.values(), default=0.0)
    if best < _LEAST_BEST:
        return []
    least = max(_LEAST_SCORE, _LEAST_SHARE * best)
    return sorted((pk for pk in whole if whole[pk] >= least), key=lambda pk: -whole[pk])


def _is_untreated(groups: Sequence[NearGroup], texts: Collection[str]) -> bool:
    """Return whether a question surely says what a group says of which texts have no word, and no other as well."""
    if not groups or groups[0].nearness < _SURE_NEARNESS:
        return False
    treated = (one for one in groups if any(word in text for word in one.group.official for text in texts))
    nearest = next(treated, None)
    return nearest is None or nearest.nearness < _AS_NEAR * groups[0].nearness


def _share(pieces: set[str], text: str) -> float:
    """Return which share of some pieces stands in a text."""
    return sum(map(text.__contains__, pieces)) / len(pieces) if pieces else 0.0


def _near_passages(vector: np.ndarray, files: VectorFiles) -> dict[int, float]:
    """Return the passages that are like a question by key, and how much, the nearest first."""
    try:
        near = files.nearest(vector, _PASSAGES)
    except (OSError, ValueError):
        # Another process has just replaced the files, or something damaged them: the next search opens them anew.
        logger.info("the vectors cannot be read", exc_info=True)
        return {}
    return {key: likeness for key, likeness in near if likeness >= _LEAST_LIKENESS}


def _measures_with(
    likeness: Mapping[int, float],
    reworded: list[Condition],
    under: list[Condition],
    exact: Condition | None,
    snapshot: IndexSnapshot,
) -> dict[int, float]:
    """Return the scores of the measures that have the passages, or say it as plans do, the best first.

    Where equal they are in document order.
    """
    near = [Weighted(HasValue("passage", key), value) for key, value in likeness.items()]
    parts = [*([BestOf(tuple(near))] if near else []), *reworded]
    condition = all_of(
        [any_of(parts), *(Weighted(one, 0.0) for one in under)], without=[exact] if exact is not None else []
    )
    return dict(snapshot.searcher.heaviest(condition, _COMPARED))
