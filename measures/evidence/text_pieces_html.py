"""Render pieces of raw and clean text as HTML: escaped first, then marked.

In Python because a source has them by the thousand: the 2,896 pieces of one of the five plans take 20 ms of processor
time so, and a template would need the explanations and the boxes made here all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from measures.evidence.repair_pieces import RepairMark, TextPiece
from measures.text.rounding import round_down
from measures.text.rule_names import rule_label

#: Rules that change the form of a character, not its meaning; their marks are subdued.
QUIET_RULES = frozenset(
    {"script", "folded_mark", "folded_indentation", "line.ending", "space.plain", "space.blank"}
    | {"form.radical", "form.compatibility", "form.full_width", "form.presentation", "form.numbering"}
)
#: Characters that nothing shows: control characters but tab and line feed, and Unicode's private use areas, to which
#: damaged bytes decode.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\U000f0000-\U0010fffd]")


def raw_html(pieces: Iterable[TextPiece]) -> SafeString:
    """Return the raw side of ``pieces``, each repaired stretch marked and explained."""
    return _join_escaped(_mark_repair(piece.raw, piece.repair) for piece in pieces)


def clean_html(pieces: Iterable[TextPiece]) -> SafeString:
    """Return the clean side of ``pieces``, each repaired stretch marked and explained."""
    return _join_escaped(_mark_repair(piece.clean, piece.repair) for piece in pieces)


def explain_repair(repair: RepairMark) -> str:
    """Return one line on a repair: its rules, its confidence, and the alternatives."""
    return _explain(repair.rules, repair.confidence, repair.alternatives, repair.count)


def _explain(rules: Iterable[str], confidence: float, alternatives: Sequence[str], count: int) -> str:
    parts = ["、".join(rule_label(rule) for rule in rules)]
    if count > 1:
        parts.append(f"{count} 处相邻")
    parts.append(f"把握 {format_confidence(confidence)}")
    if alternatives:
        parts.append("也可能是：" + "、".join(f"“{show_unseen_characters(other)}”" for other in alternatives))
    return " · ".join(parts)


def format_confidence(confidence: float) -> str:
    """Return a confidence as a percentage that never rounds up to certainty: 99.9% for 0.99999."""
    return f"{round_down(confidence, 3) * 100:g}%"


def show_unseen_characters(text: str) -> str:
    """Return ``text`` with invisible characters written as code points, e.g. ``〔U+E5CA〕``."""
    return _UNSEEN.sub(lambda found: f"〔U+{ord(found[0]):04X}〕", text)


def _mark_repair(text: str, repair: RepairMark | None) -> str:
    """Return one side of one piece, escaped; an empty side has no mark."""
    if repair is None or not text:
        return _escape_text(text)
    if repair.is_guess:
        kind, title = "guess", escape(explain_repair(repair))
    else:
        kind = "quiet" if QUIET_RULES.issuperset(repair.rules) else "sure"
        title = _sure_title(repair.rules, repair.confidence, repair.alternatives, repair.count)
    return f'<span class="fix fix--{kind}" data-fix="{repair.number}" title="{title}">{_escape_text(text)}</span>'


@lru_cache(maxsize=500)
def _sure_title(rules: tuple[str, ...], confidence: float, alternatives: tuple[str, ...], count: int) -> str:
    """Return the explanation of a repair that is no guess, escaped: of thousands in a source, few differ.

    Those of guesses are not kept: each names texts of its own as alternatives.
    """
    return escape(_explain(rules, confidence, alternatives, count))


def _escape_text(text: str) -> str:
    """Return ``text`` escaped, invisible characters in a box with their code point."""
    return _UNSEEN.sub(
        lambda found: f'<span class="unseen" title="U+{ord(found[0]):04X}">▯</span>', escape(text)
    )


def _join_escaped(parts: Iterable[str]) -> SafeString:
    """Return the joined parts, each of which is escaped already."""
    return mark_safe("".join(parts))  # noqa: S308
