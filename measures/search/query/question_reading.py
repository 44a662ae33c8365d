"""Read a typed question: what in it names a place, a year, a department or another fact, and which words are left.

A reading only adds: whatever stands literally in a measure is found as well (see `results/question_match.py`).
What stands in quotes or is left out with a minus is never read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.utils import timezone

from measures.search.query.query_syntax import protected_spans
from measures.search.query.question import DEPARTMENT_PARAMS, QuestionReading, UnderstoodPart, blank_out
from measures.search.query.question_departments import find_departments
from measures.search.query.question_documents import find_codes, find_documents
from measures.search.query.question_places import find_districts
from measures.search.query.question_words import find_facts, find_question_words
from measures.search.query.question_years import find_years
from measures.search.words.folding import fold_text

#: A longer text is no question but a quotation: it is searched for as it stands.
LONGEST_QUESTION = 60


def read_question(
    typed: str, as_words: Collection[str] = (), *, today: date | None = None, using: str = "default"
) -> QuestionReading | None:
    """Return what ``typed`` names and the words left, None if it names nothing and asks nothing.

    ``as_words`` are parts that the reader wants to search for as words. Two queries, more where full names of
    departments, initials, documents or numbers of measures are typed.
    """
    text = fold_text(typed)
    if not text.strip() or len(text) > LONGEST_QUESTION:
        return None
    spans = protected_spans(text)
    open_text = blank_out(text, spans)
    kept = {fold_text(one) for one in as_words}
    parts = _find_parts(open_text, kept, today or timezone.localdate(), using)
    taken = [(part.start, part.end) for part in parts]
    has_department = any(part.param in DEPARTMENT_PARAMS for part in parts)
    asked = find_question_words(
        blank_out(open_text, taken), is_named=bool(parts), has_department=has_department
    )
    if not parts and not asked:
        return None
    words = " ".join(blank_out(text, [*taken, *asked]).split())
    if not parts and not words:
        return None
    return QuestionReading(text, tuple(parts), words, bool(_ASKS_WHO.search(open_text)))


def _find_parts(text: str, kept: Collection[str], today: date, using: str) -> list[UnderstoodPart]:
    """Return the parts that ``text`` names but for ``kept``, in order, none over another."""
    documents = _apart(find_documents(text, using), kept)
    districts = _apart(find_districts(text, using), kept, documents)
    years = _apart(find_years(text, today, using), kept, [*documents, *districts])
    places = [slug for part in districts for slug in part.values]
    found = [*documents, *districts, *years]
    departments = find_departments(text, places, using)
    # The name of a department may begin with that of its place: 嘉定区发改委 is 嘉定 and 区发改委.
    found = _apart([*departments, *found], kept)
    free = blank_out(text, [(part.start, part.end) for part in found])
    found += _apart(find_facts(free, has_department=any(p.param in DEPARTMENT_PARAMS for p in found)), kept)
    found += _apart(find_codes(free, found, using), kept, found)
    return sorted(_with_role(text, found), key=lambda part: part.start)


_ASKS_WHO = re.compile(r"谁|(?:哪[个些家]|什么)(?:部门|单位)")
_ROLE_WORDS = (("lead", re.compile(r"牵头|主责|主办|负责")), ("co_lead", re.compile(r"配合|协同|协办|参与")))


def _with_role(text: str, parts: Iterable[UnderstoodPart]) -> Iterator[UnderstoodPart]:
    """Yield the parts, departments in the one role that the text names, unless it asks who has that role."""
    roles = [param for param, words in _ROLE_WORDS if words.search(text)]
    role = roles[0] if len(roles) == 1 and not _ASKS_WHO.search(text) else "dept"
    for part in parts:
        yield replace(part, param=role) if part.param == "dept" else part


def _apart(
    found: Iterable[UnderstoodPart], kept: Collection[str], others: Iterable[UnderstoodPart] = ()
) -> list[UnderstoodPart]:
    """Return the longest of ``found``, in order, that lie neither over each other nor over ``others``; no ``kept``."""
    chosen: list[UnderstoodPart] = []
    taken = list(others)
    for part in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if part.text in kept:
            continue
        over = [one for one in taken if one.start < part.end and part.start < one.end]
        fitting = part if not over else _without_end(part, over)
        if fitting is not None:
            chosen.append(fitting)
            taken.append(fitting)
    return sorted(chosen, key=lambda one: one.start)


def _without_end(part: UnderstoodPart, over: list[UnderstoodPart]) -> UnderstoodPart | None:
    """Return a district without its 区 where that begins the name of a department, None if that does not help."""
    (other, *more) = over
    if more or part.param != "district" or other.start != part.end - 1 or len(part.text) < 3:
        return None
    return replace(part, end=part.end - 1, text=part.text[:-1])
