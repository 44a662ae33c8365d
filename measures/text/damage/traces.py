"""What damage leaves behind in a text where nothing could be restored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.damage.readings import TONED

_HAN = "\u3400-\u9fff"
_TRACE = re.compile(
    # What no font has, and what stands for bytes that could not be decoded.
    "[\ue000-\uf8ff\ufffd]+"
    # Several characters lost, with the marks between them.
    r"|\?[?，。；：、,;:!！？]*\?[?，。；：、,;:!！？]*"
    # Half a character before a mark or a reading, and one character lost among others.
    rf"|\?(?=[，。；：、,;！？]|[a-zü]*[{TONED}])"
    rf"|(?<=[{_HAN}])\?(?=[{_HAN}\d])"
    # A reading whose opening bracket went with half a character.
    rf"|(?<=[{_HAN}])[a-zü]*[{TONED}][a-zü]*\)"
)


def traces(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each trace of damage stands in ``text``, its start and end."""
    for match in _TRACE.finditer(text):
        yield match.span()
