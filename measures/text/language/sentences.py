"""The sentence that stands around a place in a text."""

from __future__ import annotations

import re

_END = re.compile(r"[。！？；\n]")
_LONGEST = 200


def sentence_at(text: str, start: int, end: int, longest: int = _LONGEST) -> str:
    """Return the sentence of ``text`` around ``start:end``, its stop with it; cut with … where it is too long.

    >>> sentence_at("第一句。共48项举措，分12类。第三句。", 5, 8)
    '共48项举措，分12类。'
    """
    before = max((match.end() for match in _END.finditer(text, 0, start)), default=0)
    after = _END.search(text, end)
    behind = after.end() if after else len(text)
    left, right = max(before, start - longest // 2), min(behind, end + longest // 2)
    sentence = text[left:right].strip()
    return f"{'…' if left > before else ''}{sentence}{'…' if right < behind else ''}"
