"""Nothing is made up: what repair writes stands in the raw text's bytes or readings, or is marked as a guess."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.text.clean import UNREPAIRED, clean_and_explain
from measures.text.encoding.code_page_936 import byte_pair_of
from measures.text.repair.byte_candidates import bytes_of
from measures.text.repair.damage_repair import RepairEffort, repair_text
from measures.text.repair.pinyin import is_pinyin_of, pinyin_of
from measures.text.steps import RepairStep
from tests.examples import count_examples
from tests.text.damage_chain import MARK_BYTES, Site, damage
from tests.text.damage_figures import PROSE

_HAN = re.compile("[\u3400-\u9fff]")
_LETTERS = re.compile("[a-zü\u0101-\u01dc]+")
#: What damage is made of: half characters, marks, readings, characters of both scripts, and nonsense.
DAMAGED = st.text(
    alphabet="??。！；？，,!;() \u3000\n區業務發優產統ａ科技业环境qūyú^€\ue000ǘ┨嵘龑ㄒ唬鸥邸A“”", max_size=60
)
RANDOM_SITES = st.builds(
    Site,
    annotated=st.sets(st.sampled_from("優務業發產區規標項數質監"), max_size=8).map(frozenset),
    cuts=st.sets(st.sampled_from(list(MARK_BYTES)), min_size=1).map(lambda marks: tuple(sorted(marks))),
    stops_last=st.booleans(),
    holes_vanish=st.booleans(),
    halves_dropped=st.booleans(),
    indentation=st.sampled_from(["kept", "question", "no-break"]),
    keeps_width=st.booleans(),
    toneless=st.booleans(),
    doubled=st.booleans(),
    spacing=st.sampled_from(["", "before", "inside"]),
)

LINES = [line for line in PROSE.split("\n") if line]


def bytes_beside(text: str, step: RepairStep) -> set[int]:
    """Return the bytes that the characters of a step's place, and the one before it, may stand for."""
    found: set[int] = set()
    for character in text[max(0, step.start - 1) : step.end]:
        for possible in bytes_of("？" if character == "?" else character):
            found.update(byte for byte in possible if byte is not None)
    return found


def is_fixed(character: str, text: str, step: RepairStep) -> bool:
    """Whether a byte of the character, or its reading, stands where it was put in."""
    pair = byte_pair_of(character)
    if pair is not None and set(pair) & bytes_beside(text, step):
        return True
    read = _LETTERS.findall(text[step.start : step.end + 8])
    return any(is_pinyin_of(character, reading) for reading in read) and bool(pinyin_of(character))


def assert_nothing_made_up(text: str) -> None:
    for step in repair_text(text).steps:
        for character in _HAN.findall(step.after):
            if character not in step.before and not step.needs_review:
                assert is_fixed(character, text, step), step


@given(DAMAGED)
@settings(max_examples=count_examples(300), deadline=None)
def test_every_character_put_in_stands_in_the_bytes_or_is_a_guess(text: str) -> None:
    assert_nothing_made_up(text)


@given(st.text(alphabet="。？！；，?”“（）(qū)(yè)(xiàn)區業縣現優€\ue046ㄇ嵘龑ㄒ", max_size=40))
@settings(max_examples=count_examples(300), deadline=None)
def test_no_order_of_marks_readings_and_halves_stops_it(text: str) -> None:
    assert_nothing_made_up(f"區(qū)業(yè)優(yōu)?。{text}")


def test_a_reading_behind_a_quoted_full_stop_is_none_of_its_bytes() -> None:
    repair_text("他說：“辦(bàn)好企業(yè)的事?！(xiàn)會(huì)後開展走訪。")


@given(st.sampled_from(LINES), RANDOM_SITES)
@settings(max_examples=count_examples(60), deadline=None)
def test_the_same_holds_for_what_sites_do(line: str, site: Site) -> None:
    assert_nothing_made_up(damage(line, site).text)


@given(st.text(alphabet="?？,，。！；、 \n", max_size=200))
@settings(max_examples=count_examples(200), deadline=None)
def test_where_every_character_is_lost_none_is_put_in(text: str) -> None:
    assert not _HAN.search(clean_and_explain(text).text)


def test_a_lost_page_stays_as_it_is_with_few_problems() -> None:
    page = "\n".join("?" * first + "，" + "?" * second + "。" for first, second in [(5, 7), (12, 9)] * 60)

    cleaned = clean_and_explain(page)

    assert cleaned.text == page
    assert 1 <= len(cleaned.problems) < 30
    assert {problem.code for problem in cleaned.problems} == {UNREPAIRED}


@pytest.mark.parametrize(
    "piece", ["?。", "優?！", "優?yún)", "。ㄎ澹┘訌娨乇Ｕ", "?？科技優", "??優", "優化;恚", "？顒"]
)
def test_work_is_bounded_whatever_the_text(piece: str) -> None:
    text = piece * 3000
    effort = RepairEffort(limit=20_000)

    repaired = repair_text(text, effort)

    assert effort.spent < 20_000 + 500_000
    assert len(repaired.text) > len(text) // 8


def test_what_the_effort_does_not_reach_stays_and_is_the_same_each_time() -> None:
    text = damage(PROSE, Site(frozenset("優務業發產區規"))).text

    first = repair_text(text, RepairEffort(limit=3000))

    assert first == repair_text(text, RepairEffort(limit=3000))
    assert 0 < len(first.steps) < len(repair_text(text).steps)
