"""Gather what can be suggested from the database and the index: takes seconds in a large library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from districts.models import Department, DepartmentAlias, District
from measures.models import Document, Measure
from measures.search.index.search_engine import IndexSnapshot
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_in_snapshot
from measures.search.results.library_counts import counts_by_facet
from measures.search.results.phrase_passages import phrase_as_written, read_phrase_passages
from measures.search.suggestions.suggestion_table import (
    DEPARTMENT,
    DISTRICT,
    DOCUMENT,
    PHRASE,
    SuggestionEntry,
)
from measures.search.words.folding import fold_text
from measures.search.words.key_phrases import find_phrases
from measures.search.words.phrase_vocabulary import PhraseVocabulary

#: Measures read for phrases, phrases of several words, and single words that are suggested, at most.
MAX_SAMPLE, MAX_PHRASES, MAX_WORDS = 2_000, 2_500, 1_500
#: Words of titles that are looked at, the commonest.
_TITLE_WORDS = 6_000
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def phrase_query(phrase: str) -> str:
    """Return what is typed to find a phrase and nothing else."""
    return f'"{phrase}"'


def gather_entries(snapshot: IndexSnapshot, using: str) -> list[SuggestionEntry]:
    """Return everything that has a measure: places, departments, documents, and phrases of the plans."""
    districts, departments, documents = counts_by_facet(DISTRICT, DEPARTMENT, DOCUMENT, using=using)
    return [
        *_district_entries(districts, using),
        *_department_entries(departments, using),
        *_documents(documents, using),
        *_phrase_entries(snapshot, using),
    ]


def _district_entries(counts: dict[str, int], using: str) -> Iterator[SuggestionEntry]:
    for slug, name, label in District.objects.using(using).values_list("slug", "name", "label"):
        if slug in counts:
            forms = [label, name, *([name[:-1]] if len(name) > 2 else [])]
            yield SuggestionEntry(DISTRICT, slug, _folded_names(forms), counts[slug])


def _department_entries(counts: dict[str, int], using: str) -> Iterator[SuggestionEntry]:
    aliases: dict[int, list[str]] = {}
    for pk, alias in DepartmentAlias.objects.using(using).order_by("pk").values_list("department", "name"):
        aliases.setdefault(pk, []).append(alias)
    known = Department.objects.using(using).exclude(kind=Department.Kind.GROUP).order_by("pk")
    for pk, name, full_name, place in known.values_list("pk", "name", "full_name", "district__slug"):
        if str(pk) in counts:
            forms = _folded_names([name, *aliases.get(pk, ()), full_name])
            yield SuggestionEntry(DEPARTMENT, str(pk), forms, counts[str(pk)], place or "")


def _documents(counts: dict[str, int], using: str) -> Iterator[SuggestionEntry]:
    for slug, title, number in Document.objects.using(using).values_list("slug", "title", "number"):
        if slug in counts:
            yield SuggestionEntry(DOCUMENT, slug, _folded_names([title, number]), counts[slug])


def _phrase_entries(snapshot: IndexSnapshot, using: str) -> Iterator[SuggestionEntry]:
    """Yield the phrases of the plans with their numbers of measures."""
    for phrase in dict.fromkeys([*_key_phrases(using), *_title_words(snapshot)]):
        weight = count_in_snapshot(MeasureQuery.of(phrase_query(phrase)), snapshot)
        if weight:
            yield SuggestionEntry(PHRASE, phrase, _folded_names([phrase]), weight)


def _key_phrases(using: str) -> list[str]:
    """Return the key phrases of measures from all over the library."""
    measures = Measure.objects.using(using)
    pks = list(measures.order_by("pk").values_list("pk", flat=True))
    sample = pks[:: max(1, -(-len(pks) // MAX_SAMPLE))]
    originals = [
        ("", pair) for pair in measures.filter(pk__in=sample).order_by("pk").values_list("title", "text")
    ]
    found = find_phrases(read_phrase_passages(originals, using))
    return [phrase_as_written(one, originals[one.passage][1]) for one in found[:MAX_PHRASES]]


def _title_words(snapshot: IndexSnapshot) -> list[str]:
    """Return the commonest words of titles that name something."""
    words = snapshot.searcher.title_words(_TITLE_WORDS)
    written = [word for word in words if _HAN.fullmatch(word)]
    vocabulary = PhraseVocabulary.from_words(written)
    names = [
        word
        for word in written
        if vocabulary.is_within(word) and vocabulary.may_begin_name(word) and vocabulary.may_end_name(word)
    ]
    return names[:MAX_WORDS]


def _folded_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names as they are looked for: folded, without blanks, each once."""
    return tuple(dict.fromkeys(plain for name in names if (plain := "".join(fold_text(name).split()))))
