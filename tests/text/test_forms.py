"""Characters that Unicode has twice, and what cannot be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.clean import clean_and_explain
from measures.text.cleaning.character_forms import unify_character_forms
from measures.text.parse import parse_plan
from measures.text.steps import replay_steps
from measures.text.structure.lines.dates import find_dates

#: Every character that a form is given to, among plain ones.
FORMS = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x2E80, max_codepoint=0x2FDF),
        st.characters(min_codepoint=0x3220, max_codepoint=0x3289),
        st.characters(min_codepoint=0x2460, max_codepoint=0x249B),
        st.characters(min_codepoint=0xF900, max_codepoint=0xFAFF),
        st.characters(min_codepoint=0xFE10, max_codepoint=0xFE6F),
        st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E),
        st.sampled_from("一二\n 1，。"),
    ),
    max_size=30,
)


@given(FORMS)
def test_forms_are_given_once_and_can_be_replayed(text: str) -> None:
    once, steps = unify_character_forms(text)

    assert replay_steps(text, steps) == once
    assert unify_character_forms(once) == (once, [])


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("优化营商环境⾏动⽅案，第１⻚", "优化营商环境行动方案，第1页"),
        ("⻛险、⻓期、⻋⻔、⺠政、⻄部、⻩浦", "风险、长期、车门、民政、西部、黄浦"),
        ("\uf92c、\ufa0c、\U0002f804", "郎、兀、你"),
        (
            "２０２４年１２月３１日前完成９５．５％，ＡＥＯ企业１，０００家",
            "2024年12月31日前完成95.5％，AEO企业1，000家",
        ),
        ("２０２４－２０２６年", "2024-2026年"),
        ("︵一︶优化﹐提升﹔", "（一）优化，提升；"),
        ("㈠完善\n⒈优化⑴⑵", "（一）完善\n1.优化（1）（2）"),
        ("㊀完善\n　㊁优化", "（一）完善\n　（二）优化"),
        (
            "推\u200b进\u200c政\u200d策\u202a直\u202e达\u2066快\u2069享\ufe0f了\ufeff。",
            "推进政策直达快享了。",
        ),
        ("一\x85二\u2028三\u2029四\x0b五\x0c六", "一\n二\n三\n四\n五\n六"),
    ],
)
def test_words_and_numbers_have_their_usual_form(raw: str, clean: str) -> None:
    cleaned = clean_and_explain(raw)

    assert cleaned.text == clean
    assert replay_steps(raw, cleaned.steps) == clean
    assert not cleaned.problems


@pytest.mark.parametrize(
    "text",
    [
        "（一）“十四五”，。；：？！～％＋",
        "①优化②提升③",
        "一〇二〇年、○、々、〆",
        "「」『』【】〔〕《》",
        "5G、AI+、C++、A/B",
    ],
)
def test_what_chinese_is_printed_with_stays(text: str) -> None:
    assert unify_character_forms(text) == (text, [])


def test_a_date_in_full_width_is_found() -> None:
    found = [date for date, _ in find_dates(clean_and_explain("２０２５年３月７日").text)]

    assert [str(date) for date in found] == ["2025-03-07"]


def test_a_plan_in_full_width_with_numbers_in_brackets_is_read() -> None:
    plan = (
        "某区２０２５年优化营商环境⾏动⽅案\n一、重点任务\n㈠政务服务\n⒈完善窗口服务。推进一次办成。\n"
        "⒉优化办事流程。压减材料。\n㈡市场环境\n⒊加强公平竞争。清理限制。\n"
    )

    parsed = parse_plan(clean_and_explain(plan).text)

    assert parsed.year == 2025
    assert [measure.number for measure in parsed.measures] == ["1", "2", "3"]
    assert "（一）" in [chapter.ordinal for chapter in parsed.chapters]


def test_one_control_character_is_shown_and_reported() -> None:
    cleaned = clean_and_explain("第一行\n推进\x07政策\x85\x00")

    assert cleaned.text == "第一行\n推进\u2407政策\n\u2400"
    assert [(problem.code, problem.line, problem.column) for problem in cleaned.problems] == [
        ("encoding.control", 2, 3),
        ("encoding.control", 3, 1),
    ]
