"""Labels before names and times in a line: found fast where there is none, as in most lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.language.short_text_memory import remember_lines
from measures.text.structure.lines import patterns

#: What every label of `LABEL_AT` ends in.
_MARK = re.compile(r"[:：∶︰﹕】］\]〕]")
#: No label has more characters before that mark, or from it on.
_LONGEST_BEFORE, _LONGEST_BEHIND = 33, 20
#: No label holds one of these, which mostly stand closer before it.
_NEVER_WITHIN = "，。；"
#: Words one of which every match of `DUTY` has in it.
_DUTY_WORD = re.compile(
    "牵头|主[办责抓]|负(?:总责|责|其责)|统筹|抓总|为主|参[与加]|配合|协[办助同作]|支持|会办|指导|督促|落实|实施|推进|司其职|责任|职[责能权]|分工|实际"
)
#: What every clause of `DUTY_AT_END` ends in.
_CLAUSE_ENDS = tuple(closing + stop for closing in "）)〕" for stop in ("", "。"))


@remember_lines
def find_all_labels(text: str) -> tuple[re.Match[str], ...]:
    """Return the labels in ``text``, as ``LABEL_AT.finditer`` does; only what stands before a mark is looked at."""
    return tuple(_search_labels(text))


def _search_labels(text: str) -> Iterator[re.Match[str]]:
    read_to = 0
    for mark in _MARK.finditer(text):
        at = mark.start()
        if at < read_to:
            continue
        low = max(read_to, at - _LONGEST_BEFORE)
        for stop in _NEVER_WITHIN:
            low = max(low, text.rfind(stop, low, at) + 1)
        found = patterns.LABEL_AT.search(text, low, at + _LONGEST_BEHIND)
        # One that begins behind this mark may be cut off; it is found with its own.
        if found and found.start() < at:
            yield found
            read_to = found.end()


def find_label(text: str) -> re.Match[str] | None:
    """Return the first label in ``text``."""
    return next(iter(find_all_labels(text)), None)


def find_duties(text: str) -> Iterator[re.Match[str]]:
    """Return the verbs of duty in ``text``, as ``DUTY.finditer`` does."""
    return patterns.DUTY.finditer(text) if _DUTY_WORD.search(text) else iter(())


def is_charged(text: str) -> bool:
    """Whether a line names who is responsible.

    >>> is_charged("推进甲事。（甲局牵头）"), is_charged("责任单位：甲局"), is_charged("推进甲事。")
    (True, True, False)
    """
    if find_label(text):
        return True
    return text.endswith(_CLAUSE_ENDS) and bool(patterns.DUTY_AT_END.search(text))
