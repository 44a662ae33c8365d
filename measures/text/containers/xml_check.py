"""XML inside an archive, looked at before any parser sees it: no document type, and no encoding that could hide one.

Neither Word nor a spreadsheet ever writes a document type. With one a text can be made to grow, or a file of the server
to be read. A part is XML by what is in it, whatever it is called: which part is parsed, the archive says elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: What cannot be split between two stretches that are looked at: longer than anything that is looked for.
OVERLAP = 200
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"\sencoding\s*=\s*[\"']([^\"'>]*)[\"']")
_UTF8 = frozenset((b"utf-8", b"utf8", b"us-ascii"))
_UTF16 = frozenset((b"utf-16", b"utf-16le", b"utf-16be"))
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_EBCDIC_START = b"\x4c\x6f\xa7\x94"


class DocumentTypeDeclared(ValueError):
    """XML declares a document type or an entity."""


class HiddenMarkup(ValueError):
    """XML is in an encoding in which what it declares could not be seen."""


def check_xml_chunks(chunks: Iterable[bytes], *, name: str, utf16: bool = False) -> Iterator[bytes]:
    """Yield the chunks of a part called ``name``; raise for XML that declares what it must not, wherever that stands.

    Raise `DocumentTypeDeclared` or, for XML neither in UTF-8 nor, if that is allowed, in ``utf16``, `HiddenMarkup`.
    """
    before: bytes | None = None
    is_markup = name.lower().endswith((".xml", ".rels", ".vml"))
    for chunk in chunks:
        if before is None:
            before = b""
            is_markup = is_markup or _looks_like_markup(chunk)
            if is_markup and not _is_readable(chunk, utf16=utf16):
                raise HiddenMarkup(name)
        if is_markup:
            # In UTF-16 every other byte of what is looked for is a zero.
            window = before + chunk.replace(b"\x00", b"")
            if _DECLARED.search(window):
                raise DocumentTypeDeclared(name)
            before = window[-OVERLAP:]
        yield chunk


def _looks_like_markup(start: bytes) -> bool:
    text = start[:OVERLAP].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf")
    return text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip().startswith((b"<", _EBCDIC_START))


def _is_readable(start: bytes, *, utf16: bool) -> bool:
    """Return whether XML begins in an encoding in which what it declares can be seen."""
    if utf16 and start.startswith(_UTF16_STARTS):
        text = start[: 4 * OVERLAP].removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
        # Of four bytes a character, two would be zeros side by side.
        return b"\x00\x00" not in text[:4] and _names_only(text.replace(b"\x00", b""), _UTF16)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in (b"<", b"") and b"\x00" not in text[:4] and _names_only(text, _UTF8)


def _names_only(text: bytes, encodings: frozenset[bytes]) -> bool:
    """Return whether XML names no encoding but these, in a declaration that ends soon."""
    if text[:5].lower() != b"<?xml":
        return True
    declaration = _DECLARATION.match(text[: 2 * OVERLAP])
    if declaration is None:
        return False
    named = _ENCODING.search(declaration[0])
    return named is None or named[1].lower() in encodings
