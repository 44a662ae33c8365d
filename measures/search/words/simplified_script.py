"""Simplified forms of traditional characters, one by one.

The table is OpenCC's (``t2s``, single characters). It is applied to texts and queries, character by character, so that
any substring of a text is found in it; OpenCC's phrase rules depend on neighbours and would break that.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import opencc

_TABLE = "TSCharacters.txt"

#: Characters that OpenCC leaves alone because both forms are right in some word (显著, 着力): tried when the typed form
#: has no hits.
SCRIPT_VARIANTS = str.maketrans("著乾藉瞭徵", "着干借了征")


@cache
def simplified_characters() -> dict[str, str]:
    """Return the simplified character of every traditional one that has another form."""
    path = Path(opencc.__file__).parent / "dictionary" / _TABLE
    table: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        traditional, _, candidates = line.partition("\t")
        best = candidates.split(" ")[0]
        if len(traditional) == 1 and len(best) == 1 and best != traditional:
            table[traditional] = best
    return table
