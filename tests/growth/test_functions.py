"""What is done with the text of a measure, a statement or a question takes time in proportion to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from measures.differences.marked_differences import mark_name_difference, mark_text_difference
from measures.differences.shared_text import shared_flags
from measures.differences.text_difference import compare_texts
from measures.differences.text_tokens import split_sentences, split_tokens
from measures.evidence.statement_comparison import split_printed_names
from measures.exports.filenames import safe_file_name
from measures.exports.formula_escape import _LIVE
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.shared_phrases import shared_phrases
from measures.search.query.query_syntax import literal_text, parse_terms
from measures.search.results.snippets import best_passage, mark_needles
from measures.search.words.folding import fold_text
from measures.templatetags.reading import mark_targets, paragraphs
from measures.text.structure.responsibility.name_lists import is_department_list
from measures.text.targets import find_targets
from tests.growth import clock
from tests.settings import SHARE

#: Characters of the shorter text: what is compared only up to a length is longer than that.
_SMALL = 3_000
_PIECES = (
    " ", "十", "1", "1个", "每年12次", "甲", "a", "a1", "、", "，", "。", "；", "（", "）", "（甲、乙）", "“", "“甲”", "区财政局、", "区财政局和", "\n",
    "已实现", "百分之", "优化营商环境，", '"', "-", "=1+1", "1,000",
)  # fmt: skip
#: Where runs share the tests, each function reads each third piece, another third than the function before it.
_SAMPLED = 3 if SHARE else 1


def _compared(work: Callable[[str, str], object]) -> Callable[[str], object]:
    def both(text: str) -> object:
        half = len(text) // 2
        return work(text[:half], f"乙{text[half:]}")

    return both


_WORK: dict[str, Callable[[str], object]] = {
    "find_targets": find_targets,
    "mark_targets": mark_targets,
    "paragraphs": paragraphs,
    "names": split_printed_names,
    "is_list_of_bodies": is_department_list,
    "fold": fold_text,
    "passage": lambda text: best_passage(text, (text[:1], text[:2])),
    "pieces": lambda text: mark_needles(text, (text[:1],)),
    "query": lambda text: (parse_terms(text), literal_text(text)),
    "tokens": split_tokens,
    "sentences": split_sentences,
    "difference": _compared(compare_texts),
    "common": _compared(shared_flags),
    "of_texts": _compared(mark_text_difference),
    "of_names": lambda text: mark_name_difference(
        split_printed_names(text), split_printed_names(f"乙、{text}")
    ),
    "shared_phrases": _compared(
        lambda one, other: shared_phrases(ComparedText(1, "", one), ComparedText(2, "", other))
    ),
    "harmless": safe_file_name,
    "escape": lambda text: [_LIVE.match(text)],
}


@pytest.mark.parametrize("name", _WORK)
def test_time_grows_as_the_text_does(name: str) -> None:
    work = _WORK[name]
    work("甲，乙。")
    slow = {}
    for piece in _PIECES[list(_WORK).index(name) % _SAMPLED :: _SAMPLED]:
        grown = clock.growth(
            lambda text: (compare_texts.cache_clear(), shared_flags.cache_clear(), work(text)),
            lambda length, piece=piece: (piece * (length // len(piece) + 1))[:length],  # type: ignore[misc]
            _SMALL,
        )
        if grown.is_too_much:
            slow[piece] = grown.factor
    assert not slow, f"{name}: {clock.TIMES} times the text takes so many times as long: {slow}"


def test_what_is_too_long_to_compare_is_reported() -> None:
    long = "甲。乙，" * 10_000
    found = mark_text_difference(long, f"{long}丙")
    assert found.is_unread
    assert [mark for _, mark in found.right] == [""]
    assert compare_texts(long, f"{long}丙").is_unread
    assert not mark_text_difference("甲", "乙").is_unread
