"""An answer of a confined process is counted before it is parsed: few bytes of JSON may become gigabytes of objects."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.spreadsheets import confined_reader
from measures.spreadsheets.file_limits import UnreadableSpreadsheet
from measures.text.confined import archive_limits, archive_reading, plan_reading
from measures.text.confined import plan_limits as limits
from measures.text.confined.answer_values import check_value_count, encode_answer
from measures.text.confined.archive_reading import read_archive_confined
from measures.text.confined.confined_process import AnswerTooLong
from measures.text.confined.plan_reading import read_file_confined
from measures.text.decode import UnreadableBytes
from measures.text.plan import ParsedAssignment, TextProblem
from measures.text.steps import RepairStep

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from(',\0"\\，a')),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.sampled_from(",a")), inner),
)


@given(VALUES)
def test_an_answer_is_what_was_encoded_and_its_commas_stand_between_values(value: Any) -> None:
    answer = encode_answer(value)
    assert json.loads(answer) == value
    check_value_count(answer.encode(), _commas(value) + 1)
    if between := _commas(value):
        with pytest.raises(AnswerTooLong):
            check_value_count(answer.encode(), between)


def _commas(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(0, len(inner) - 1) + sum(map(_commas, inner))


def test_the_largest_plan_has_fewer_values_than_are_read() -> None:
    most = (
        limits.MAX_STEPS * (len(fields(RepairStep)) + 2)
        + limits.MAX_NAMES * len(fields(ParsedAssignment))
        + limits.MAX_PROBLEMS * len(fields(TextProblem))
        + (limits.MAX_MEASURES + limits.MAX_HEADINGS) * 40
    )
    assert most < limits.MAX_VALUES


class Unparsed:
    """Stands for what parses an answer, and must not be reached."""

    def validate_json(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("an answer of too many values was parsed")


def answer_values(monkeypatch: pytest.MonkeyPatch, module: Any, parser: str, count: int) -> None:
    """Have the confined process answer so many values, as a parser might that a file has taken over."""
    answer = b"[" + b"0," * count + b"0]"
    monkeypatch.setattr(module, "run_worker", lambda *_: answer)
    monkeypatch.setattr(module, parser, Unparsed)


def test_a_plan_of_too_many_values_is_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_values(monkeypatch, plan_reading, "_reading_type", limits.MAX_VALUES)
    with pytest.raises(UnreadableBytes, match="内容过多"):
        read_file_confined(b"x")


def test_a_spreadsheet_of_too_many_values_is_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_values(monkeypatch, confined_reader, "_answer_type", 10_000)
    wanted = {"举措": {"known": ["编号", "标题"], "needed": [], "most": 100}}
    with pytest.raises(UnreadableSpreadsheet, match="没有接收"):
        confined_reader.read_tables_confined("csv", b"x", wanted)


def test_an_archive_of_too_many_values_is_refused_unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_values(monkeypatch, archive_reading, "_index_type", archive_limits.MAX_INDEX_VALUES)
    with pytest.raises(UnreadableBytes, match="无法打开"):
        read_archive_confined(b"PK\x05\x06", "a.zip")
