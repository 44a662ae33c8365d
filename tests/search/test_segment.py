"""Words: jieba's, with what it is taught, in a directory of our own, kept once they are computed."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

import jieba
import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from measures.models import TextWords
from measures.search.words import segmenter, trie_tokenizer, word_cache
from measures.search.words.folding import fold_text
from measures.search.words.word_cache import cached_words
from tests.examples import count_examples
from tests.search.small import sentences
from tests.second_connection import other_process


@cache
def jiebas_own() -> Any:
    """Return jieba's tokenizer with its own dictionary in memory, taught the same words."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in segmenter.added_words():
        tokenizer.add_word(word)
    return tokenizer


def directly(text: str) -> list[str]:
    return [w for w in jiebas_own().cut_for_search(text) if any(c.isalnum() for c in w)]


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


@pytest.fixture(scope="module")
def just_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the dictionary, just made."""
    folder = tmp_path_factory.mktemp("made")
    with override_settings(VAR_DIR=str(folder)):
        segmenter._stored_dictionary()
    return folder


@pytest.fixture
def stored(settings: Any, just_made: Path, tmp_path: Path) -> Path:
    """Return the file of the dictionary in a folder of its own."""
    copytree(just_made, tmp_path, dirs_exist_ok=True)
    settings.VAR_DIR = str(tmp_path)
    (file,) = (tmp_path / "jieba").iterdir()
    return file


def test_the_dictionary_is_kept_in_a_private_folder_and_read_from_there(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stored.parent.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(trie_tokenizer, "build_dictionary", lambda words: pytest.fail("made again"))
    kept = segmenter._stored_dictionary()
    own = jiebas_own()
    assert kept.total == own.total
    for word in ("融资", "区市场监管局", "免申即享", "免申", "无此词语", "", "囗"):
        assert kept.get(word) == (own.FREQ.get(word) or None)


@pytest.mark.parametrize(
    "damage",
    [b"", b"short", bytes(16), bytes(4_000), 0, 4, 10, 12, 15, 2_000, -9],
)
def test_a_damaged_dictionary_is_made_again(stored: Path, damage: bytes | int) -> None:
    whole = stored.read_bytes()
    if isinstance(damage, int):
        damaged = bytearray(whole)
        damaged[damage] ^= 16
        damage = bytes(damaged)
    stored.write_bytes(damage)
    assert segmenter._stored_dictionary().get("融资") == jiebas_own().FREQ["融资"]
    assert stored.read_bytes() == whole


def test_the_dictionary_of_another_version_goes(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "segmenter_version", lambda: "another")
    segmenter._stored_dictionary()
    (file,) = stored.parent.iterdir()
    assert file.name.startswith("words-another-")


def test_where_nothing_can_be_written_it_is_made_each_time(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "jieba").write_text("no folder")
    settings.VAR_DIR = str(tmp_path)
    assert segmenter._stored_dictionary().get("融资")


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


@pytest.mark.django_db(transaction=True)
def test_words_are_not_kept_while_others_write_and_nobody_waits_for_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Who is writing may be waiting for the lock of the index, which is held where words are kept."""
    caplog.set_level(logging.INFO, word_cache.logger.name)
    text = "支持企业融资"
    with other_process() as other, other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE" if other.vendor == "sqlite" else "BEGIN")
        cursor.execute(
            "INSERT INTO measures_textwords (key, words) VALUES (%s, %s)", [word_cache._cache_key(text), "别"]
        )
        assert cached_words([text], "default") == {text: segmenter.segment_text(text)}
        cursor.execute("ROLLBACK")
    assert "others are writing" in caplog.text
    assert not TextWords.objects.exists()
    cached_words([text], "default")
    assert TextWords.objects.count() == 1


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
