"""The stage before parsing: spaces, bold marks and page ends, each change a step."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.cleaning.line_cleanup import clean_lines
from measures.text.steps import replay_steps

PLANS = Path(__file__).parent.parent.parent / "fixtures" / "plans"


def rules(text: str) -> list[str]:
    """Return the rules that change ``text``, in order."""
    return [step.rule for step in clean_lines(text)[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\r\n乙\r丙\n", "甲\n乙\n丙\n"),
        ("\u2003\u2003一、优化服务", "　　一、优化服务"),
        ("感受\u00a0持续\u2003打造", "感受 持续 打造"),
        ("\ufeff甲\u200b乙\u2060丙", "甲乙丙"),
        ("\u00a0\u00a0", "\u00a0"),
        ("甲\n \u00a0 \n乙", "甲\n\u00a0\n乙"),
        ("甲\n\u2003\n乙", "甲\n \n乙"),
        ("16. **政策评估。**建立机制。", "16. 政策评估。建立机制。"),
        ("**16.** 政策评估", "16. 政策评估"),
        ("**政策评估。建立机制。", "政策评估。建立机制。"),
        ("甲。\n— 3 —\n乙。", "甲。\n乙。"),
        ("甲。\n- 12 -\n乙。", "甲。\n乙。"),
        ("甲。\n第 3 页 共 12 页\n乙。", "甲。\n乙。"),
        ("甲。\n·3·\n乙。", "甲。\n乙。"),
        ("甲。\n第三页\n乙。", "甲。\n乙。"),
        ("甲。\n第3页，共12页\n乙。", "甲。\n乙。"),
        ("甲。\n- ３ -\n乙。", "甲。\n乙。"),
        ("甲。 — 3 —\n　　乙。", "甲。\n　　乙。"),
        ("一、优化服务 — 3 —\n乙事项。", "一、优化服务\n乙事项。"),
        ("甲。 3/12\n乙。 4/12\n", "甲。\n乙。\n"),
        ("甲。\n3/12\n乙。\n4/12\n", "甲。\n乙。\n"),
        ("甲。 第 3 页\n乙。 第 4 页\n", "甲。\n乙。\n"),
        ("优化营商 — 3 — 环境。", "优化营商环境。"),
        ("— 3 — 优化营商环境。", "优化营商环境。"),
    ],
)
def test_what_is_put_right(text: str, expected: str) -> None:
    result, steps = clean_lines(text)
    assert result == expected
    assert replay_steps(text, steps) == expected


@pytest.mark.parametrize(
    "text",
    [
        "　　一、优化服务\n\n　　（一）政务服务\n",
        "\u00a0\n\n1.市场准入\n",
        "1*.甲事项\n11★.乙事项\n",
        "a ** b",
        "3\n\n4\n",
        "- 市场准入\n",
        "1-3岁\n",
        "序号\t事项\t牵头单位\n",
        "建设7*24小时政务服务\n",
        "办结率达到 9/10\n",
        "详见附表第 3 页\n",
        "甲指标 3/12\n乙指标 7/12\n",
        "减少 3 - 5 个工作日。\n",
        "2026—2028年 — 三年行动\n",
        "- 9 个事项\n",
        "甲·乙·丙\n",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert clean_lines(text) == (text, [])


BROKEN = "2. 获取经营场所。强化重大工程审批专人服务、全程帮办等服务保障。提升综合验收等改"


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\n\n\n", "\n\n— 3 —\n\n", " \n\n"])
def test_a_paragraph_broken_by_a_page_end_is_joined(gap: str) -> None:
    text = f"{BROKEN}{gap}革成效。配合开展试点扩大推广应用。\n"
    assert clean_lines(text)[0].startswith(f"{BROKEN}革成效。配合开展")


@pytest.mark.parametrize(
    ("ending", "certainty"),
    [
        ("构建全链条工作机制，", 0.99),
        ("提升“检查码", 0.99),
        ("提升综合验收等改", 0.95),
        ("全面应用“检查码”", 0.8),
    ],
)
def test_how_sure_a_join_is(ending: str, certainty: float) -> None:
    text = f"36. 推行检查码。深入落实规范涉企行政检查相关要求。{ending}\n\n规范涉企行政检查行为。\n"
    (step,) = clean_lines(text)[1]
    assert (step.rule, step.confidence) == ("page.join", certainty)
    assert step.needs_review is (certainty < 0.9)


def test_a_clause_broken_in_its_bracket_is_joined() -> None:
    text = "推进改革，完善服务机制。（牵头单位：区商务委；配合责任单位：区投促办、区规划资源\n\n局、区住房保障房屋管理局）\n"
    assert "区规划资源局、" in clean_lines(text)[0]


@pytest.mark.parametrize(
    "number",
    [
        " — 9 —\n",
        "\n— 9 —\n",
        " - 9 -\n",
        "\n- 9 -\n",
        " ·9·\n",
        "\n·9·\n",
        " 第 9 页 共 12 页\n",
        "\n第 9 页\n",
        " 第 9 页\n",
        " 9/12\n",
        "\n9/12\n",
        "\n\n— 9 —\n\n",
        " — 9 — ",
        " - 9 - ",
    ],
)
@pytest.mark.parametrize(
    ("opening", "closing"),
    [("（责任单位：", "）"), ("\n责任单位：", ""), ("（牵头单位：市财政局；配合单位：", "）")],
)
def test_a_page_number_inside_a_name_goes(number: str, opening: str, closing: str) -> None:
    start = f"　　1.建设大厅。建好大厅，方便群众办事，提高办事效率。{opening}市政务局、市委网信"
    end = f"办、市司法局{closing}\n　　2.开通窗口。减少跑动。\n"
    result, steps = clean_lines(start + number + end)
    assert result == start + end
    assert replay_steps(start + number + end, steps) == result
    assert steps[0].rule == "page.number"


@pytest.mark.parametrize(
    "below", ["　　2.开通窗口。减少跑动。", "2.开通窗口。减少跑动。", "配合单位：市财政局", "甲区人民政府"]
)
def test_a_page_number_at_the_end_of_a_clause_joins_nothing(below: str) -> None:
    text = f"　　1.建设大厅。建好大厅。\n责任单位：市政务局、市司法局 — 9 —\n{below}\n"
    assert clean_lines(text)[0] == text.replace(" — 9 —", "")


def test_a_paragraph_broken_twice_is_joined_twice() -> None:
    text = f"{BROKEN}\n\n革成效。探索推进区域评估以及建设项目审批制度改革试\n\n点工作。\n"
    assert rules(text) == ["page.join", "page.join"]
    assert "改革成效。" in clean_lines(text)[0]
    assert "改革试点工作。" in clean_lines(text)[0]


@pytest.mark.parametrize(
    "below",
    [
        "3. 公用设施。推广接电服务。",
        "（二）政策服务。推广接电服务。",
        "三、规范监管。推广接电服务。",
        "（1）推广接电服务。",
        "　　推广接电服务。",
        "  推广接电服务。",
        "责任单位：区税务局。",
        "（牵头单位：区税务局；配合单位：各部门）。",
        "附件：1.任务清单。",
        "特此通知。",
        "区税务局、区财政局",
    ],
)
def test_what_begins_something_new_is_not_joined(below: str) -> None:
    assert rules(f"{BROKEN}\n\n{below}\n") == []


@pytest.mark.parametrize(
    "above",
    [
        "1.拓展“一件事”集成服务，推进线上线下融合，持续提升企业办事体验",
        "一、完善企业服务机制，打造规范高效的政务环境，持续优化服务供给",
        "嘉定区聚焦提升企业感受，持续打造国际一流营商环境行动方案",
        "各镇人民政府，区政府各委、办、局、街道办事处，嘉定工业区管委会：",
        "上海市嘉定区人民政府办公室",
        "深化服务机制改革，完善要素保障。（牵头单位：区数据局；配合单位：各部门）",
        "依法依规推进各项改革，落实各项任务（区市场局、区行政服务中心）。",
    ],
)
def test_headings_titles_and_finished_paragraphs_are_not_continued(above: str) -> None:
    assert rules(f"{above}\n\n强化机制建设，完善服务场景。\n") == []


def test_empty_cells_of_a_flattened_table_stay() -> None:
    text = (PLANS / "hongkou-2025.txt").read_text(encoding="utf-8")
    cells = [line for line in text.split("\n") if line == "\u00a0"]
    kept = [line for line in clean_lines(text)[0].split("\n") if line == "\u00a0"]
    assert len(kept) == len(cells) == 89


def test_the_broken_paragraphs_of_a_plan() -> None:
    _, steps = clean_lines((PLANS / "jiading-2025.txt").read_text(encoding="utf-8"))
    assert [step.rule for step in steps].count("page.join") == 7
    assert [step.rule for step in steps].count("bold") == 10


PIECES = st.sampled_from(
    ["甲乙丙丁", "。", "，", "\n", "\n\n", "\r\n", "\u00a0", "\u2003", "\u3000", " ", "**", "*", "1.", "（一）", "一、", "— 3 —", "- 4 -",
     "\t", "|", "区税务局", "：", "”", "“", "（", "）", "\u200b", "a", " — 3 —\n", "·3·", " 3/12\n", " 4/12\n", "第 3 页", "市委网信", "深化改革创新服务机制完善场景供给", "责任单位："]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_steps_replay_and_clean_text_stays(text: str) -> None:
    result, steps = clean_lines(text)
    assert replay_steps(text, steps) == result
    assert clean_lines(result) == (result, [])
