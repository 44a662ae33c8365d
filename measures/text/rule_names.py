"""What the rules of the repair are called in Chinese, on pages and in reports."""

from __future__ import annotations

#: Codes as `measures.text` gives them. A rule that is not listed shows its code, never nothing.
LABELS = {
    "reading": "删去插入的注音",
    "false_reading": "除去误插的注音",
    "byte_shift": "复原错位的字节",
    "lost_indentation": "补回段首缩进",
    "folded_indentation": "还原段首缩进",
    "script": "繁体转简体",
    "folded_mark": "半角标点改全角",
    "line.ending": "统一换行符",
    "space.plain": "统一空格",
    "space.invisible": "删去不可见字符",
    "space.blank": "清空只有空格的行",
    "bold": "删去排版用的星号",
    "page.join": "接上分页断开的句子",
    "page.number": "删去页码",
    "wrap.join": "接上折断的行",
    "manual": "人工更正",
}


def label(rule: str) -> str:
    """Return the Chinese name of a rule, or its code."""
    return LABELS.get(rule, rule)
