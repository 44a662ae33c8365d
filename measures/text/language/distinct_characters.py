"""The different characters of a text: they are few, and what none of them is the text has nowhere."""

from __future__ import annotations

from functools import lru_cache

#: The stages ask for those of one text again and again, and hardly any of them changes it.
_MOST_TEXTS = 2


@lru_cache(maxsize=_MOST_TEXTS)
def distinct_characters(text: str) -> str:
    """Return each character of ``text`` once, in the order in which they first stand there.

    >>> distinct_characters("各区各部门")
    '各区部门'
    """
    return "".join(dict.fromkeys(text))
