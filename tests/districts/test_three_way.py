"""The three-way comparison."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from districts.three_way_merge import MergeOutcome, merge_values

values = st.integers(0, 3)


@given(base=values, current=values, incoming=values)
def test_an_edit_is_never_lost_and_a_correction_never_missed(base: int, current: int, incoming: int) -> None:
    result = merge_values(base=base, current=current, incoming=incoming)
    if current != base:
        assert result.value == current
    else:
        assert result.value == incoming
    both_changed = len({base, current, incoming}) == 3
    assert (result.outcome is MergeOutcome.CONFLICT) == both_changed
