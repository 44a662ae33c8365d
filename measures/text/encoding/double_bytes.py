"""The bytes of a character in code pages of double bytes, those for private use as Windows has them."""

from __future__ import annotations

from functools import cache

from measures.text.encoding.code_page_936 import byte_pair_of

_BIG5_TRAILS = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
#: Windows' areas for private use in code page 950, with the first character of each.
_BIG5_PRIVATE = (
    (range(0xFA, 0xFF), 0xE000),
    (range(0x8E, 0xA1), 0xE311),
    (range(0x81, 0x8E), 0xEEB8),
    (range(0xC6, 0xC9), 0xF672),
)


@cache
def gbk_bytes(character: str) -> bytes | None:
    r"""Return the bytes that GBK has for a character; None if it has none.

    >>> gbk_bytes("政"), gbk_bytes("a"), gbk_bytes("한")
    (b'\xd5\xfe', b'a', None)
    """
    if character == "\u20ac":
        return b"\x80"
    try:
        content = character.encode("gb18030")
    except UnicodeEncodeError:
        return None
    if len(content) < 3:
        return content
    pair = byte_pair_of(character)
    return bytes(pair) if pair else None


def big5_private_bytes(character: str) -> bytes | None:
    r"""Return the bytes that Windows has in Big5 for a character of private use; None for any other.

    >>> big5_private_bytes("\ue000"), big5_private_bytes("政")
    (b'\xfa@', None)
    """
    return _big5_private().get(character)


@cache
def _big5_private() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for leads, first in _BIG5_PRIVATE:
        pairs = [(lead, trail) for lead in leads for trail in _BIG5_TRAILS]
        for number, pair in enumerate(pairs):
            found.setdefault(chr(first + number), bytes(pair))
    return found
