"""What is nowhere gives the best partial matches and says so; what is left out stays out."""

from __future__ import annotations

import pytest

from districts.models import District
from measures.models import Document, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks, search_measures, search_partially

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _measures() -> None:
    district = District.objects.create(name="嘉定区", slug="jiading", code="310114")
    document = Document.objects.create(district=district, year=2025, slug="jiading-2025", title="方案")
    for order, text in enumerate(
        [
            "支持中小企业融资。",
            "支持企业上市。",
            "优化人才服务。",
            "融资担保服务。",
            "着力解决难题。",
            "适用1-3岁，不含-3岁。",
        ],
        start=1,
    ):
        Measure.objects.create(
            document=document, code=str(order), title=f"第{order}项", text=text, order=order
        )


def codes(query: str) -> list[str]:
    by_pk = dict(Measure.objects.values_list("pk", "code"))
    return [by_pk[pk] for pk in matching_pks(MeasureQuery.of(query))]


def test_a_question_finds_what_has_most_of_its_words() -> None:
    results = search_measures(MeasureQuery.of("中小企业怎么融资？"))
    assert results.relaxed
    assert codes("中小企业怎么融资？")[0] == "1"


def test_what_is_there_is_not_relaxed() -> None:
    results = search_measures(MeasureQuery.of("企业融资"))
    assert (results.relaxed, results.total) == (False, 1)


def test_what_is_there_but_not_under_the_choices_is_not_relaxed() -> None:
    results = search_measures(MeasureQuery.of("企业融资", year=["2024"]))
    assert (results.relaxed, results.total) == (False, 0)


def test_nothing_like_it_is_nothing() -> None:
    results = search_measures(MeasureQuery.of("qqqzzz"))
    assert (results.relaxed, results.total) == (False, 0)


def test_what_is_left_out_stays_out_of_partial_matches() -> None:
    assert search_measures(MeasureQuery.of("融资怎么办贷款 -担保")).relaxed
    assert "4" not in codes("融资怎么办贷款 -担保")


def test_a_character_with_two_right_forms_is_tried_in_both() -> None:
    results = search_measures(MeasureQuery.of("著力解決"))
    assert (results.relaxed, results.total) == (False, 1)


def test_signs_that_stand_in_a_text_are_meant_so() -> None:
    assert codes("-3岁") == ["6"]
    assert codes("-融资") == ["2", "3", "5", "6"]


def test_curly_quotes_round_what_stands_without_them_still_find_it() -> None:
    results = search_measures(MeasureQuery.of("“融资担保”"))
    assert "4" in codes("“融资担保”")
    assert results.total


def test_nearly_keeps_to_the_choices() -> None:
    assert search_partially(MeasureQuery.of("企业融资", year=["2024"]), size=5).hits == ()
    assert len(search_partially(MeasureQuery.of("人才融资上市", year=["2025"]), size=5).hits) == 4


def test_what_stands_in_quotes_is_found_whole_or_not_at_all() -> None:
    assert search_measures(MeasureQuery.of('"融资担保"')).total == 1
    assert search_measures(MeasureQuery.of("融资担保太难")).total > 0
    assert search_measures(MeasureQuery.of('"融资担保太难"')).total == 0
    assert search_measures(MeasureQuery.of('融资 "担保太难"')).total == 0
