"""The search answers a judged set of questions as well as it did: the floor under every change of it."""

from __future__ import annotations

import pytest

from tests.search.answered_questions import answer_questions, figures

#: By kind: the least shares right at the first hit and in the first five, the least precision at three.
_FLOOR = {"understood": (0.96, 1.0, 0.9), "exact": (1.0, 1.0, 0.95)}


@pytest.mark.django_db
def test_questions_are_answered_as_well_as_they_were(corpus: None) -> None:
    answered = answer_questions()
    assert {one.kind for one in answered} == set(_FLOOR)
    for kind, (first, five, precision) in _FLOOR.items():
        found = figures([one for one in answered if one.kind == kind])
        assert found["first"] >= first, (kind, found)
        assert found["five"] >= five, (kind, found)
        assert found["precision"] >= precision, (kind, found)
