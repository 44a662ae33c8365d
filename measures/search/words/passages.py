"""The passages of a measure: what is compared with a question by its meaning, and what of it is shown.

A passage is compared together with the title of its measure, which says what it is about.
"""

from __future__ import annotations

import hashlib
import re

from measures.search.words.folding import fold_text

#: Changes with what is a passage and with its text; an index with the passages of another version is rebuilt.
PASSAGES_VERSION = 1
#: A longer sentence is several passages: an encoder reads no more at once, and a reader hardly does.
LONGEST_PASSAGE = 200
#: What is shorter says nothing.
_SHORTEST = 4
_PASSAGE = re.compile(rf"[^。；！？\n]{{1,{LONGEST_PASSAGE}}}[。；！？]?")


def split_passages(text: str) -> list[str]:
    """Return the passages of the text of a measure, as they stand there, in order; of an empty one an empty passage.

    >>> split_passages("落实续贷。打造“检察护企”品牌；")
    ['落实续贷。', '打造“检察护企”品牌；']
    """
    found = [passage.strip() for passage in _PASSAGE.findall(text)]
    return [passage for passage in found if len(passage) >= _SHORTEST] or [""]


def meaning_text(title: str, passage: str) -> str:
    """Return the folded text whose meaning stands for a passage of the measure with this title.

    >>> meaning_text("融资服务", "落实续贷。")
    '融资服务。落实续贷。'
    """
    return fold_text("。".join(part for part in (title.strip(), passage) if part))


def meaning_key(text: str) -> int:
    """Return a number of 63 bits that stands for a text: equal texts have the same, and no others in practice."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


def passage_keys(title: str, text: str) -> tuple[int, ...]:
    """Return the keys of the passages of a measure, each once, in order."""
    return tuple(dict.fromkeys(meaning_key(meaning_text(title, passage)) for passage in split_passages(text)))
