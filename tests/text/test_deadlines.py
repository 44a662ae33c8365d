"""Deadlines: which words are one, and which day or kind of time they mean."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.deadlines import DeadlineReading, read_deadline, read_stated_deadlines


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026年6月底前", "2026-06-30"),
        ("2026 年 8 月底前完成", "2026-08-31"),
        ("６月底", "2025-06-30"),
        ("六月底前", "2025-06-30"),
        ("6月", "2025-06-30"),
        ("9月15日前", "2025-09-15"),
        ("2026年10月中旬", "2026-10-20"),
        ("年底前", "2025-12-31"),
        ("今年年底", "2025-12-31"),
        ("年内完成", "2025-12-31"),
        ("2027年", "2027-12-31"),
        ("2028年2月", "2028-02-29"),
        ("第三季度", "2025-09-30"),
        ("2026年一季度末", "2026-03-31"),
        ("上半年", "2025-06-30"),
        ("2026年下半年", "2026-12-31"),
        ("1—6月", "2025-06-30"),
        ("2025年12月至2026年6月", "2026-06-30"),
        ("2024-2026年", "2026-12-31"),
        ("2026-06-30", "2026-06-30"),
        ("2026.3.5前", "2026-03-05"),
    ],
)
def test_words_of_a_day(words: str, day: str) -> None:
    reading = read_deadline(words, 2025)
    assert reading is not None
    assert (reading.kind, str(reading.day)) == ("date", day)


@pytest.mark.parametrize("words", ["长期", "长期坚持", "持续推进", "全年", "常态化推进", "即日起"])
def test_words_without_an_end(words: str) -> None:
    assert read_deadline(words, 2026) == DeadlineReading("ongoing")


@pytest.mark.parametrize("words", ["每季度", "每年12月底前", "按月通报", "每半年", "逐月"])
def test_words_of_what_comes_again(words: str) -> None:
    assert read_deadline(words, 2026) == DeadlineReading("recurring")


@pytest.mark.parametrize("words", ["6月前", "2026年前", "按计划推进", "立行立改", "2026年2月30日"])
def test_words_that_may_mean_two_days_give_none(words: str) -> None:
    reading = read_deadline(words, 2026)
    assert reading is not None
    assert (reading.kind, reading.day) == ("unclear", None)


@pytest.mark.parametrize(
    "words",
    ["区财政局", "", "5G网络", "12345热线", "2026年行动方案", "月底前", "1年内", "6月底前检查", "各镇街"],
)
def test_other_words_are_no_deadline(words: str) -> None:
    assert read_deadline(words, 2026) is None


@given(st.integers(1990, 2060), st.integers(1, 12), st.sampled_from(["底", "底前", "末", "内", ""]))
def test_the_last_day_of_any_month(year: int, month: int, end: str) -> None:
    last = date(year, month, calendar.monthrange(year, month)[1])
    assert read_deadline(f"{year}年{month}月{end}", None) == DeadlineReading("date", last, year)
    assert read_deadline(f"{month}月{end}", year) == DeadlineReading("date", last)
    assert read_deadline(f"{month}月{end}", None) == DeadlineReading("date", None)


@given(
    st.text(alphabet="2026年月日底前至-—.第一二三季度上半每持续完成，、 ６", max_size=40),
    st.none() | st.just(2026),
)
def test_any_words_are_read_without_an_error(words: str, year: int | None) -> None:
    read_deadline(words, year)
    for start, end, _ in read_stated_deadlines(words, year):
        assert 0 <= start < end <= len(words)
        assert words[start:end] == words[start:end].strip()


def test_several_deadlines_behind_one_label() -> None:
    words = "2027年6月底前完成首批，12月底前全部完成，长期坚持"
    found = [
        (words[start:end], reading.kind, reading.day)
        for start, end, reading in read_stated_deadlines(words, 2026)
    ]
    assert found == [
        ("2027年6月底前完成首批", "date", date(2027, 6, 30)),
        ("12月底前全部完成", "date", date(2027, 12, 31)),
        ("长期坚持", "ongoing", None),
    ]


def test_words_that_no_rule_reads_are_kept_as_unclear() -> None:
    assert list(read_stated_deadlines("视上级部署确定。", 2026)) == [(0, 7, DeadlineReading("unclear"))]
