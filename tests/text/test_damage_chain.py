"""How much of what the chain damages comes back: on prose of our own, under many sites' habits.

``python -m tests.text.damage_figures`` prints the same figures over more sites and texts.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from measures.text.clean import UNREPAIRED, clean_and_explain
from measures.text.cleaned_text import CleanedText
from measures.text.repair.damage_repair import repair_text
from measures.text.repair.damage_traces import find_damage_traces
from tests.text.damage_chain import MARK_BYTES, Site, damage, to_traditional
from tests.text.damage_figures import DROPPED, PROSE, WITH_QUESTION_MARKS, measure


@pytest.mark.parametrize("variant", WITH_QUESTION_MARKS)
def test_nearly_all_comes_back_and_what_does_not_is_marked(variant: str) -> None:
    figures = measure(random.Random(20250211), sites=2, **WITH_QUESTION_MARKS[variant])

    assert figures.damaged > 30
    assert figures.share >= 0.98
    assert figures.missed == 0


@pytest.mark.parametrize("variant", DROPPED)
def test_most_comes_back_where_half_characters_or_pairs_were_dropped(variant: str) -> None:
    figures = measure(random.Random(20240209), sites=2, **DROPPED[variant])

    assert figures.damaged > 30
    assert figures.share >= FLOORS.get(variant, 0.97)


#: What is known to fall short, see docs/adr.
FLOORS: dict[str, Any] = {"pairs dropped": 0.9, "both dropped": 0.9, "both dropped, no readings": 0.9}


@pytest.mark.parametrize("mark", MARK_BYTES)
def test_each_mark_that_cuts_text_is_known(mark: str) -> None:
    annotated = frozenset("優務業發產區規標項數質監")
    shown = damage(PROSE, Site(annotated, cuts=(mark,)))

    assert clean_and_explain(shown.text).text == PROSE


def test_undamaged_prose_is_left_alone() -> None:
    cleaned = clean_and_explain(PROSE)

    assert cleaned.text == PROSE
    assert not cleaned.steps


#: Classical verse, foreign names and a table of rare characters.
CURIOUS = (
    "關關雎鳩；在河之洲，窈窕淑女。君子好逑！參差荇菜？左右流之。\n"
    "阿卜杜拉·賽義德；弗拉基米爾·伊里奇！薩拉熱窩，的黎波里。\n"
    "魑魅魍魎；饕餮！囹圄，耄耋？彳亍。\n"
    "壹、貳、叁；肆！伍？陸，柒。"
)


@pytest.mark.parametrize("text", [to_traditional(PROSE), CURIOUS], ids=["prose", "curious"])
def test_undamaged_traditional_text_is_not_taken_for_a_site_that_dropped_its_traces(text: str) -> None:
    assert not repair_text(text).steps


#: What the site annotates, in prose long enough for it to be certain that bytes were cut.
CERTAIN = frozenset("優務業發產區規標項數質監")


def dropped(line: str, *, holes_vanish: bool = False, annotated: frozenset[str] = CERTAIN) -> CleanedText:
    """Return what is made of ``line`` behind prose, both from a site that dropped the signs of half characters."""
    site = Site(annotated, tuple(MARK_BYTES), halves_dropped=True, holes_vanish=holes_vanish)
    return clean_and_explain(damage(PROSE.rstrip("\n") + "\n" + line, site).text)


@pytest.mark.parametrize(
    ("line", "holes_vanish", "annotated"),
    [
        ("　　决定在更大范围内复制推广。现就有关事项通知如下：", False, ""),
        ("　　决定在更大范围内复制推广。现就有关事项通知如下：", False, "現"),
        ("　　京津冀、上海、广东（珠三角）、安徽等地先行先试。", True, ""),
        ("　　国产芯片的规模化适配验证与联合优化，争取在国内领先。", True, ""),
        ("　　在职业院校、应用型本科高校启动试点。", True, "應"),
        ("　　完善培训体系，优化学校、专业布局，深化办学体制改革。", True, "專"),
        ("　　（二）实施工业绿色生产，推动大宗工业固体废物减量。", True, "實"),
        ("　　（十）对市场主体能主动消除危害后果的，不予处罚。", True, "對"),
    ],
)
def test_a_run_that_only_a_letter_or_a_reading_shows_comes_back(
    line: str, holes_vanish: bool, annotated: str
) -> None:
    cleaned = dropped(line, holes_vanish=holes_vanish, annotated=CERTAIN | set(annotated))

    assert cleaned.text.split("\n")[-1] == line


def test_a_digit_that_left_no_sign_is_reported_where_it_stood() -> None:
    cleaned = dropped("　　落实教师5年一周期的全员轮训制度。", annotated=CERTAIN | {"處"})

    assert cleaned.text.endswith("落实教师?年一周期的全员轮训制度。")
    assert [problem.code for problem in cleaned.problems] == [UNREPAIRED]


@pytest.mark.parametrize("kept", ["", "現"])
def test_letters_that_designate_stay_on_such_a_site(kept: str) -> None:
    line = "　　支持A类企业，B类企业，F类企业，L3级车辆，5G网络，X光设备和AEO企业。"

    cleaned = dropped(line, annotated=CERTAIN | set(kept))

    assert cleaned.text.split("\n")[-1] == line
    assert not cleaned.problems


def test_a_reading_behind_a_letter_and_a_folded_mark_is_taken_out() -> None:
    text = damage(PROSE.rstrip("\n") + "\n　　企业，F级管理。", Site(CERTAIN | {"現"}, cuts=("。",))).text

    assert ",F(xiàn)" in text
    assert clean_and_explain(text).text.endswith("企业，F级管理。")


@pytest.mark.parametrize(
    "left",
    [
        "部署上，Q就有关事项",
        "落实教chù）年一周期",
        "　　。施工业绿色",
        "释明表、，帮助原告",
        "规ㄈ模化",
        "推广，籆就有关",
    ],
)
def test_what_cannot_be_right_is_a_trace_only_where_halves_were_dropped(left: str) -> None:
    assert list(find_damage_traces(left, halves_dropped=True))
    assert not list(find_damage_traces(left)) or "ù" in left


@pytest.mark.parametrize(
    "text",
    [
        "支持A类企业，B类企业，C级，D级。",
        "（拼音chù）年",
        "有T恤，A股，X光机",
        "a）第一项；e）第二项",
        "5G网、L3级，AEO，F1赛事",
    ],
)
def test_letters_and_readings_of_good_texts_are_no_traces(text: str) -> None:
    assert not list(find_damage_traces(text, halves_dropped=True))
