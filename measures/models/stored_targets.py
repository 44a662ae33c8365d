"""Numeric targets stored with a measure: found when its text is written, afterwards only read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from measures.text.targets import VERSION, NumericTarget, clause_around, find_targets

#: The stored form: the version of the rule, and for title and text each target as a list of its values.
Stored = dict[str, Any]


def find_stored_targets(title: str, text: str) -> Stored:
    """Return the stored form of the targets of this title and text."""
    return {"version": VERSION, "title": _target_rows(title), "text": _target_rows(text)}


def targets_in_words(stored: Stored, part: str, words: str) -> list[NumericTarget]:
    """Return the targets in ``words``, the ``title`` or ``text`` (``part``) of a measure.

    Targets stored by another version of the rule are found anew.
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
    """Return the targets in ``words`` as printed; see `targets_in_words`."""
    if stored.get("version") != VERSION:
        return [target.text for target in find_targets(words)]
    return [words[start:end] for start, end, *_ in stored[part]]


def _target_rows(words: str) -> list[list[Any]]:
    return [
        [one.start, one.end, str(one.number), one.unit, one.bound, one.period] for one in find_targets(words)
    ]
