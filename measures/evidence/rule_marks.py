"""How the rules of the repair look on a page."""

from __future__ import annotations

from measures.text.rule_names import LABELS, label

__all__ = ["LABELS", "QUIET", "label"]

#: Rules that change how a character is written, not what it says: their marks stay in the background.
QUIET = frozenset(
    {"script", "folded_mark", "folded_indentation", "line.ending", "space.plain", "space.blank"}
    | {"form.radical", "form.compatibility", "form.full_width", "form.presentation", "form.numbering"}
)
