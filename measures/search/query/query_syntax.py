"""Parse typed queries: words that must occur, exact phrases in quotes, words left out with a minus.

Nothing typed is an error. An unclosed quote reaches to the end, an empty quote and a lone minus are ignored, and what
is too long is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from measures.search.words.folding import fold_text

#: Characters searched for at most; the page says when more were typed.
MAX_QUERY_LENGTH = 200
#: Terms searched for at most.
MAX_TERMS = 20

_QUOTES = '"＂'
_MINUS = r"\-－"
_TOKEN = re.compile(
    rf"(?P<minus>[{_MINUS}])?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>\S+))"
)

#: What is in quotes, and what is left out.
_PROTECTED = re.compile(
    rf"(?:(?<!\S)[{_MINUS}])?[{_QUOTES}][^{_QUOTES}]*(?:[{_QUOTES}]|$)|(?<!\S)[{_MINUS}]\S+"
)
_SIGN = re.compile(rf"[{_QUOTES}]|^[{_MINUS}]")
_BLANK = re.compile(r"\s")
#: Signs of the syntax with nothing that they are of.
_SIGNS = re.compile(rf"[{_QUOTES}{_MINUS}\s]+")
#: A phrase in quotes right behind a word.
_GLUED = re.compile(rf"(?<=[^\s{_MINUS}{_QUOTES}])([{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]?)")


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """Folded strings: each of ``wanted`` must occur, none of ``unwanted`` may; ``exact`` are those in quotes."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    exact: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def shorten_query(typed: str) -> str:
    """Return the typed text cut to `MAX_QUERY_LENGTH`, without the blanks around it."""
    return typed.strip()[:MAX_QUERY_LENGTH].strip()


@lru_cache(maxsize=256)
def parse_terms(typed: str) -> QueryTerms:
    """Return the terms of a typed query, each once, in order.

    >>> parse_terms('融資 "一网通办" -担保')
    QueryTerms(wanted=('融资', '一网通办'), unwanted=('担保',))
    """
    wanted: dict[str, None] = {}
    unwanted: dict[str, None] = {}
    exact: set[str] = set()
    for match in _TOKEN.finditer(_separate_phrases(shorten_query(typed))):
        if match["word"] is not None and _SIGNS.fullmatch(match["word"]):
            continue
        term = fold_text(match["phrase"] if match["phrase"] is not None else match["word"]).strip()
        if term and len(wanted) + len(unwanted) < MAX_TERMS:
            (unwanted if match["minus"] else wanted)[term] = None
            exact |= {term} if match["phrase"] is not None else set()
    return QueryTerms(tuple(wanted), tuple(term for term in unwanted if term not in wanted), frozenset(exact))


def protected_spans(text: str) -> list[tuple[int, int]]:
    """Return where a folded text has exact phrases and what is left out: these mean what they say.

    >>> protected_spans('嘉定 "一网通办" -担保')
    [(3, 9), (10, 13)]
    """
    return [match.span() for match in _PROTECTED.finditer(text)]


def literal_text(typed: str) -> str | None:
    """Return the typed text as one folded string if it has signs of the syntax in it and no blanks, else None.

    ``-3岁`` may be meant literally; it is if it occurs in a text.
    """
    text = shorten_query(typed)
    if not _SIGN.search(text) or _BLANK.search(text) or _SIGNS.fullmatch(text):
        return None
    return fold_text(text).strip() or None


def describe_unsearched(typed: str) -> str:
    """Say in Chinese why a typed text narrows no list, or only by what it leaves out; nothing where it looks for words.

    >>> describe_unsearched('""')
    '“""”只有引号或减号，没有可以检索的文字，清单没有按检索词筛选。'
    """
    text = shorten_query(typed)
    terms = parse_terms(text)
    if not text or terms.wanted:
        return ""
    if terms.unwanted:
        named = "、".join(f"“{term}”" for term in terms.unwanted)
        return f"只写了要排除的词，没有写要找的词：清单是不含{named}的举措。"
    return f"“{text}”只有引号或减号，没有可以检索的文字，清单没有按检索词筛选。"


def _separate_phrases(typed: str) -> str:
    """Return ``typed`` with blanks around quoted phrases, so that ``甲"乙"`` is two terms."""
    return _GLUED.sub(r" \1 ", typed)
