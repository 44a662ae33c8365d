"""Whatever is typed is understood; nothing is an error."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from measures.exports.selection import select_by_query
from measures.models import Measure
from measures.search.query.filters import read_query
from measures.search.query.query_syntax import (
    MAX_QUERY_LENGTH,
    MAX_TERMS,
    QueryTerms,
    literal_text,
    parse_terms,
)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("融资", ["融资"], []),
        ("  融资　担保 ", ["融资", "担保"], []),
        ('"一网 通办"', ["一网 通办"], []),
        ("＂一网通办＂", ["一网通办"], []),
        ("“一网通办”", ["“一网通办”"], []),
        ("融资 -担保", ["融资"], ["担保"]),
        ('融资 －"政策性 担保"', ["融资"], ["政策性 担保"]),
        ('甲"乙丙"丁', ["甲", "乙丙", "丁"], []),
        ('"没有关上', ["没有关上"], []),
        ('""', [], []),
        ('"', [], []),
        ("-", [], []),
        ("融资 -- －", ["融资"], []),
        ('"-"', ["-"], []),
        ("融资 融資", ["融资"], []),
        ("融资 -融资", ["融资"], []),
        ("1-3岁", ["1-3岁"], []),
        ("NOT (a:b^2 OR c~)", ["not", "(a:b^2", "or", "c~)"], []),
    ],
)
def test_terms(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    assert parse_terms(typed) == QueryTerms(tuple(wanted), tuple(unwanted))


@given(st.text(alphabet=st.characters(codec=None), max_size=400))
def test_nothing_typed_is_an_error(typed: str) -> None:
    terms = parse_terms(typed)
    assert len(terms.wanted) + len(terms.unwanted) <= MAX_TERMS
    assert all(term and term == term.strip() for term in (*terms.wanted, *terms.unwanted))


def test_ten_kilobytes_are_cut() -> None:
    assert parse_terms("融资" * 5000).wanted == ("融资" * (MAX_QUERY_LENGTH // 2),)


@pytest.mark.parametrize(
    ("typed", "stated"),
    [
        ("-", None),
        ("--", None),
        ("-3岁", "-3岁"),
        ('甲"乙', '甲"乙'),
        ("融资", None),
        ("融资 -担保", None),
        ('"甲 乙"', None),
    ],
)
def test_signs_may_be_meant_as_they_stand(typed: str, stated: str | None) -> None:
    assert literal_text(typed) == stated


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["-", '""', '"', "－ -", "--", '-""'])
def test_signs_alone_are_reported_as_no_query(small_corpus: object, client: Client, typed: str) -> None:
    answer = client.get("/measures/", {"q": typed})
    assert answer.context["results"].total == Measure.objects.count()
    assert "没有可以检索的文字，清单没有按检索词筛选。" in answer.content.decode()
    query, _ = read_query({"q": typed})
    with select_by_query(query, site="https://example.org") as selection:
        assert "没有按检索词筛选" in "".join(selection.notes)


@pytest.mark.django_db
def test_what_is_only_left_out_is_reported(small_corpus: object, client: Client) -> None:
    answer = client.get("/measures/", {"q": "-融资"})
    assert (
        answer.context["results"].total
        == Measure.objects.exclude(Q(title__contains="融资") | Q(text__contains="融资")).count()
    )
    assert "清单是不含“融资”的举措。" in answer.content.decode()
    assert "没有可以检索" not in client.get("/measures/", {"q": "融资 -"}).content.decode()
    assert "没有可以检索" not in client.get("/measures/").content.decode()
