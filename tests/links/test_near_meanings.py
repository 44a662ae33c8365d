"""What two documents say in other words: the passages that are each other's nearest, and links found by them."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command

from measures.links.actions.computed_links import compared_text, compute_peer_links
from measures.links.actions.link_suggestions import documents_with_links_due
from measures.links.comparison.shown_links import show_link
from measures.links.likeness import near_meanings
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.measure_matching import match_measures
from measures.links.likeness.near_meanings import NearMeanings
from measures.management.commands import import_plans
from measures.models import Link
from tests.factories import MeasureFactory
from tests.links.labels import PLANS

LEFT = [
    ComparedText(1, "规制牟利举报", "健全投诉举报异常名录管理，压减职业索赔、职业举报牟利空间。"),
    ComparedText(2, "", "筹措保障性租赁住房，为各类人才提供安居保障。"),
]
RIGHT = [
    ComparedText(11, "维护市场秩序", "有效遏制恶意滥用举报权利来索要赔偿的行为。严格落实公平竞争审查。"),
    ComparedText(12, "", "推广全面数字化的电子发票。"),
]


def test_other_wordings_are_near_and_name_the_sentences() -> None:
    near = NearMeanings(LEFT, RIGHT).passages[1, 11]
    assert near.left == LEFT[0].text
    assert near.right == "有效遏制恶意滥用举报权利来索要赔偿的行为。"
    assert 0.4 <= near.near < 1


def test_passages_count_only_where_each_is_the_nearest_of_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    angles = {"甲甲甲甲": 0.0, "乙乙乙乙": 0.3, "丙丙丙丙": 0.1, "丁丁丁丁": 0.2}

    def encode(texts: Sequence[str]) -> np.ndarray:
        return np.array([[np.cos(angles[text]), np.sin(angles[text])] for text in texts], dtype=np.float32)

    monkeypatch.setattr(near_meanings, "sentence_vectors", encode)
    monkeypatch.setattr(near_meanings, "_kept", {})
    left = [ComparedText(1, "", "甲甲甲甲"), ComparedText(2, "", "乙乙乙乙")]
    right = [ComparedText(3, "", "丙丙丙丙"), ComparedText(4, "", "丁丁丁丁")]
    assert NearMeanings(left, right).passages.keys() == {(1, 3), (2, 4)}
    assert NearMeanings(left, right[:1]).passages.keys() == {(1, 3)}


@pytest.mark.parametrize("empty", [[], [ComparedText(1, "", "")], [ComparedText(1, "题", "。")]])
def test_nothing_is_near_to_nothing(empty: list[ComparedText]) -> None:
    assert NearMeanings(empty, RIGHT).passages == {}
    assert match_measures(empty, RIGHT, meanings=NearMeanings(empty, RIGHT)) == []


def test_a_comparison_in_parts_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(1).normal(size=(40, 8))
    left, right = vectors[:25], vectors[25:]
    whole = list(near_meanings._mutually_nearest(left, right))
    monkeypatch.setattr(near_meanings, "_ROWS", 7)
    assert list(near_meanings._mutually_nearest(left, right)) == whole


@pytest.mark.django_db
def test_the_link_keeps_the_sentences_that_are_near_and_shows_them() -> None:
    """Titles of one meaning that share no word name one matter."""
    mine = MeasureFactory.create(title="加强知识产权保护", text="打击侵犯商标和专利的行为，保护企业创新。")
    theirs = MeasureFactory.create(
        title="保护知识产权", text="对侵犯专利与商标的违法行为从严查处，护航创新。"
    )
    sides = [compared_text(mine)], [compared_text(theirs)]
    [link] = compute_peer_links(Link.Kind.PEER, *sides, by_meaning=True)
    assert link.relation == Link.Relation.SAME
    near = show_link(link.as_link()).evidence.near
    assert near is not None
    assert (near.origin, near.target) == (mine.text, theirs.text)
    [by_words] = compute_peer_links(Link.Kind.PEER, *sides, by_meaning=False)
    assert show_link(by_words.as_link()).evidence.near is None


@pytest.mark.django_db
def test_in_a_large_library_an_import_leaves_meaning_to_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_plans, "_FEW_DOCUMENTS", 0)
    monkeypatch.setattr(near_meanings, "sentence_vectors", None)
    output = StringIO()
    call_command("load_registry", verbosity=0)
    plans = [str(PLANS / f"jiading-{year}.txt") for year in (2024, 2026)]
    call_command("import_plans", *plans, stdout=output, stderr=StringIO())
    assert "关联先按字句比较" in output.getvalue()
    assert Link.objects.exists()
    assert len(documents_with_links_due()) == 2
