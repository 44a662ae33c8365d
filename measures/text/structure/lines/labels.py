"""Labels before names and times in a line: found fast where there is none, as in most lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.structure.lines import patterns

#: What every label of `LABEL_AT` ends in.
_MARK = re.compile(r"[:：∶︰﹕】］\]〕]")
#: No label has more characters before that mark, or from it on.
_LONGEST_BEFORE, _LONGEST_BEHIND = 33, 20
#: What every clause of `DUTY_AT_END` ends in.
_CLAUSE_ENDS = tuple(closing + stop for closing in "）)〕" for stop in ("", "。"))


def iterate_labels(text: str) -> Iterator[re.Match[str]]:
    """Yield the labels in ``text``, as ``LABEL_AT.finditer`` does; only what stands before a mark is looked at."""
    read_to = 0
    for mark in _MARK.finditer(text):
        at = mark.start()
        if at < read_to:
            continue
        found = patterns.LABEL_AT.search(text, max(read_to, at - _LONGEST_BEFORE), at + _LONGEST_BEHIND)
        # One that begins behind this mark may be cut off; it is found with its own.
        if found and found.start() < at:
            yield found
            read_to = found.end()


def find_label(text: str) -> re.Match[str] | None:
    """Return the first label in ``text``."""
    return next(iterate_labels(text), None)


def is_charged(text: str) -> bool:
    """Whether a line names who is responsible.

    >>> is_charged("推进甲事。（甲局牵头）"), is_charged("责任单位：甲局"), is_charged("推进甲事。")
    (True, True, False)
    """
    if find_label(text):
        return True
    return text.endswith(_CLAUSE_ENDS) and bool(patterns.DUTY_AT_END.search(text))
