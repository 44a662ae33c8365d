"""Everyday wordings lead to the words of plans: their files are sound, and they order what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.test import override_settings

from measures.models import SynonymGroup
from measures.search.meaning import encoding, wording_vectors
from measures.search.meaning.encoding import encode_library
from measures.search.meaning.group_pairs import GroupPairs
from measures.search.meaning.vector_files import quantise
from measures.search.meaning.wording_vectors import EncodedGroups, NearGroup
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import meant_hits
from measures.search.results.engine import search_measures
from measures.search.words import wordings
from measures.search.words.wordings import (
    WordingGroup,
    character_pairs,
    find_wordings,
    read_groups,
    staff_groups,
    wording_groups,
)
from tests.factories import DocumentFactory, MeasureFactory
from tests.search.conftest import encode_letters


def test_the_files_are_sound() -> None:
    groups = wording_groups()
    assert len(groups) > 1_700
    assert len({(group.words, group.official) for group in groups}) == len(groups)
    assert [group for group in groups if set(group.words) == set(group.official)] == []
    assert sum(len(group.words) for group in groups) > 7_000


@pytest.mark.parametrize("line", ["打官司", "打官司 >", "> 诉讼", "官 > 诉讼", "长" * 13 + " > 诉讼"])
def test_a_line_that_is_no_group_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"law\.txt: line 3"):
        list(read_groups(f"# 司法\n打官司 > 诉讼\n{line}\n", "law.txt"))


def test_blank_lines_notes_and_repeated_words_are_nothing() -> None:
    assert list(read_groups("\n# 司法\n打官司 打官司 > 訴訟 诉讼\n")) == [
        WordingGroup(("打官司",), ("诉讼",))
    ]


def test_the_longest_word_counts_and_none_leads_further(monkeypatch: pytest.MonkeyPatch) -> None:
    groups = read_groups("拖欠 > 账款\n拖欠工资 > 劳动报酬 拖欠\n拖欠工资 讨薪 > 欠薪治理")
    monkeypatch.setattr(wordings, "wording_groups", lambda: tuple(groups))
    wordings._groups_by_word.cache_clear()
    try:
        found = find_wordings("老板拖欠工资怎么办")
        assert [(one.word, one.official) for one in found] == [("拖欠工资", ("劳动报酬", "欠薪治理", "拖欠"))]
        assert find_wordings("讨薪", without=["讨薪"]) == []
    finally:
        wordings._groups_by_word.cache_clear()


@pytest.mark.django_db
def test_what_plans_call_it_is_found_and_can_be_taken_as_words(
    letter_meaning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = DocumentFactory()
    titles = ["清理拖欠账款", "培育园区品牌", "绿化养护提升"]
    mine, *_ = [
        MeasureFactory(document=document, order=order, title=title, text="打通甲乙，明白丙丁。")
        for order, title in enumerate(titles, start=1)
    ]
    encode_library("default")
    found = search_measures(MeasureQuery.of("甲方打白条"), meant=True)
    assert found.meant.pks[:1] == (mine.pk,)
    assert not found.hits
    with override_settings(SEARCH_BY_MEANING=False):
        assert not search_measures(MeasureQuery.of("甲方打白条"), meant=True).meant.pks


def near(text: str, *without: str) -> list[NearGroup]:
    """Return the groups near a text."""
    (vector,) = encode_letters([text])
    return wording_vectors.near_groups(text, vector, "default", most=2, least=0.5, without=without)


@pytest.mark.django_db
def test_vectors_of_groups_that_are_missing_or_damaged_are_made_anew(
    meaning: None, two_groups: tuple[WordingGroup, ...]
) -> None:
    path = wording_vectors._path("default")
    question = "总打白条"
    for content in (None, b"damaged"):
        if content:
            path.write_bytes(content)
        assert not wording_vectors.are_encoded("default")
        assert near(question) == []
        wording_vectors.encode_groups("default")
        assert wording_vectors.are_encoded("default")
        (found,) = near(question)
        assert found.group == two_groups[1]
        assert np.allclose(found.official, encode_letters(["拖欠账款"])[0], atol=2e-3)


@pytest.mark.django_db
def test_groups_of_staff_are_near_from_when_they_are_encoded_until_they_are_deleted(
    meaning: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    encoded: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        encoded.extend(texts)
        return encode_letters(texts)

    monkeypatch.setattr(
        wording_vectors, "similar_groups", lambda: (WordingGroup(("跑断腿",), ("只跑一次",)),)
    )
    monkeypatch.setattr(wording_vectors, "_path", lambda using: tmp_path / "wordings-test.npy")
    monkeypatch.setattr(wording_vectors, "encode_sentences", encode)
    wording_vectors.encode_groups("default")
    assert near("总打白条") == []
    added = SynonymGroup.objects.create(words="打白条", official="拖欠账款")
    wording_vectors.encode_groups("default")
    assert [one.group for one in near("总打白条")] == [WordingGroup(("打白条",), ("拖欠账款",))]
    assert near("总打白条", "打白条") == []
    # What was encoded before is not encoded again.
    assert encoded == ["跑断腿", "只跑一次", "打白条", "拖欠账款"]
    added.delete()
    assert near("总打白条") == []


@pytest.mark.django_db
def test_a_change_of_synonyms_moves_the_version_that_vectors_follow(
    letter_meaning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[tuple[WordingGroup, ...]] = []
    monkeypatch.setattr(encoding, "encode_groups", lambda using: followed.append(staff_groups(using)))
    before = search_measures(MeasureQuery.of("甲方")).data_version
    SynonymGroup.objects.create(words="打白条", official="拖欠账款")
    assert search_measures(MeasureQuery.of("甲方")).data_version > before
    encode_library("default")
    assert followed == [(WordingGroup(("打白条",), ("拖欠账款",)),)]


def _encoded(groups: tuple[WordingGroup, ...], vectors: np.ndarray) -> EncodedGroups:
    """Return groups of one everyday word each with its vectors."""
    rows, starts = np.arange(len(groups)), np.arange(len(groups) + 1)
    pairs = GroupPairs([group.words for group in groups])
    return EncodedGroups(groups, vectors, quantise(vectors), rows, rows, starts, pairs)


def test_a_question_is_near_a_group_of_which_one_word_says_it() -> None:
    words = ("没信号", "没人管", "招不到人", "没人租")
    groups = (WordingGroup(words[:2], ("甲乙",)), WordingGroup(words[2:], ("丙丁",)))
    together = encode_letters(["，".join(group.words) for group in groups])
    singly, rows = quantise(encode_letters(words)), np.arange(4)
    (vector,) = encode_letters(["没人租"])
    starts, pairs = np.array([0, 2, 4]), GroupPairs([])
    found = EncodedGroups(groups, together, singly, rows[:2], rows, starts, pairs)
    assert list(found.nearness("没人租", vector)) == [1, 0]
    # The one word that says it counts, though another of its group says something else.
    alone = EncodedGroups(groups, together * 0, singly, rows[:2], rows, starts, pairs)
    assert alone.nearness("没人租", vector)[1] == pytest.approx(0.6, abs=0.01)


def test_a_question_is_near_a_group_that_shares_its_rare_characters() -> None:
    groups = tuple(WordingGroup((word,), ("甲乙",)) for word in ("没信号", "没人管", "没人租"))
    nothing = np.zeros((3, 512), dtype=np.float32)
    found = _encoded(groups, nothing).shared("没人租楼")
    assert found.argmax() == 2
    assert found[0] == 0 < found[1] < found[2] < 1


def test_the_groups_that_have_a_pair_are_those_whose_words_have_it() -> None:
    groups = [*(group.words for group in wording_groups()[:300]), ("没 信号", "𠮷田a"), ("没信-号",), ()]
    pairs = GroupPairs(groups)
    having: dict[str, list[int]] = {}
    for number, words in enumerate(groups):
        for pair in set().union(*map(character_pairs, words)):
            having.setdefault(pair, []).append(number)
    assert len(having) > 1_000
    assert {pair: pairs.having(pair).tolist() for pair in having} == having
    assert [pairs.having(pair).tolist() for pair in ("没 ", " 信", "信-", "号𠮷", "\n没")] == [[]] * 5


@pytest.mark.django_db
def test_nothing_is_shown_of_what_no_measure_treats(
    letter_meaning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = MeasureFactory(title="清理拖欠账款", text="健全机制，明白丙丁。")
    encode_library("default")
    (official,) = encode_letters(["拖欠账款"])
    treated = NearGroup(WordingGroup(("打白条",), ("拖欠账款",)), 0.9, official)
    untreated = NearGroup(WordingGroup(("迁坟",), ("殡葬",)), 1.0, official)
    question = MeasureQuery.of("清账拖款健全机制")
    for near, found in (
        ([], (measure.pk,)),
        ([treated], (measure.pk,)),
        ([untreated], ()),
        # Another group that is as near, or nearly, may be what is asked.
        ([untreated, treated], (measure.pk,)),
        ([untreated, replace(treated, nearness=0.5)], ()),
        ([replace(untreated, nearness=0.5)], (measure.pk,)),
    ):
        monkeypatch.setattr(meant_hits, "near_groups", lambda *args, near=near, **kwargs: near)
        assert search_measures(question, meant=True).meant.pks == found, near
