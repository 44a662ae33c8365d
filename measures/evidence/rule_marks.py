"""How the rules of the repair look on a page."""

from __future__ import annotations

from measures.text.rule_names import RULE_LABELS, rule_label

__all__ = ["QUIET_RULES", "RULE_LABELS", "rule_label"]

#: Rules that change how a character is written, not what it says: their marks stay in the background.
QUIET_RULES = frozenset(
    {"script", "folded_mark", "folded_indentation", "line.ending", "space.plain", "space.blank"}
    | {"form.radical", "form.compatibility", "form.full_width", "form.presentation", "form.numbering"}
)
