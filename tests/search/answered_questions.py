"""Asks the questions of a judged set and says how well the search answers them, as the reader sees the page.

The questions are in ``questions.json``, judged by reading the plans, not by what the search returns. Of each:

- ``kind``: exact (words that stand there), understood (it names places, years, departments …), meant (in other words
  than the plan's), answers (a sentence or department above the list answers it), nothing (no plan answers it).
- ``answers``: measures by their stable code, 嘉定2025第17条, each with its grade: 2 answers, 1 is related. Or ``right``:
  facts of the measures that answer, where there are many: ``district``, ``year``, ``document``, ``code``, departments in
  a role, words in title or text (``all``, ``any``, ``not``), ``target`` and ``own``.
- ``says``: what must stand in the answers above the list.
- ``today``: the day on which it is asked.
- ``half``: the half it belongs to, where that is not left to chance; ``later``: a third part, written before the broad
  thesaurus; by it and the seen half weights are chosen. ``blind``: written after the last change of these and asked
  once; its measures are judged by the words of their texts. ``last``: the same after the wordings of November 2026, of
  measures drawn by lot. ``everyday`` and ``everyday-unseen``: two questions for each measure of the plans, written
  from their texts by somebody who did not know the search. Nobody mends by what the unseen halves, the blind or the last part
  shows.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from measures.catalogue.measure_list.list_rows import read_list_rows
from measures.catalogue.measure_list.question_answers import QuestionAnswers, read_question_answers
from measures.models import Assignment, Measure
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import SearchResults, search_measures

QUESTIONS = Path(__file__).with_name("questions.json")
#: The day on which questions are asked that name none.
TODAY = date(2026, 5, 14)
ANSWERS, RELATED = 2, 1
_NO_LEAD = "没有列出牵头单位"
_ROLES = {
    "lead": [Assignment.Role.LEAD],
    "co_lead": [Assignment.Role.CO_LEAD],
    "department": list(Assignment.Role),
}


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question as it was answered.

    ``grades`` are those of the first ten hits on the page, ``best`` those of all measures that it could show, the best
    first. ``stated`` is whether the answers above the list have what they must, ``is_partial`` whether the page says that
    nothing has all that was typed.
    """

    text: str
    kind: str
    half: str
    grades: tuple[int, ...]
    best: tuple[int, ...]
    stated: bool
    is_partial: bool

    @property
    def first(self) -> bool:
        """Return whether the first hit answers."""
        return self.grades[:1] == (ANSWERS,)

    @property
    def five(self) -> bool:
        """Return whether one of the first five hits answers."""
        return ANSWERS in self.grades[:5]

    @property
    def precision(self) -> float:
        """Return the share of answers and related ones among the first three hits, of as many as there can be."""
        return sum(grade > 0 for grade in self.grades[:3]) / max(1, min(3, len(self.best)))

    @property
    def gain(self) -> float:
        """Return the normalised discounted cumulative gain of the first ten hits."""
        return _gain(self.grades) / (_gain(self.best[:10]) or 1.0)

    @property
    def is_silent(self) -> bool:
        """Return whether the page shows nothing."""
        return not self.grades


def answer_questions(*halves: str, every: int = 1) -> list[AnsweredQuestion]:
    """Ask all questions, or those of some ``halves``, of the database and return how each was answered.

    Of each kind, each ``every``th is asked.
    """
    known = Measure.objects.select_related("document__district").prefetch_related("assignments__department")
    measures = {measure.pk: measure for measure in known}
    questions = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    chosen = [one for one in questions if not halves or half_of(one) in halves]
    places: Counter[str] = Counter()
    asked = []
    for one in chosen:
        if places[one["kind"]] % every == 0:
            asked.append(one)
        places[one["kind"]] += 1
    return [_answer(one, measures) for one in asked]


def half_of(question: dict[str, Any]) -> str:
    """Return ``seen`` or ``unseen``: what is set, else by chance, as the hash of the question falls."""
    is_odd = hashlib.sha256(question["q"].encode()).digest()[0] % 2
    return str(question.get("half") or ("unseen" if is_odd else "seen"))


def shown_hits(query: MeasureQuery, results: SearchResults) -> list[int]:
    """Return the ids of the first measures that the page of ``query`` shows, in its order."""
    return list(results.shown_pks[:10])


def figures(answered: Sequence[AnsweredQuestion]) -> dict[str, float]:
    """Return the figures of questions of one kind.

    Of nothing: the share of pages that show nothing, and of those that at least say that they are partial. Else: the
    shares answered at the first hit and in the first five, precision at three, nDCG at ten, and of answers the share
    stated above the list.
    """
    if all(one.kind == "nothing" for one in answered):
        return {
            "silent": _mean([one.is_silent for one in answered]),
            "honest": _mean([one.is_silent or one.is_partial for one in answered]),
        }
    found = {
        "first": _mean([one.first for one in answered]),
        "five": _mean([one.five for one in answered]),
        "precision": _mean([one.precision for one in answered]),
        "ndcg": _mean([one.gain for one in answered]),
    }
    stated = [one.stated for one in answered if one.kind == "answers"]
    return found | ({"stated": _mean(stated)} if stated else {})


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _answer(question: dict[str, Any], measures: dict[int, Measure]) -> AnsweredQuestion:
    today = date.fromisoformat(question["today"]) if "today" in question else TODAY
    with patch("django.utils.timezone.localdate", lambda: today):
        query, _ = read_query({"q": question["q"]})
        results = search_measures(query, meant=True)
        rows = read_list_rows(results.hits, results.needles) or []
        stated = read_question_answers(query, results, rows)
    grades = {pk: grade for pk, one in measures.items() if (grade := _grade(one, question))}
    return AnsweredQuestion(
        text=question["q"],
        kind=question["kind"],
        half=half_of(question),
        grades=tuple(grades.get(pk, 0) for pk in shown_hits(query, results)),
        best=tuple(sorted(grades.values(), reverse=True)),
        stated=all(any(wanted in text for text in _texts(stated)) for wanted in question.get("says", ())),
        is_partial=results.meant_first,
    )


def _texts(answers: QuestionAnswers) -> list[str]:
    """Return what stands above the list."""
    texts = [str(one.label) for one in answers.leading] + [one.text for one in answers.targets]
    return texts + ([_NO_LEAD] if answers.asks_who and answers.without_lead else [])


def stable_code(measure: Measure) -> str:
    """Return the code by which a measure is judged: 嘉定2025第17条."""
    document = measure.document
    return f"{document.district.name.removesuffix('区')}{document.year}第{measure.code}条"


def _grade(measure: Measure, question: dict[str, Any]) -> int:
    """Return how well a measure answers: 2 answers, 1 is related, 0 neither."""
    if "right" in question:
        return ANSWERS if _is_right(measure, question["right"]) else 0
    return int(question.get("answers", {}).get(stable_code(measure), 0))


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
    if not all(word in text for word in right.get("all", ())) or any(
        word in text for word in right.get("not", ())
    ):
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
