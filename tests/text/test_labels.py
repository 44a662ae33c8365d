"""Labels are found near the marks they end in: as a search of the whole line finds them."""

from __future__ import annotations

import random

import pytest

from measures.text.structure.lines import patterns
from measures.text.structure.lines.labels import find_all_labels, is_charged

_SIGNS = "牵头责任单位部门配合人领导完成时限间督办监督科室备注（）()【】［］[]〔〕：:∶ ** \u3000、市区甲乙主要第一其他相关支持，。；"
_LABELS = (
    "责任单位：",
    "【牵头单位】： ",
    "**配合部门** :",
    "完成时限:",
    "督办单位（盖章） ：",
    "责任分工】",
    "乡镇街道",
)


@pytest.mark.parametrize("seed", range(20))
def test_the_same_labels_as_in_the_whole_line(seed: int) -> None:
    chance = random.Random(seed)
    found = 0
    for _ in range(200):
        text = "".join(chance.choices((*_SIGNS, *_LABELS), k=chance.randrange(1, 90)))
        whole = [label.span() for label in patterns.LABEL_AT.finditer(text)]
        assert [label.span() for label in find_all_labels(text)] == whole
        assert is_charged(text) == bool(whole or patterns.DUTY_AT_END.search(text))
        found += len(whole)
    assert found > 100
