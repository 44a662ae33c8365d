"""Read a typed question: what in it names a place, a year, a department or another fact, and which words are left.

A reading only adds: whatever stands literally in a measure is found as well (see `results/question_match.py`).
What stands in quotes or is left out with a minus is never read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from django.utils import timezone

from measures.search.query.query_syntax import protected_spans
from measures.search.query.question import DEPARTMENT_PARAMS, QuestionReading, UnderstoodPart, blank_out
from measures.search.query.question_chapters import find_chapters
from measures.search.query.question_codes import find_codes
from measures.search.query.question_departments import find_departments
from measures.search.query.question_documents import find_documents, find_titles_within
from measures.search.query.question_places import find_named_districts
from measures.search.query.question_progress import find_progress
from measures.search.query.question_roles import ASKS_WHO, is_joint, say_jointly, with_roles
from measures.search.query.question_topics import is_topic
from measures.search.query.question_words import asks_how_many, find_facts, find_question_words
from measures.search.query.question_years import find_years
from measures.search.words.folding import fold_text

#: A longer text is no question but a quotation: it is searched for as it stands.
LONGEST_QUESTION = 60


def read_question(
    typed: str, as_words: Collection[str] = (), *, today: date | None = None, using: str = "default"
) -> QuestionReading | None:
    """Return what ``typed`` names and the words left, None if it names nothing and asks nothing.

    ``as_words`` are parts that the reader wants to search for as words. One query, more where something like the name
    of a department, the number of a measure or a document, or a chapter is typed.
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
    question_words = find_question_words(
        blank_out(open_text, taken), is_named=bool(parts), has_department=has_department
    )
    if not parts and not question_words:
        return None
    words = " ".join(blank_out(text, [*taken, *question_words]).split())
    if not parts and not words:
        return None
    joint = is_joint(open_text, parts)
    return QuestionReading(
        typed=text,
        parts=tuple(say_jointly(parts) if joint else parts),
        words=words,
        asks_who=bool(ASKS_WHO.search(open_text)),
        asks_how_many=asks_how_many(open_text),
        is_joint=joint,
    )


def _find_parts(text: str, kept: Collection[str], today: date, using: str) -> list[UnderstoodPart]:
    """Return the parts that ``text`` names but for ``kept``, in order, none over another."""
    documents = _apart(find_documents(text, using), kept)
    places = _apart(find_named_districts(text, using), kept, documents)
    years = _apart(find_years(text, today), kept, [*documents, *places])
    named = {
        param: [
            value for part in [*documents, *places, *years] for value in part.values if part.param == param
        ]
        for param in ("district", "year", "document")
    }
    codes = _apart(find_codes(text, [*documents, *places, *years], using), kept, [*documents, *places])
    titles = find_titles_within(text, named["district"], named["year"], using)
    chapters = find_chapters(text, named["district"], named["year"], named["document"], using)
    inside = _apart([*titles, *chapters], kept, [*documents, *places, *years, *codes])
    spans = [(part.start, part.end) for part in places]
    departments = [
        part for part in find_departments(text, named["district"], using, spans) if not is_topic(text, part)
    ]
    # The name of a department may begin with that of its place: 嘉定区发改委 is 嘉定 and 区发改委.
    fixed = [*documents, *codes, *inside]
    found = _apart([*departments, *places, *years], kept, fixed) + fixed
    free = blank_out(text, [(part.start, part.end) for part in found])
    facts = find_facts(free, has_department=any(p.param in DEPARTMENT_PARAMS for p in found))
    found += _apart([*find_progress(free, using), *facts], kept)
    return with_roles(text, sorted(found, key=lambda part: part.start))


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
