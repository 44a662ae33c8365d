"""In which encoding a web page is: what it says itself, where its bytes bear it out."""

from __future__ import annotations

import codecs
import re

from measures.text.decode import DecodedText, decode_bytes, show_nulls

_HEAD = 4096
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([a-zA-Z0-9_:.-]{2,30})""")
#: What pages call the encodings whose every character the larger one has.
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
#: Encodings that give text for any bytes; a page that names one may still be in another.
_ANYTHING = ("latin", "iso8859", "ascii", "cp125", "windows-125")


def decode_web_page(content: bytes) -> DecodedText:
    """Return the text of a page and its encoding: as declared if the bytes are that, else as plain text is decoded.

    Raise `UnreadableBytes` if there is none.

    >>> decode_web_page('<meta charset="gb2312"><p>徐汇区'.encode("gbk")).encoding
    'gb18030'
    """
    declared = _DECLARED.search(content[:_HEAD])
    encoding = _python_encoding(declared[1].decode("ascii")) if declared else None
    if encoding and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF8)):
        try:
            return DecodedText(show_nulls(content.decode(encoding)), encoding)
        except UnicodeDecodeError:
            # Another encoding than it says, or this one with a few bytes broken: whichever reads as Chinese.
            return decode_bytes(content)
    return decode_bytes(content)


def _python_encoding(name: str) -> str | None:
    """Return the name of an encoding as Python has it; None for one that it has not, or that tells nothing."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    if found.startswith(_ANYTHING):
        return None
    return _LARGER.get(found, found)
