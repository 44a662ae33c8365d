"""Words: jieba's, with what it is taught, in a directory of our own, kept once they are computed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from measures.models import TextWords
from measures.search.words import segmenter, word_cache
from measures.search.words.folding import fold_text
from measures.search.words.word_cache import cached_words
from tests.examples import count_examples
from tests.search.small import sentences


def directly(text: str) -> list[str]:
    return [w for w in segmenter._tokenizer().cut_for_search(text) if any(c.isalnum() for c in w)]


def test_words_are_jiebas() -> None:
    for sentence in sentences():
        assert segmenter.segment_text(fold_text(sentence)) == directly(fold_text(sentence))


@hypothesis_settings(max_examples=count_examples(200))
@given(st.text(alphabet=st.sampled_from("融资支持企业的，。A1-%. \n😀（")))
def test_words_of_any_text_are_jiebas(text: str) -> None:
    assert segmenter.segment_text(fold_text(text)) == directly(fold_text(text))


@hypothesis_settings(max_examples=count_examples(200))
@given(st.text(alphabet=st.one_of(st.sampled_from("融资支持企业的，。A1-%. \r\n\t😀（"), st.characters())))
def test_the_pieces_of_a_cut_are_the_text(text: str) -> None:
    assert "".join(segmenter.cut_text(text)) == text


def test_a_text_is_cut_into_words_and_marks() -> None:
    assert segmenter.cut_text("推动“免申即享”，由区市场监管局牵头") == [
        *("推动", "“", "免申即享", "”", "，", "由", "区市场监管局", "牵头"),
    ]


def test_set_phrases_and_departments_are_words() -> None:
    assert "免申即享" in segmenter.segment_text("推动免申即享")
    assert "区市场监管局" in segmenter.added_words()
    assert "区市场监管局" in segmenter.segment_text("由区市场监管局牵头")


def test_the_dictionary_is_kept_in_a_private_folder() -> None:
    segmenter.load_dictionary()
    folder = Path(settings.VAR_DIR) / "jieba"
    assert (folder / "jieba.cache").exists()
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_words_are_kept_and_requested_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "支持企业融资"
    first = cached_words([text, text], "default")
    assert first == {text: segmenter.segment_text(text)}
    assert TextWords.objects.count() == 1
    monkeypatch.setattr(word_cache, "segment_text", lambda text: pytest.fail("segmented again"))
    assert cached_words([text], "default") == first


@pytest.mark.django_db
def test_another_version_of_the_segmenter_asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    cached_words(["支持企业融资"], "default")
    monkeypatch.setattr(word_cache, "segmenter_version", lambda: "another")
    monkeypatch.setattr(word_cache, "segment_text", lambda text: ["新"])
    assert cached_words(["支持企业融资"], "default") == {"支持企业融资": ["新"]}


@pytest.mark.django_db
def test_words_that_cannot_be_kept_are_used_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    from django.db import DatabaseError

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("read-only")

    monkeypatch.setattr(TextWords.objects.using("default").__class__, "bulk_create", refuse)
    assert cached_words(["支持企业融资"], "default")["支持企业融资"]
    assert "could not be kept" in caplog.text
