"""Addresses of pages, remembered: Django takes a tenth of a millisecond to find one, and a document has hundreds."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=8192)
def page_address(name: str, *args: int | str) -> str:
    """Return the address of the page ``name``; raise `NoReverseMatch` where there is none.

    All are of one script prefix: a process serves the site under one.
    """
    return reverse(name, args=args)
