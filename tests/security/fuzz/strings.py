"""Texts that nobody means well with, as they come in an address: already percent-encoded, some of them wrongly."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from urllib.parse import quote

#: The longest text of a parameter, in bytes.
LONG = 10_000
WORDS = ("融资", "企业", "小微企业", "数据", "a", "A1", "“一网通办”", "區", "５.２", "人工智能", "的")
NUMBERS = (
    "0", "-0", "-1", "1", "2", "00", "1.5", "1e9", "١٢", "１", "²", "0x10", "99999", "NaN", "Infinity",
    str(2**31), str(2**31 - 1), str(2**63 - 1), str(2**63), str(-(2**63)), str(2**64), "9" * 400, "9" * 5000,
)  # fmt: skip
DATES = (
    "2025-01-01", "2025-13-01", "2025-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-1-1-1",
    "99999999-01-01", "2025-1-1", "2025-01-01T00:00:00Z", "20250101", "今天", "published", "２０２５-０１-０１",
)  # fmt: skip
SPECIAL = (
    "", " ", "\0", "a\0b", "\x01\x1f\x7f", "\r\nSet-Cookie: a=b", "\t", "\u2028\u2029", "\ufeff", "\ufffe\uffff",
    "\u202e\u202d\u2066", "\u200b\u200d\u2060", "e\u0301" * 50, "a" + "\u0300" * 500, "𠀀🀄👩‍👩‍👧‍👦", "ﷺ" * 40,
    "İıſK", "'", '"', "''", '""', "`", "\\", "\\\\", "%", "%%", "%s%n", "{0}", "${7*7}", "{{7*7}}", "#{1}", "*", "?",
    "../../../etc/passwd", "..\\..\\", "file:///etc/passwd", "//evil.example/", "http://evil.example/",
    "javascript:alert(1)", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "]]>", "--", "-", "- -",
    "' OR 1=1--", "1; DROP TABLE measures_measure", "1 UNION SELECT NULL", "||1", "\\x00", "(?:a+)+$", "^(a|a)*$",
    "none", "None", "null", "undefined", "true", "[]", "{}", "[object Object]", "__proto__", "constructor",
    "AND", "OR NOT", "title:x", "+x -x", "x~3", "x^9", "[a TO z]", "(", ")", "((((", "/.*/", "“”", "「", "_all", "__",
)  # fmt: skip
_BROKEN = (
    "%", "%%", "%2", "%zz", "%00", "%ff%fe", "%c0%ae%c0%ae", "%ed%a0%80", "%f8%88%80%80%80", "%e8%9e", "%e8%9e%", "%u0027",
    "%252e%252e", "+", "%20%20", "%0d%0a%0d%0a", "\xff\xfe", "\xe8\x9e", "a%", "%e8%9e%8d%ff",
)  # fmt: skip


def _plain(chance: Random) -> str:
    return chance.choice(WORDS)


def _number(chance: Random) -> str:
    return chance.choice(NUMBERS)


def _date(chance: Random) -> str:
    return chance.choice(DATES)


def _special(chance: Random) -> str:
    return chance.choice(SPECIAL)


def _mixed(chance: Random) -> str:
    return "".join(chance.choice((*WORDS, *SPECIAL)) for _ in range(chance.randrange(2, 12)))


def _long(chance: Random) -> str:
    unit = chance.choice((*WORDS, *filter(None, SPECIAL), "a b ", "融 资 ", "x,", "-x "))
    return unit * (LONG // len(unit.encode("utf-8", "surrogatepass")))


def _nested(chance: Random) -> str:
    """Return quotes and minuses in one another, as deep as a query is long."""
    return "".join(
        chance.choice(('"', "“", "”", "-", "－", " ", "　", "融资", "(", ")", "NOT ", "'"))
        for _ in range(chance.choice((5, 50, 300)))
    )


def _any_characters(chance: Random) -> str:
    return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randrange(1, 30)))


def _surrogates(chance: Random) -> str:
    return chance.choice(("\ud800", "a\udfff", "\udfff\ud800", "融\ud83d资"))


def _encoded(make: Callable[[Random], str]) -> Callable[[Random], str]:
    return lambda chance: quote(make(chance).encode("utf-8", "surrogatepass"), safe="")


def _broken(chance: Random) -> str:
    """Return percent-escapes and bytes that are no UTF-8."""
    return chance.choice(_BROKEN)


_KINDS: tuple[Callable[[Random], str], ...] = (
    _encoded(_plain),
    _encoded(_number),
    _encoded(_date),
    _encoded(_special),
    _encoded(_special),
    _encoded(_mixed),
    _encoded(_long),
    _encoded(_nested),
    _encoded(_any_characters),
    _encoded(_surrogates),
    _broken,
)


def text(chance: Random) -> str:
    """Return one such text, as it stands in an address."""
    return chance.choice(_KINDS)(chance)
