"""Query strings are those of the standard library, however long the values are."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from districts.page_addresses import query_string

_VALUES = st.one_of(st.text(), st.integers(), st.text("区&= +", min_size=38, max_size=44))


@given(st.lists(st.tuples(st.sampled_from(["q", "year", "co_lead"]), _VALUES)))
def test_a_query_string_is_that_of_the_standard_library(pairs: list[tuple[str, str | int]]) -> None:
    assert query_string(pairs) == urlencode(pairs)
