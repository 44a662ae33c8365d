"""Everyday wordings lead to the words of plans: their files are sound, and they order what is meant."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import override_settings

from measures.search.meaning import wording_vectors
from measures.search.meaning.encoding import encode_library
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from measures.search.words import wordings
from measures.search.words.wordings import WordingGroup, find_wordings, read_groups, wording_groups
from tests.factories import DocumentFactory, MeasureFactory
from tests.search.conftest import encode_letters


def test_the_files_are_sound() -> None:
    groups = wording_groups()
    assert len(groups) > 800
    assert len({(group.words, group.official) for group in groups}) == len(groups)
    assert [group for group in groups if set(group.words) == set(group.official)] == []
    assert sum(len(group.words) for group in groups) > 3_000


@pytest.mark.parametrize("line", ["打官司", "打官司 >", "> 诉讼", "官 > 诉讼", "长" * 13 + " > 诉讼"])
def test_a_line_that_is_no_group_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"law\.txt: line 3"):
        list(read_groups(f"# 司法\n打官司 > 诉讼\n{line}\n", "law.txt"))


def test_blank_lines_notes_and_words_said_twice_are_nothing() -> None:
    assert list(read_groups("\n# 司法\n打官司 打官司 > 訴訟 诉讼\n")) == [
        WordingGroup(("打官司",), ("诉讼",))
    ]


def test_the_longest_word_counts_and_none_leads_further(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = read_groups("拖欠 > 账款\n拖欠工资 > 劳动报酬 拖欠\n拖欠工资 讨薪 > 欠薪治理")
    monkeypatch.setattr(wordings, "wording_groups", lambda: tuple(groups))
    wordings._official_by_word.cache_clear()
    try:
        found = find_wordings("老板拖欠工资怎么办")
        assert [(one.word, one.official) for one in found] == [("拖欠工资", ("劳动报酬", "欠薪治理", "拖欠"))]
        assert find_wordings("讨薪", without=["讨薪"]) == []
    finally:
        wordings._official_by_word.cache_clear()


@pytest.mark.django_db
def test_what_plans_call_it_is_found_and_can_be_taken_as_words(
    letter_meaning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = DocumentFactory()
    titles = ["清理拖欠账款", "培育园区品牌", "绿化养护提升"]
    mine, *_ = [
        MeasureFactory(document=document, order=order, title=title, text="甲乙丙丁。")
        for order, title in enumerate(titles, start=1)
    ]
    encode_library("default")
    found = search_measures(MeasureQuery.of("甲方打白条"), meant=True)
    assert found.meant.pks[:1] == (mine.pk,)
    assert not found.hits
    with override_settings(SEARCH_BY_MEANING=False):
        assert not search_measures(MeasureQuery.of("甲方打白条"), meant=True).meant.pks


@pytest.mark.django_db
def test_vectors_of_groups_that_are_missing_or_damaged_are_made_anew(
    meaning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = (WordingGroup(("跑断腿",), ("只跑一次",)), WordingGroup(("打白条",), ("拖欠账款",)))
    monkeypatch.setattr(wording_vectors, "similar_groups", lambda: groups)
    monkeypatch.setattr(wording_vectors, "similar_groups_digest", lambda: "test")
    monkeypatch.setattr(wording_vectors, "encode_sentences", encode_letters)
    path = wording_vectors._path("default")
    (asked,) = encode_letters(["总打白条"])
    for content in (None, b"damaged"):
        if content:
            path.write_bytes(content)
        assert not wording_vectors.are_encoded("default")
        assert wording_vectors.near_groups(asked, "default", 2, 0.5) == []
        wording_vectors.encode_groups("default")
        assert wording_vectors.are_encoded("default")
        (near,) = wording_vectors.near_groups(asked, "default", 2, 0.5)
        assert near.group == groups[1]
        assert np.allclose(near.official, encode_letters(["拖欠账款"])[0], atol=1e-3)
    path.unlink()
