"""The rules of accessibility, held against the page that is open in the browser."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_CONTRAST = "color-contrast"
#: Items of long lists look alike. Contrast is computed for every text on its own, so it is asked of the first only.
_MORE_OF_THE_SAME = "main :is(li, tr, article):nth-child(n + 9)"
_ALL = {"resultTypes": ["violations"], "preload": False, "rules": {_CONTRAST: {"enabled": False}}}
_COLOURS = {"resultTypes": ["violations"], "preload": False, "runOnly": [_CONTRAST]}


def violations(page: Page, within: str = "html") -> list[str]:
    """Return which rules the page breaks in the part that a selector names, each with the first place."""
    looked = (
        ({"include": [[within]]}, _ALL),
        (
            {"include": [[within]], "exclude": [[_MORE_OF_THE_SAME]]},
            _COLOURS,
        ),
    )
    found: list[Any] = []
    for context, options in looked:
        found += Axe().run(page, context=context, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
