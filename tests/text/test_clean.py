"""The whole of cleaning: what always holds, what is left alone, and the damaged spots of the five sources."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.text.clean import UNREPAIRED, clean_and_explain
from measures.text.decode import UnreadableBytes, decode_bytes
from measures.text.parse import parse_plan
from measures.text.steps import replay_steps
from tests.examples import count_examples

PLANS = Path(__file__).parents[2] / "fixtures" / "plans"
SPOTS = json.loads((Path(__file__).parent / "expected" / "damaged_spots.json").read_text(encoding="utf-8"))
#: Characters that damage is made of, among plain ones.
SUSPECT = st.text(alphabet="區业務發?。！；，(),:qūyún^€\ue000\ue46aǘ┨嵘龑ㄒ唬 \u3000\n1aA“”", max_size=40)


@given(SUSPECT | st.text(max_size=40))
@settings(max_examples=count_examples(300))
def test_replaying_the_steps_on_the_raw_text_gives_the_clean_text(raw: str) -> None:
    cleaned = clean_and_explain(raw)

    assert replay_steps(raw, cleaned.steps) == cleaned.text


@given(st.binary(max_size=200))
@settings(max_examples=count_examples(300))
def test_no_bytes_crash_it(content: bytes) -> None:
    with suppress(UnreadableBytes):
        parse_plan(clean_and_explain(decode_bytes(content).text).text)


@pytest.mark.parametrize("plan", sorted(path.name for path in PLANS.glob("*.txt")))
def test_cleaning_what_is_clean_changes_nothing(plan: str) -> None:
    once = clean_and_explain(decode_bytes((PLANS / plan).read_bytes()).text)
    again = clean_and_explain(once.text)

    assert again.text == once.text
    assert not again.steps


@pytest.mark.parametrize("plan", sorted(SPOTS))
def test_every_damaged_spot_of_the_sources_is_as_it_was(plan: str) -> None:
    cleaned = clean_and_explain(decode_bytes((PLANS / plan).read_bytes()).text)

    assert [spot for spot in SPOTS[plan] if spot not in cleaned.text] == []
    assert not cleaned.problems


def test_a_guess_in_the_sources_is_marked_for_review_with_its_alternatives() -> None:
    steps = clean_and_explain(decode_bytes((PLANS / "jiading-2026.txt").read_bytes()).text).steps

    (guess,) = [step for step in steps if step.needs_review and step.after.startswith("保”项目")]
    assert guess.alternatives


@pytest.mark.parametrize(
    "text",
    [
        "加快L3、L4级自动驾驶，为1-3岁幼儿家长提供服务（2026年）。",
        "ODI备案指导（境外投资备案指导），12345热线，平台2.0。",
        "真的吗？我们？是的！他问：“好吗?”走了?。",
        "编著者显著著作，执著于著名专著。",
        "枸杞（gǒu qǐ）是药材，垚(yáo)字少见，行(háng)业分工。",
        "Is it (yes)? OK: a, b; c.",
        "比例为1:3,000，时间10:30，5G、AI+政务(AI)。",
        "乾隆年间，皇后在后台里，一台戏。",
        "??",
        "怎么办?。好的",
        "?????,???????。",
        "他问??,???办理。",
        "办成了没有？?还要跑几趟???!",
    ],
)
def test_text_that_is_not_damaged_is_left_alone(text: str) -> None:
    cleaned = clean_and_explain(text)

    assert cleaned.text == text
    assert not cleaned.steps


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("納入?yún)^(qū)級機(jī)關(guān)考核", "纳入区级机关考核"),
        ("政府采購領(lǐng)域?qū)m?xiàng)整治", "政府采购领域专项整治"),
        ("能夠?qū)崿F(xiàn)預(yù)期監(jiān)管目的", "能够实现预期监管目的"),
        ("加大A(yì)EO企業(yè)培育", "加大AEO企业培育"),
        ("著力構(gòu)築顯著優(yōu)勢", "着力构筑显著优势"),
        (
            "縣(市、區(qū))之一?,F(xiàn)結(jié)合我區(qū)實(shí)際,制定本方案。",
            "县（市、区）之一。现结合我区实际，制定本方案。",
        ),
        (
            " ?。ㄒ唬┩晟剖袌鰷嗜霗C制行動。依托企業登記,拓展更多場景。",
            "　　（一）完善市场准入机制行动。依托企业登记，拓展更多场景。",
        ),
        ("發(fā)揮“上?！ぜ味ㄈ瞬鸥邸陛椛湫?yīng)", "发挥“上海·嘉定人才港”辐射效应"),
    ],
)
def test_damage_seen_in_the_wild_is_undone(raw: str, clean: str) -> None:
    assert clean_and_explain(raw).text == clean


def test_what_cannot_be_restored_stays_and_is_a_problem() -> None:
    cleaned = clean_and_explain("第一行\n推进\ue000\ue001工作")

    assert cleaned.text == "第一行\n推进\ue000\ue001工作"
    (problem,) = cleaned.problems
    assert (problem.code, problem.line, problem.column) == (UNREPAIRED, 2, 3)
