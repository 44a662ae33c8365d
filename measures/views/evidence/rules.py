"""What the rules of the repair are called on a page."""

from __future__ import annotations

#: Codes as `measures.text` gives them. A rule that is not listed shows its code, never nothing.
LABELS = {
    "script": "繁体转简体",
    "reading": "删去插入的注音",
}


def label(rule: str) -> str:
    """Return the Chinese name of a rule, or its code."""
    return LABELS.get(rule, rule)
