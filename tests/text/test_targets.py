"""Quantities are found with number, unit, bound and period; names and labels that carry numbers are left alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text.targets import find_targets

FOUND = [
    ("智能问答服务准确率提高到95%", "95%", "95", "%", "", ""),
    ("布局150个“全程虚拟窗口”", "150个", "150", "个", "", ""),
    ("筹措保障性租赁房1730套", "1730套", "1730", "套", "", ""),
    ("审批时间压缩50%", "50%", "50", "%", "", ""),
    ("提供每年12次免费托育服务", "每年12次", "12", "次", "", "每年"),
    ("完成审批后3个月完成接电施工", "3个月", "3", "个月", "", ""),
    ("新增商业面积15万平方米", "15万平方米", "150000", "平方米", "", ""),
    ("首店超百家", "百家", "100", "家", ">", ""),
    ("比例不低于50%", "50%", "50", "%", ">=", ""),
    ("首办成功率达到90%", "90%", "90", "%", ">=", ""),
    ("服务企业100家以上", "100家", "100", "家", ">=", ""),
    ("压缩至2个工作日以内", "2个工作日", "2", "个工作日", "<=", ""),
    ("不超过3个工作日", "3个工作日", "3", "个工作日", "<=", ""),
    ("20余家企业", "20余家", "20", "家", ">", ""),
    ("约30家", "30家", "30", "家", "~", ""),
    ("3-5个工作日办结", "3-5个工作日", "5", "个工作日", "", ""),
    ("供应1,730套", "1,730套", "1730", "套", "", ""),
    ("投资超2000亿元", "2000亿元", "200000000000", "元", ">", ""),
    ("补贴1.5万元", "1.5万元", "15000", "元", "", ""),
    ("１５０个点位", "１５０个", "150", "个", "", ""),
    ("每年走访不少于两次", "两次", "2", "次", ">=", "每年"),
    ("培育三十家企业", "三十家", "30", "家", "", ""),
    ("一万五千平方米", "一万五千平方米", "15000", "平方米", "", ""),
    ("占比达百分之九十五", "百分之九十五", "95", "%", "", ""),
    ("规模翻一番", "翻一番", "2", "倍", "", ""),
    ("2025年新增50家", "50家", "50", "家", "", ""),
    ("提升5个百分点", "5个百分点", "5", "个百分点", "", ""),
    ("培训1万人次", "1万人次", "10000", "人次", "", ""),
]
LEFT_ALONE = [
    "12345热线",
    "完善12345政务服务",
    "2025年底前",
    "2025年3月7日",
    "6月底前完成",
    "2.0平台",
    "营商环境8.0行动方案",
    "“15分钟就业服务圈”",
    "打造15分钟社区生活圈",
    "第一批项目",
    "第3批名单",
    "L3、L4级自动驾驶",
    "民营经济“12条”政策措施",
    "《若干措施20条》",
    "G1503嘉定段",
    "“1+12+X”公共就业",
    "“3+365”科技服务",
    "两个千亿级科技园",
    "二十届三中全会",
    "只跑一次",
    "一次承诺、一次审批",
    "“一业一证”改革",
    "嘉府办发〔2025〕2号",
    "已实现51项惠企政策“免申即享”",
    "在已有的企业融资、法律服务等20个基地基础上",
    "三年行动计划",
    "1-3岁幼儿",
    "5G应用",
    "附件2",
    "",
]


@pytest.mark.parametrize(("text", "printed", "number", "unit", "bound", "period"), FOUND)
def test_found(text: str, printed: str, number: str, unit: str, bound: str, period: str) -> None:
    (target,) = find_targets(text)
    assert (target.text, target.number, target.unit) == (printed, Decimal(number), unit)
    assert (target.bound, target.period) == (bound, period)
    assert text[target.start : target.end] == printed


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_left_alone(text: str) -> None:
    assert find_targets(text) == []


def test_several_in_one_clause_each_with_the_clause() -> None:
    text = "加强供给，筹措保障性租赁房1730套并供应1000套，筹措1000张床位。"
    assert [target.text for target in find_targets(text)] == ["1730套", "1000套", "1000张床位"]
    assert find_targets(text)[0].phrase == "筹措保障性租赁房1730套并供应1000套"


@given(st.text())
def test_any_text_is_read_without_error_and_spans_are_in_order(text: str) -> None:
    end = 0
    for target in find_targets(text):
        assert end <= target.start < target.end <= len(text)
        assert text[target.start : target.end] == target.text
        assert target.text in target.phrase or target.text.strip() in target.phrase
        end = target.end


@given(st.text(alphabet="每年不低于约1234567890十百千万亿个家%-，.。、“”余多以上", max_size=60))
def test_anything_like_quantities_is_read_without_error(text: str) -> None:
    end = 0
    for target in find_targets(text):
        assert end <= target.start
        end = target.end


def test_the_readable_plans_hold_what_a_reader_counted() -> None:
    plans = Path(__file__).parents[2] / "fixtures" / "plans"
    text = (plans / "hongkou-2025.txt").read_text(encoding="utf-8").partition("附件1\n")[0]
    assert [target.text for target in find_targets(text)] == [
        "50%",
        "35个",
        "1730套",
        "1000套",
        "1000张",
        "16项",
        "15万平方米",
        "百家",
        "52项",
        "100万平方米",
    ]
