"""The query value: read from an address and written back, changed without being changed, put into words."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from measures.models import Measure
from measures.search.query.filters import is_query_cut, read_query
from measures.search.query.measure_query import MeasureQuery


def test_without_and_choosing_leave_the_query_as_it_was() -> None:
    query = MeasureQuery.of("融资", district=["jiading", "hongkou"], year=2025).on_page(3)
    assert query.without("district", "jiading") == MeasureQuery.of("融资", district="hongkou", year=2025)
    assert query.without("district") == MeasureQuery.of("融资", year=2025)
    assert query.without("q") == MeasureQuery.of(district=["hongkou", "jiading"], year=2025)
    assert query.without("lead", "1") == query.on_page(1)
    assert query.choosing("own", "1").values("own") == ("1",)
    assert query.page == 3


def test_equal_questions_have_equal_addresses() -> None:
    one = MeasureQuery.of("a b", year=[2025, 2024], district="jiading")
    other = MeasureQuery.of("a b", district=["jiading", "jiading"], year=["2024", "2025", "2024"])
    assert one == other
    assert one.to_querystring() == other.to_querystring() == "q=a+b&district=jiading&year=2024&year=2025"


@pytest.mark.django_db
def test_an_address_read_and_written_is_the_same(small_corpus: list[Measure]) -> None:
    address = "q=%E8%9E%8D&district=jiading&year=2024&lead=none&own=1&sort=year&group=lead&columns=code&columns=title&page=2"
    query, errors = read_query(QueryDict(address))
    assert errors == []
    assert query.to_querystring() == address
    assert read_query({"q": "融", "year": ["2024", "2025"]})[0] == MeasureQuery.of("融", year=[2024, 2025])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("district=nowhere", "“区”没有“nowhere”这一项。"),
        ("year=1066", "“年份”没有“1066”这一项。"),
        ("year=2025%00", "“年份”没有“2025"),
        ("document=x", "“行动方案”没有“x”这一项。"),
        ("chapter=none", "“章节”没有“none”这一项。"),
        ("lead=99999999", "“牵头单位”没有“99999999”这一项。"),
        ("lead=9" * 30, "“牵头单位”没有“9"),
        ("dept=%D9%A3", "“牵头或配合单位”没有“٣”这一项。"),
        ("kind=both", "“类别”没有“both”这一项。"),
        ("own=0", "“本区自主提出 ★”没有“0”这一项。"),
        ("sort=price", "没有“price”这种排序方式。"),
        ("group=none", "没有“none”这种分组方式。"),
        ("columns=salary", "没有“salary”这一列。"),
        ("page=0", "页码“0”不是有效的数字。"),
        ("page=-1", "页码“-1”不是有效的数字。"),
        ("page=" + "9" * 40, "不是有效的数字。"),
    ],
)
def test_what_cannot_be_understood_is_reported(
    small_corpus: list[Measure], address: str, message: str
) -> None:
    query, errors = read_query(QueryDict(address))
    assert message in errors[0].message
    assert query == MeasureQuery()


@pytest.mark.django_db
def test_a_wrong_value_beside_a_right_one_is_an_error_and_not_passed_over(
    small_corpus: list[Measure],
) -> None:
    _, errors = read_query(QueryDict("district=jiading&district=nowhere"))
    assert [error.value for error in errors] == ["nowhere"]


@pytest.mark.django_db
def test_unknown_parameters_and_empty_ones_are_passed_over(small_corpus: list[Measure]) -> None:
    assert read_query(QueryDict("utm_source=x&q=&district=&sort=&page=")) == (MeasureQuery(), [])


@pytest.mark.django_db
def test_too_many_values_are_refused(small_corpus: list[Measure]) -> None:
    many = "&".join(f"lead={number}" for number in range(1, 400))
    _, errors = read_query(QueryDict(many))
    assert "一次最多选" in errors[0].message


@pytest.mark.django_db
def test_what_is_typed_is_never_an_error(small_corpus: list[Measure]) -> None:
    for typed in ("a\0b", "\ud800", "x" * 10_000, '"""', "-", "\u202e"):
        query, errors = read_query({"q": typed})
        assert errors == []
        assert len(query.q) <= 200
        query.to_querystring()
    assert is_query_cut({"q": "x" * 201})
    assert not is_query_cut({"q": "x" * 200})


@pytest.mark.django_db
@given(
    st.dictionaries(
        st.sampled_from(["sort", "group", "page", "columns", "q", "as_words"]), st.text(max_size=20)
    )
)
def test_reading_never_fails(params: dict[str, Any]) -> None:
    query, _ = read_query(params)
    assert query.page >= 1


@pytest.mark.django_db
def test_a_query_in_words(small_corpus: list[Measure], django_assert_max_num_queries: Any) -> None:
    measure = small_corpus[-1]
    query = MeasureQuery.of("融资", district="jiading", year=2024, lead="none", kind="district", own=1)
    with django_assert_max_num_queries(5):
        words = [str(condition) for condition in query.describe()]
    assert words == [
        "检索词：融资",
        "区：嘉定区",
        "年份：2024",
        "牵头单位：未指明牵头单位",
        "类别：区级举措",
        "本区自主提出 ★：本区自主提出 ★",
    ]
    assert str(MeasureQuery.of(document=measure.document.slug).describe()[0]).startswith("行动方案：")
