"""The edit token: what goes in comes out, and nothing that was not signed for this subject is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.writing.edit_token import EditToken, InvalidEditToken

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.text(), json_values, json_values, st.integers(0, 2**31))
def test_a_token_is_read_as_it_was_signed(subject: str, opened: object, shown: object, last: int) -> None:
    token = EditToken.begin(subject, opened, last).with_shown(shown)
    assert EditToken.read(token.sign(), subject) == token
    assert token.has_shown_conflict == (opened != shown)


@pytest.mark.parametrize("text", ["", "x", "a:b:c", "é:ü", "\0", ":" * 9])
def test_what_was_not_signed_is_refused(text: str) -> None:
    with pytest.raises(InvalidEditToken):
        EditToken.read(text, "measure:1")


def test_a_token_of_another_subject_is_refused() -> None:
    signed = EditToken.begin("measure:1", [1]).sign()
    with pytest.raises(InvalidEditToken):
        EditToken.read(signed, "measure:2")
    with pytest.raises(InvalidEditToken):
        EditToken.read(signed[:-1] + ("a" if signed[-1] != "a" else "b"), "measure:1")
