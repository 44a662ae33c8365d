"""What the rules of the repair are called on a page."""

from __future__ import annotations

#: Codes as `measures.text` gives them. A rule that is not listed shows its code, never nothing.
LABELS = {
    "reading": "删去插入的注音",
    "false_reading": "去除误插的注音",
    "byte_shift": "复原错位的字节",
    "lost_indentation": "补回段首缩进",
    "script": "繁体转简体",
    "full_width": "半角标点改全角",
}

#: Rules that change how a character is written, not what it says: their marks stay in the background.
QUIET = frozenset({"script", "full_width"})


def label(rule: str) -> str:
    """Return the Chinese name of a rule, or its code."""
    return LABELS.get(rule, rule)
