"""The fields of the index, and the tokens of its text fields.

``title_two`` and ``text_two`` hold every pair of neighbouring characters with its position: a phrase of pairs occurs
exactly where the string does, however a segmenter cuts it. ``*_one`` hold single characters, for queries of one;
``*_words`` and ``text_often`` (words that occur twice or more) only rank. ``passage`` has the keys of the passages: by
them a measure is found that has a passage near to a question (`search/meaning`).
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

import tantivy

from measures.search.words.folding import FOLDING_VERSION
from measures.search.words.passages import PASSAGES_VERSION
from measures.search.words.segmenter import segmenter_version
from measures.text import targets

#: Changes whenever the fields or their meaning do; an index of another version is rebuilt.
SCHEMA_VERSION = 9

_GRAMS = "grams"
_NUMBERS = (
    "pk",
    "stamp",
    "wording",
    "year",
    "place",
    "recent",
    "chapter",
    "lead",
    "first_lead",
    "co_lead",
    "dept",
    "own",
    "target",
    "discrepancy",
    "due",
    "passage",
)
_NAMES = ("district", "within", "document", "kind", "progress", "section")
_PAIRS = ("title_two", "text_two")
_SETS = ("title_one", "text_one", "title_words", "text_words", "text_often")

#: What stands for a blank inside a pair: the index separates its tokens by blanks.
_BLANK = "\u2420"


@cache
def index_schema() -> tantivy.Schema:
    """Return the schema of the index."""
    builder = tantivy.SchemaBuilder()
    for name in _NUMBERS:
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in _NAMES:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in _PAIRS:
        builder.add_text_field(name, tokenizer_name=_GRAMS, index_option="position")
    for name in _SETS:
        builder.add_text_field(name, tokenizer_name=_GRAMS, index_option="basic")
    return builder.build()


def register_tokenizer(index: tantivy.Index) -> tantivy.Index:
    """Return ``index`` with the analyzer that the schema names: tokens are what stands between blanks."""
    index.register_tokenizer(_GRAMS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


@cache
def schema_version() -> str:
    """Return 12 characters that change when an existing index can no longer be used."""
    parts = (
        *(SCHEMA_VERSION, FOLDING_VERSION, PASSAGES_VERSION, targets.VERSION),
        *(segmenter_version(), version("tantivy")),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def single_characters(folded: str) -> str:
    """Return the characters of a folded text, each once, as the index takes them."""
    return " ".join(sorted(set(folded.replace(" ", ""))))


def neighbouring_pairs(folded: str) -> str:
    """Return the pairs of neighbouring characters of a folded text, in order, as the index takes them."""
    text = folded.replace(" ", _BLANK)
    return " ".join(map(str.__add__, text, text[1:]))


def pair_at(folded: str, index: int) -> str:
    """Return the pair that starts at ``index`` of a folded text."""
    return folded[index : index + 2].replace(" ", _BLANK)
