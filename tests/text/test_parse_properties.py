"""What holds of any text: parsing never fails, is repeatable, and invents nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.cleaning.line_cleanup import clean_lines
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

PLANS = Path(__file__).parent.parent.parent / "fixtures" / "plans"
SOURCES = [path.read_text(encoding="utf-8") for path in sorted(PLANS.glob("*.txt"))]

PIECES = st.sampled_from(
    ["一、", "二、", "（一）", "（二）", "(三)", "1.", "2.", "3．", "11★.", "1*.", "。", "，", "；", "：", "\n", "\n\n", "\u00a0\n", "（", "）",
     "(", ")", "“", "”", "牵头单位：", "责任单位：", "配合单位：", "区发改委", "、", "等相关部门", "附件", "附件1", "附件：", "序号", "改革事项",
     "牵头单位", "配合责任单位", "\t", "|", "**", "2025年", "3月7日", "〔2025〕", "7号", "的通知", "关于印发", "《", "》", "行动方案",
     "总体要求", "保障措施", "共", "12", "大项", "项举措", "★", "\r\n", "— 3 —", "按职责分工负责", "牵头，", "各街道", "标记★是", "人民政府",
     "印发", "\x00", "\ud800", "a", "5", "\u3000\u3000", "目录", "……3", "及", "第一章", "①", "(1)", "注：", "青河区", "优化营商环境服务机制"]
)  # fmt: skip


@st.composite
def torn_plans(draw: st.DrawFn) -> str:
    """A stretch of one of the five sources with pieces put in and characters taken out."""
    source = draw(st.sampled_from(SOURCES))
    start = draw(st.integers(0, len(source)))
    text = list(source[start : start + draw(st.integers(0, 1500))])
    for _ in range(draw(st.integers(0, 10))):
        at = draw(st.integers(0, len(text)))
        text[at : at + draw(st.integers(0, 3))] = draw(PIECES)
    return "".join(text)


TEXTS = st.lists(PIECES, max_size=80).map("".join) | torn_plans() | st.text(max_size=100)


def hold(text: str, plan: ParsedDocument) -> None:
    """Assert what must hold of any plan read from any text."""
    size = len(text)
    at = 0
    for measure in plan.measures:
        assert at <= measure.start <= measure.end <= size
        at = measure.end
        # Nothing is made up: every character of a text stands, in its order, where the measure stands.
        source = iter(text[measure.start : measure.end])
        assert all(char in source for char in measure.title + measure.text if not char.isspace())
        for party in measure.parties:
            assert 0 <= party.start < party.end <= size
            assert party.name
    codes = [measure.code for measure in plan.measures]
    assert len(set(codes)) == len(codes)
    keys = [chapter.key for chapter in plan.chapters]
    assert len(set(keys)) == len(keys)
    assert {measure.chapter_key for measure in plan.measures} <= {*keys, None}
    assert {chapter.parent_key for chapter in plan.chapters} <= {*keys, None}
    for problem in plan.problems:
        assert 0 <= problem.start <= problem.end <= size
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.message
    json.dumps(plan.as_dict())


@given(TEXTS)
def test_any_text(text: str) -> None:
    plan = parse_plan(text)
    hold(text, plan)
    assert parse_plan(text) == plan


@given(TEXTS)
def test_any_text_behind_the_stage_of_lines(text: str) -> None:
    plain, _ = clean_lines(text)
    hold(plain, parse_plan(plain))


@pytest.mark.parametrize("source", SOURCES, ids=[path.stem for path in sorted(PLANS.glob("*.txt"))])
def test_the_sources_as_they_came(source: str) -> None:
    hold(source, parse_plan(source))
