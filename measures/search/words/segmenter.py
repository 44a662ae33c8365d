"""Cut texts into words with jieba, loaded when first needed and shared by the threads of a process.

The set phrases of action plans and the names of departments in the registry are added to its dictionary. Both are files
of the release and not rows of the database, so that every machine cuts a text the same way.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from django.conf import settings

from measures.search.words.folding import FOLDING_VERSION, fold_text

if TYPE_CHECKING:
    from measures.search.words.trie_tokenizer import WordDictionary

PHRASE_FILE = Path(__file__).with_name("words.txt")
REGISTRY_FOLDER = Path(settings.BASE_DIR) / "fixtures" / "registry"

#: jieba first cuts a text at all other characters, so its words are those of these pieces.
_CLAUSE = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
#: What jieba makes of all other characters: each is a mark by itself.
_SINGLE = re.compile(r"\r\n|.", re.DOTALL)
#: For longer pieces, in characters, jieba's time grows with the square of the length.
_LONGEST = 1_000

_lock = threading.Lock()
_loaded: list[Any] = []


@cache
def added_words() -> tuple[str, ...]:
    """Return the words added to the dictionary, folded, each once, in a fixed order."""
    words = {fold_text(line.strip()) for line in PHRASE_FILE.read_text(encoding="utf-8").splitlines()}
    for path in sorted(REGISTRY_FOLDER.rglob("*.json")):
        words.update(
            fold_text(name)
            for name in _registry_department_names(json.loads(path.read_text(encoding="utf-8")))
        )
    return tuple(sorted(word for word in words if len(word) > 1))


def _registry_department_names(data: Any) -> Iterator[str]:
    """Yield every name and alias of a department in a registry, at any depth of its file."""
    if isinstance(data, list):
        for item in data:
            yield from _registry_department_names(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in ("name", "full_name") and isinstance(value, str):
                yield value
            elif key == "aliases" and isinstance(value, list):
                yield from (alias for alias in value if isinstance(alias, str))
            else:
                yield from _registry_department_names(value)


@cache
def segmenter_version() -> str:
    """Return 12 characters that change when the words of an unchanged text may."""
    parts = [version("jieba"), str(FOLDING_VERSION), *added_words()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _tokenizer() -> Any:
    """Return the one tokenizer of this process, loading it (some milliseconds; seconds for the first of a machine)."""
    with _lock:
        if not _loaded:
            with warnings.catch_warnings():
                # Compiling jieba for the first time warns of escapes in its patterns.
                warnings.simplefilter("ignore")
                from measures.search.words.trie_tokenizer import TrieTokenizer

            _loaded.append(TrieTokenizer(_stored_dictionary()))
        return _loaded[0]


def _stored_dictionary() -> WordDictionary:
    """Return the dictionary in the file of this version, which is made if there is none that can be used."""
    from measures.search.words.trie_tokenizer import (
        DICTIONARY_FORMAT,
        DictionaryDamaged,
        WordDictionary,
        build_dictionary,
    )

    folder = Path(settings.VAR_DIR) / "jieba"
    file = folder / f"words-{segmenter_version()}-{DICTIONARY_FORMAT}"
    with suppress(OSError, DictionaryDamaged):
        return WordDictionary.from_bytes(file.read_bytes())
    dictionary = build_dictionary(added_words())
    with suppress(OSError):
        # Where nothing can be written the dictionary is made anew each time.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for other in folder.iterdir():
            with suppress(OSError):
                other.unlink()
        with NamedTemporaryFile(dir=folder, delete=False) as fresh:
            fresh.write(dictionary.to_bytes())
        Path(fresh.name).replace(file)
    return dictionary


def segment_text(text: str) -> list[str]:
    """Return the words of the folded ``text`` and the shorter words inside long ones; punctuation is left out."""
    return [
        word
        for clause in _CLAUSE.findall(text)
        for piece in _quick_pieces(clause)
        for word in _clause_words(piece)
    ]


def cut_text(text: str) -> list[str]:
    """Return ``text`` cut into words and single marks, none overlapping; joined they are the text."""
    words: list[str] = []
    at = 0
    for clause in _CLAUSE.finditer(text):
        start, end = clause.span()
        if at < start:
            words += _SINGLE.findall(text, at, start)
        for piece in _quick_pieces(clause.group()) if end - start > _LONGEST else (clause.group(),):
            words += _cut_clause(piece)
        at = end
    return words + _SINGLE.findall(text, at)


def _quick_pieces(text: str) -> Iterator[str]:
    """Yield ``text`` in pieces that jieba is quick with: only runs longer than `_LONGEST` are parted."""
    at = 0
    for clause in _CLAUSE.finditer(text) if len(text) > _LONGEST else ():
        start, end = clause.span()
        while end - start > _LONGEST:
            start += _LONGEST
            yield text[at:start]
            at = start
    yield text[at:]


@lru_cache(maxsize=5_000)
def _cut_clause(clause: str) -> tuple[str, ...]:
    """Return a clause cut into words; many clauses recur in the plans that are compared."""
    return tuple(_tokenizer().cut(clause))


@lru_cache(maxsize=50_000)
def _clause_words(clause: str) -> tuple[str, ...]:
    """Return the words of a clause; many clauses recur in the plans."""
    return tuple(word for word in _tokenizer().cut_for_search(clause) if any(c.isalnum() for c in word))


def load_dictionary() -> None:
    """Load the dictionary now, so that processes forked later share its memory."""
    _tokenizer()
