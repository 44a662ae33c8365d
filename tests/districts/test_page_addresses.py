"""Query strings are those of the standard library, addresses made of remembered parts those of Django."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from districts.page_addresses import page_address, query_string, record_address

_VALUES = st.one_of(st.text(), st.integers(), st.text("区&= +", min_size=38, max_size=44))


@given(st.lists(st.tuples(st.sampled_from(["q", "year", "co_lead"]), _VALUES)))
def test_a_query_string_is_that_of_the_standard_library(pairs: list[tuple[str, str | int]]) -> None:
    assert query_string(pairs) == urlencode(pairs)


_CODES = st.one_of(
    st.sampled_from(["17", "5.2", "附1-3", "..", "a b", "1%", "一（二）", "x?y#z", "~", "½"]),
    st.text(min_size=1, max_size=30).filter(lambda code: "/" not in code and code.isprintable()),
)


@given(code=_CODES, slug=st.from_regex(r"[-a-z0-9_]{1,20}", fullmatch=True))
def test_the_address_of_a_record_is_the_one_that_django_makes(code: str, slug: str) -> None:
    for _ in range(2):
        assert record_address("measure", slug, code) == reverse("measure", args=[slug, code])


def test_numbers_and_slugs_end_an_address_too() -> None:
    assert record_address("department", 7) == page_address("department", 7) == reverse("department", args=[7])
    assert record_address("document", "jiading-2025") == reverse("document", args=["jiading-2025"])


def test_what_no_address_can_hold_has_none() -> None:
    with pytest.raises(NoReverseMatch):
        record_address("measure", "jiading-2025", "1/2")
