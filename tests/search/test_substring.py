"""Every measure that contains what was typed is found, and no other, whatever the segmenter thinks."""

from __future__ import annotations

import random

import opencc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.models import Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import QueryTerms, parse_terms
from measures.search.results.engine import matching_pks, search_measures
from measures.search.words.folding import fold_text
from tests.examples import count_examples
from tests.search.scan import Scan
from tests.settings import KIND

pytestmark = pytest.mark.django_db
#: What is found depends on the index, not on the database: the second is searched fewer times.
SHARE = 1 if KIND == "sqlite" else 8
QUERIES = 4000 // SHARE


def _cuts(number: int, seed: int) -> list[str]:
    """Return pieces of one to twelve characters cut from titles and texts at random, without blanks inside."""
    chance = random.Random(seed)
    texts = [
        text for pair in Measure.objects.order_by("pk").values_list("title", "text") for text in pair if text
    ]
    cuts: list[str] = []
    while len(cuts) < number:
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        cut = text[start : start + chance.randint(1, 12)].strip()
        if cut and not any(c.isspace() for c in cut):
            cuts.append(cut)
    return cuts


def _found(typed: str) -> list[int]:
    found = matching_pks(MeasureQuery.of(typed))
    assert len(found) == len(set(found))
    return found


def test_search_equals_a_plain_scan_for_anything_cut_from_the_corpus(corpus: None) -> None:
    scan = Scan.read()
    cuts = _cuts(QUERIES, seed=20250307)
    assert {len(cut) for cut in cuts} == set(range(1, 13))
    for cut in cuts:
        assert set(_found(cut)) == scan.having(fold_text(cut)), cut


def test_the_other_script_width_and_case_find_the_same(corpus: None) -> None:
    traditional = opencc.OpenCC("s2t").convert
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    scan = Scan.read()
    differing = 0
    for cut in _cuts(600 // SHARE, seed=3):
        for other in (traditional(cut), cut.upper(), cut.translate(wide)):
            if fold_text(other) == fold_text(cut):
                differing += other != cut
                assert set(_found(other)) == scan.having(fold_text(cut)), other
    assert differing > 300 // SHARE


def test_several_words_must_all_occur_and_none_that_is_left_out(corpus: None) -> None:
    scan = Scan.read()
    chance = random.Random(11)
    words = _cuts(400, seed=12)
    found_any = 0
    for _ in range(400 // SHARE):
        first, second, third = (chance.choice(words) for _ in range(3))
        typed = chance.choice([f"{first} {second}", f'"{first}" {second[:2]}', f"{first[:2]} -{third[:2]}"])
        terms = parse_terms(typed)
        expected = scan.matching(terms)
        if expected and terms.wanted:
            found_any += 1
            assert set(_found(typed)) == expected, typed
    assert found_any > 50 // SHARE


@settings(max_examples=count_examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(alphabet=st.characters(codec="utf-8"), max_size=20))
def test_any_text_at_all_gives_what_contains_it_or_says_that_nothing_does(
    small_corpus: object, typed: str
) -> None:
    results = search_measures(MeasureQuery.of(typed))
    terms = parse_terms(typed)
    expected = Scan.read().matching(terms)
    if not results.relaxed and terms and not any(c in typed for c in '-－"＂'):
        assert results.total == len(expected)
    elif results.relaxed:
        assert not expected


@settings(max_examples=count_examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30),
    data=st.data(),
)
def test_a_piece_of_any_text_finds_it(small_corpus: object, text: str, data: st.DataObject) -> None:
    measure = Measure.objects.order_by("pk").first()
    assert measure is not None
    Measure.objects.filter(pk=measure.pk).update(text=text)
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    terms = parse_terms(f'"{piece}"') if '"' not in fold_text(piece) else QueryTerms()
    if terms.wanted == (fold_text(piece).strip(),):
        assert measure.pk in _found(f'"{piece}"')


@pytest.mark.parametrize("typed", ["-´甲乙", "-¨甲乙", "\u2420甲乙", "-˜甲乙"])
def test_what_begins_with_a_mark_that_folds_to_a_blank_is_found(
    typed: str, small_corpus: list[Measure]
) -> None:
    Measure.objects.filter(pk=small_corpus[3].pk).update(text=f"推进{typed}工程。")
    assert _found(typed) == [small_corpus[3].pk]
