"""Addresses of pages, their parts remembered: a page has hundreds, and to make each anew takes much of its time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus

from django.urls import reverse

#: Values with more characters are not remembered: whatever strangers type must not fill the memory.
_LONGEST_REMEMBERED = 40
#: What any address takes as its last value, quoted as it is.
_PLAIN = re.compile(r"[\w.-]{1,30}")


@lru_cache(maxsize=8192)
def page_address(name: str, *args: int | str) -> str:
    """Return the address of the page ``name``; raise `NoReverseMatch` where there is none.

    All are of one script prefix: a process serves the site under one.
    """
    return reverse(name, args=args)


def record_address(name: str, *args: int | str) -> str:
    """Return the address of the page ``name``, which ends in the last of ``args``: the number or code of a record.

    As `page_address`, but only what stands before that is remembered: a page has a hundred records, which the next has
    not.
    """
    *before, last = args
    text = str(last)
    if not _PLAIN.fullmatch(text):
        return page_address(name, *args)
    return f"{_address_before(name, *before)}{quote(text)}/"


@lru_cache(maxsize=8192)
def _address_before(name: str, *args: int | str) -> str:
    """Return the address of the page ``name`` up to its last value, as which 0 is given."""
    return reverse(name, args=(*args, 0)).removesuffix("0/")


def query_string(pairs: Iterable[tuple[str, object]]) -> str:
    """Return the part of an address after ``?``: what `urlencode` gives for names of plain letters, sooner.

    >>> query_string([("q", "融资 A&B"), ("year", 2025)])
    'q=%E8%9E%8D%E8%B5%84+A%26B&year=2025'
    """
    return "&".join([f"{name}={_quote_value(str(value))}" for name, value in pairs])


def _quote_value(text: str) -> str:
    return _quote_short_value(text) if len(text) <= _LONGEST_REMEMBERED else quote_plus(text)


@lru_cache(maxsize=4096)
def _quote_short_value(text: str) -> str:
    return quote_plus(text)
