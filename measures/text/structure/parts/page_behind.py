"""What a page has behind the signature of a document: cut off where the head names who signed."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.structure.lines.dates import parse_lone_date
from measures.text.structure.lines.text_lines import TextLine, find_marker
from measures.text.structure.parts.annex_lines import announces_annex
from measures.text.structure.parts.colophon import (
    is_colophon,
    is_end_matter,
    parse_issuer,
    parse_signature_line,
)

#: Fewer lines behind a signature are looked at one by one.
_FEWEST = 12


def find_page_behind(lines: Sequence[TextLine], known: str) -> int:
    """Return the line of a body from which on it is the page's, behind the end of the document; or the body's end.

    ``known`` is the text of the head without white space. Where anything behind is numbered or an annex, nothing is.
    """
    last = next((at for at in reversed(range(len(lines))) if _is_of_document(lines[at])), 0)
    # What ends before a line of the document is not the end of it, but for colophons right above that line.
    first = last
    while first > 1 and is_colophon(lines[first].text):
        first -= 1
    end = 0
    for at in range(max(1, first), len(lines) - _FEWEST):
        if not _ends_document(lines, at, known):
            continue
        end = max(end, at + 1)
        while end < len(lines) and is_colophon(lines[end].text):
            end += 1
        if end > last and len(lines) - end >= _FEWEST:
            return end
    return len(lines)


def _ends_document(lines: Sequence[TextLine], at: int, known: str) -> bool:
    """Whether a line is a date below a name that the head has, or a remark such as who gets copies."""
    text = lines[at].text
    if not parse_lone_date(text):
        return is_end_matter(text) and not parse_signature_line(text)
    name = parse_issuer(lines[at - 1].text)
    return name is not None and name.rsplit("、", maxsplit=1)[-1] in known


def _is_of_document(line: TextLine) -> bool:
    marker = find_marker(line)
    return announces_annex(line) or (marker is not None and marker.level != "number")
