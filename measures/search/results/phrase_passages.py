"""Texts of measures as passages to find key phrases in, and phrases as they are written there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from measures.search.words.folding import fold_text, fold_with_origins
from measures.search.words.key_phrases import KeyPhrase, PhrasePassage
from measures.search.words.word_cache import cached_words
from measures.search.words.word_runs import split_runs


def read_phrase_passages(originals: Sequence[tuple[str, tuple[str, str]]], using: str) -> list[PhrasePassage]:
    """Return the measures as passages to find phrases in; one query if their words are cached."""
    folded = [(column, tuple(fold_text(text).strip() for text in texts)) for column, texts in originals]
    words = cached_words([text for _, texts in folded for text in texts], using)
    cut = {text: tuple(split_runs(text, found)) for text, found in words.items()}
    return [
        PhrasePassage(column, texts, tuple(run for text in texts for run in cut[text]))
        for column, texts in folded
    ]


def phrase_as_written(phrase: KeyPhrase, texts: Iterable[str]) -> str:
    """Return the phrase as it is written in a text that has it, in case and width."""
    if not any(character.isascii() for character in phrase.text):
        return phrase.text
    for text in texts:
        folded = fold_with_origins(text)
        for start, end in folded.occurrences(phrase.text):
            if not set('"＂') & set(text[start:end]):
                return text[start:end]
    return phrase.text
