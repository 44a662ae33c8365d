"""Numeric targets as they are kept with a measure: found when its text is written, and only read after that."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from measures.text.targets import VERSION, NumericTarget, clause_around, find_targets

#: What is kept: the version of the rule, and for title and text each target as start, end, number, unit, bound, period.
Stored = dict[str, Any]


def find_stored_targets(title: str, text: str) -> Stored:
    """Return what is kept of the targets of a measure with this title and text."""
    return {"version": VERSION, "title": _target_rows(title), "text": _target_rows(text)}


def targets_in_words(stored: Stored, part: str, words: str) -> list[NumericTarget]:
    """Return the targets in ``words``, the ``title`` or ``text`` (``part``) of a measure.

    What was kept under another version of the rule is not read: the targets are looked for again.
    """
    if stored.get("version") != VERSION:
        return find_targets(words)
    return [
        NumericTarget(
            start,
            end,
            words[start:end],
            Decimal(number),
            unit,
            bound,
            period,
            clause_around(words, start, end),
        )
        for start, end, number, unit, bound, period in stored[part]
    ]


def target_texts(stored: Stored, part: str, words: str) -> list[str]:
    """Return the targets in ``words`` as they stand there; see `targets_in_words`."""
    if stored.get("version") != VERSION:
        return [target.text for target in find_targets(words)]
    return [words[start:end] for start, end, *_ in stored[part]]


def _target_rows(words: str) -> list[list[Any]]:
    return [
        [one.start, one.end, str(one.number), one.unit, one.bound, one.period] for one in find_targets(words)
    ]
