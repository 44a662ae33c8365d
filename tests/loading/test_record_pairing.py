"""Which record is which piece of a corrected source."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from measures.loading.record_pairing import PairingKey, pair_records

BY_VALUE: PairingKey[int, int] = (lambda old: old, lambda new: new)
BY_TENS: PairingKey[int, int] = (lambda old: old // 10, lambda new: new // 10)


def test_the_surest_key_decides_first() -> None:
    assert pair_records([11, 12], [12, 13], [BY_VALUE, BY_TENS]) == [12, 11]


def test_a_key_that_two_share_decides_nothing() -> None:
    assert pair_records([11, 12], [13], [BY_TENS]) == [None]
    assert pair_records([11], [12, 13], [BY_TENS]) == [None, None]


def test_none_is_no_key() -> None:
    key: PairingKey[int, int] = (lambda old: None, lambda new: None)
    assert pair_records([1], [1], [key]) == [None]


@given(st.lists(st.integers(0, 30)), st.lists(st.integers(0, 30)))
def test_no_record_is_used_twice_and_none_invented(old: list[int], new: list[int]) -> None:
    result = pair_records(list(enumerate(old)), new, [(lambda each: each[1], lambda each: each)])
    used = [each for each in result if each is not None]
    assert len(result) == len(new)
    assert len(set(used)) == len(used)
    assert all(each[1] == value for each, value in zip(result, new, strict=True) if each is not None)
