"""Asks the questions of a judged set and says how well the search answers them.

The questions and what makes an answer right are in ``questions.json``, judged by facts of the measures, not by how the
search reads a question: ``district``, ``year``, ``document``, ``code``, departments in a role, words in title or text of
which ``all`` or ``any`` must stand there, ``target`` and ``own``. A question is read as of its ``today``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from measures.models import Assignment, Measure
from measures.search.query.filters import read_query
from measures.search.results.engine import search_measures

QUESTIONS = Path(__file__).with_name("questions.json")
#: The day on which questions are asked that name none.
TODAY = date(2026, 5, 14)
_ROLES = {
    "lead": [Assignment.Role.LEAD],
    "co_lead": [Assignment.Role.CO_LEAD],
    "department": list(Assignment.Role),
}


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, and for each of the first ten hits whether it is a right answer; ``possible`` right ones exist."""

    text: str
    kind: str
    hits: tuple[bool, ...]
    possible: int

    @property
    def precision(self) -> float:
        """Return the share of right ones among the first three hits, of as many as there can be."""
        return sum(self.hits[:3]) / max(1, min(3, self.possible))

    @property
    def gain(self) -> float:
        """Return the normalised discounted cumulative gain of the first ten hits."""
        best = sum(1 / math.log2(place + 2) for place in range(min(10, self.possible)))
        return (
            sum(right / math.log2(place + 2) for place, right in enumerate(self.hits)) / best if best else 0.0
        )


def answer_questions() -> list[AnsweredQuestion]:
    """Ask all questions of the database and return how each was answered."""
    measures = list(
        Measure.objects.select_related("document__district").prefetch_related("assignments__department")
    )
    return [_answer(question, measures) for question in json.loads(QUESTIONS.read_text(encoding="utf-8"))]


def figures(answered: Sequence[AnsweredQuestion]) -> dict[str, float]:
    """Return the shares right at the first hit and in the first five, the precision at three and the nDCG at ten."""
    count = max(1, len(answered))
    return {
        "first": sum(one.hits[:1] == (True,) for one in answered) / count,
        "five": sum(any(one.hits[:5]) for one in answered) / count,
        "precision": sum(one.precision for one in answered) / count,
        "ndcg": sum(one.gain for one in answered) / count,
    }


def _answer(question: dict[str, Any], measures: Sequence[Measure]) -> AnsweredQuestion:
    today = date.fromisoformat(question["today"]) if "today" in question else TODAY
    with patch("django.utils.timezone.localdate", lambda: today):
        query, _ = read_query({"q": question["q"]})
        found = search_measures(query, meant=True).shown_pks[:10]
    right = {measure.pk for measure in measures if _is_right(measure, question["right"])}
    return AnsweredQuestion(question["q"], question["kind"], tuple(pk in right for pk in found), len(right))


def _is_right(measure: Measure, right: dict[str, Any]) -> bool:
    text = measure.title + "\n" + measure.text
    document = measure.document
    facts = {
        "district": document.district.slug,
        "year": document.year,
        "document": document.slug,
        "code": measure.code,
        "own": measure.own_initiative,
        "target": bool(measure.target_texts),
    }
    if any(facts[name] != value for name, value in right.items() if name in facts):
        return False
    if not all(word in text for word in right.get("all", ())):
        return False
    if "any" in right and not any(word in text for word in right["any"]):
        return False
    return all(
        any(one.department.name in right[param] and one.role in roles for one in _in_force(measure))
        for param, roles in _ROLES.items()
        if param in right
    )


def _in_force(measure: Measure) -> list[Assignment]:
    return [one for one in measure.assignments.all() if one.valid_to is None]
