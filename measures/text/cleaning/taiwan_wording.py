"""Words of Taiwan in a text that was in traditional script: named, with what the mainland says, and not changed.

The words are OpenCC's (``TWPhrasesRev``). What print on the mainland has as well, by jieba's dictionary or as a word
of its own, says nothing about where a text comes from and is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import opencc

from measures.text.language.word_model import character_share, simplify_character
from measures.text.language.word_tags import word_frequency
from measures.text.plan import TextProblem
from measures.text.steps import RepairStep
from measures.text.structure.lines.text_lines import TextPositions


def _words_in(words: str) -> frozenset[str]:
    return frozenset(words.split())


TAIWAN_WORDING = "wording.taiwan"
_SCRIPT = "script"
#: A word that stands so often in jieba's dictionary is one of the mainland too.
_ALSO_OURS = 200
#: In a text that was not traditional, so many different words have to agree.
_AGREEING = 3
#: Words that say another thing, or the same, on the mainland, though the dictionary has them seldom.
_MAINLAND = _words_in(
    "优先顺序 例项 入口网站 全域性 分割槽 分散式 参数列 名称空间 外接 多工 多型"
    " 平行计算 排程 感测 技术长 扩充套件 永续性 状态列 电脑科学 登入 登出 目的码"
    " 真实模式 系结 线上 终端使用者 结束通话 联结器 触控 视觉化 蓝色画面 行动式"
    " 行动电话 贴上 资料仓储 资料包 资料来源 运算式 运算元 运算子 通话卡 连线 营运长"
    " 执行长 页首 页尾 高效能运算 录影 高画质 丢掷 低阶 高阶 内建 剪下 单核心 取样"
    " 取样率 宕机 显示卡 除错 字首 字尾 定址 携带型 文书处理 桌上型 桌上型电脑 母音"
    " 子音 泡面 点选 烧录 相簿 缩图 缩排 进位制 进阶 远端 通话记录 释出 重新命名"
    " 重新整理 冰棒 回拨 游标 镭射 截图 扩音 冷盘 丛集 扫描器 视窗 离线 图示 存档"
    " 社群 专案 脚踏车 简报 桌布 防毒 过载 预设 检视 阵列 稽核 卷轴 机率 存取"
    " 类比 影印 变数 外挂 遮蔽 正规化 区域性 堆叠 互动式 碟片 映象 音讯 回圈 对映"
    " 微控制器 重灌 电晶体"
)


def taiwan_wording_problems(text: str, steps: Sequence[RepairStep]) -> list[TextProblem]:
    """Return a problem for each line of clean ``text`` with words of Taiwan; ``steps`` tell whether it was traditional.

    >>> was = [RepairStep("script", 0, 1, "網", "网")]
    >>> [problem.message for problem in taiwan_wording_problems("推进网际网路与程式最佳化", was)]
    ['“网际网路”（大陆多作“互联网”）、“程式”（“程序”）、“最佳化”（“优化”）疑为台湾用语，原文未改动，请核对。']
    >>> taiwan_wording_problems("优化程序和工程式样，数据、信息、线上线下", was)
    []
    """
    was_traditional = any(_SCRIPT in (step.rule, *step.also) for step in steps)
    if not was_traditional and _count_words(text) < _AGREEING:
        return []
    found = list(_find_taiwan_words(text))
    if not was_traditional and len({word for _, word in found}) < _AGREEING:
        return []
    places = TextPositions(text)
    return [
        _taiwan_problem(text, places, list(group))
        for _, group in groupby(found, key=lambda one: places.line(one[0]))
    ]


def _taiwan_problem(text: str, places: TextPositions, found: list[tuple[int, str]]) -> TextProblem:
    words = list(dict.fromkeys(word for _, word in found))
    quoted = [f"“{word}”（“{'”或“'.join(_taiwan_words()[word])}”）" for word in words]
    quoted[0] = quoted[0].replace("（“", "（大陆多作“", 1)
    start = found[0][0]
    message = "、".join(quoted) + "疑为台湾用语，原文未改动，请核对。"
    return places.problem(TAIWAN_WORDING, message, start, start + len(words[0]), severity="notice")


def _count_words(text: str) -> int:
    """Return how many of the words stand in ``text``, whatever else their characters belong to."""
    pattern, words = _words_by_rarest()
    found = {
        word
        for rare in pattern.finditer(text)
        for word, before in words[rare[0]]
        if (at := rare.start() - before) >= 0 and text.startswith(word, at)
    }
    return len(found)


def _find_taiwan_words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words with where they stand, unless a character on the edge belongs to another word (工程|式样)."""
    spans = [match.span() for match in _taiwan_pattern().finditer(text)]
    edges = {start for start, _ in spans} & {end for _, end in spans}
    for start, end in spans:
        usual = max(word_frequency(text[start:end]), _ALSO_OURS)
        # Where two of these words meet, what their edges make together is none.
        meets = [at for at in (start, end) if 0 < at < len(text) and at not in edges]
        if not any(word_frequency(text[at - 1 : at + 1]) > usual for at in meets):
            yield start, text[start:end]


@cache
def _taiwan_pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _taiwan_words()), key=len, reverse=True)))


@cache
def _words_by_rarest() -> tuple[re.Pattern[str], dict[str, list[tuple[str, int]]]]:
    """Return the words by the rarest character of each, with how far it stands in it; and what finds one of these."""
    words: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for word in _taiwan_words():
        rarest = min(word, key=character_share)
        words[rarest].append((word, word.index(rarest)))
    return re.compile(f"[{re.escape(''.join(words))}]"), dict(words)


@cache
def _taiwan_words() -> dict[str, tuple[str, ...]]:
    """Return the words of Taiwan in simplified script, each with those of the mainland."""
    path = Path(opencc.__file__).parent / "dictionary" / "TWPhrasesRev.txt"
    words: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        theirs, _, ours = line.partition("\t")
        word = "".join(map(simplify_character, theirs))
        others = tuple("".join(map(simplify_character, other)) for other in ours.split())
        if (
            len(word) > 1
            and word not in others
            and word not in _MAINLAND
            and word_frequency(word) < _ALSO_OURS
        ):
            words[word] = others
    return words
