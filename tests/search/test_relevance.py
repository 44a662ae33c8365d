"""The search answers a judged set of questions as well as it did: the floor under every change of it."""

from __future__ import annotations

import json

import pytest

from measures.models import Measure
from measures.search.meaning.encoding import encode_library
from tests.search.answered_questions import QUESTIONS, answer_questions, figures, half_of, stable_code

#: The two questions for each measure; like all of the others, more than a run of every change has time for.
_EVERYDAY = ("everyday", "everyday-unseen")
_OTHERS = ("seen", "unseen", "later", "blind", "last")
#: By kind: the least that each figure may be, over all parts.
_FLOOR = {
    "exact": {"first": 1.0, "five": 1.0, "precision": 0.98, "ndcg": 0.98},
    "understood": {"first": 0.98, "five": 0.98, "precision": 0.94, "ndcg": 0.95},
    "answers": {"first": 0.86, "five": 0.95, "precision": 0.85, "ndcg": 0.9, "stated": 0.9},
    "meant": {"first": 0.85, "five": 0.95, "precision": 0.84, "ndcg": 0.85},
    "nothing": {"silent": 0.73, "honest": 1.0},
}


#: The same of the questions for each measure.
_EVERYDAY_FLOOR = {
    "meant": {"first": 0.76, "five": 0.9, "precision": 0.74, "ndcg": 0.75},
    "nothing": {"silent": 0.65, "honest": 1.0},
}
#: The same of each third question of a kind, with an eighth of the wordings: what is meant and what is nothing to the
#: plans rests on them.
_SAMPLE_FLOOR = _FLOOR | {
    "understood": {"first": 0.97, "five": 0.98, "precision": 0.93, "ndcg": 0.95},
    "meant": {"first": 0.72, "five": 0.85, "precision": 0.71, "ndcg": 0.73},
    "nothing": {"silent": 0.6, "honest": 1.0},
}
_SAMPLED = 3


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("halves", "every", "floors"),
    [
        (_OTHERS, _SAMPLED, _SAMPLE_FLOOR),
        pytest.param(_OTHERS, 1, _FLOOR, marks=pytest.mark.long),
        pytest.param(_EVERYDAY, 1, _EVERYDAY_FLOOR, marks=pytest.mark.long),
    ],
)
@pytest.mark.django_db
def test_questions_are_answered_as_well_as_they_were(
    corpus: None, meaning: None, halves: tuple[str, ...], every: int, floors: dict[str, dict[str, float]]
) -> None:
    encode_library("default")
    answered = answer_questions(*halves, every=every)
    assert {one.kind for one in answered} == set(floors)
    for kind, floor in floors.items():
        found = figures([one for one in answered if one.kind == kind])
        assert {name: share for name, share in found.items() if share < floor[name]} == {}, kind


@pytest.mark.django_db
def test_what_is_judged_is_a_measure_of_the_plans(corpus: None) -> None:
    codes = {stable_code(measure) for measure in Measure.objects.select_related("document__district")}
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    assert {code for one in questions for code in one.get("answers", {})} <= codes


def test_questions_are_halved_by_chance() -> None:
    own = [one for one in json.loads(QUESTIONS.read_text(encoding="utf-8")) if "half" not in one]
    unseen = [one for one in own if half_of(one) == "unseen"]
    assert len(own) >= 150
    assert 0.4 < len(unseen) / len(own) < 0.6
    assert len({one["q"] for one in own}) == len(own)
