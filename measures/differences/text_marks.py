"""Marks on the stretches of a text that is compared with another."""

from __future__ import annotations

from enum import StrEnum


class TextMark(StrEnum):
    """The mark of a stretch of text."""

    PLAIN = ""
    #: The document before does not say it; the one after does not; neither does.
    ADDED = "added"
    GONE = "gone"
    PASSING = "passing"
    #: The other document says it too.
    SHARED = "shared"


MarkedText = tuple[tuple[str, TextMark], ...]
