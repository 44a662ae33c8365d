"""How much of what the chain damages comes back: on prose of our own, under many sites' habits.

``python -m tests.text.damage_figures`` prints the same figures over more sites and texts.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from measures.text.clean import clean_and_explain
from measures.text.damage.repair import repair
from tests.text.damage_chain import MARK_BYTES, Site, damage, to_traditional
from tests.text.damage_figures import DROPPED, PROSE, WITH_QUESTION_MARKS, measure


@pytest.mark.parametrize("variant", WITH_QUESTION_MARKS)
def test_nearly_all_comes_back_and_what_does_not_is_marked(variant: str) -> None:
    figures = measure(random.Random(20250211), sites=2, **WITH_QUESTION_MARKS[variant])

    assert figures.damaged > 30
    assert figures.share >= 0.98
    assert figures.missed == 0


@pytest.mark.parametrize("variant", DROPPED)
def test_most_comes_back_where_half_characters_or_pairs_were_dropped(variant: str) -> None:
    figures = measure(random.Random(20240209), sites=2, **DROPPED[variant])

    assert figures.damaged > 30
    assert figures.share >= FLOORS.get(variant, 0.97)


#: What is known to fall short, see docs/adr.
FLOORS: dict[str, Any] = {"pairs dropped": 0.9, "both dropped": 0.8, "both dropped, no readings": 0.8}


@pytest.mark.parametrize("mark", MARK_BYTES)
def test_each_mark_that_cuts_text_is_known(mark: str) -> None:
    annotated = frozenset("優務業發產區規標項數質監")
    shown = damage(PROSE, Site(annotated, cuts=(mark,)))

    assert clean_and_explain(shown.text).text == PROSE


def test_undamaged_prose_is_left_alone() -> None:
    cleaned = clean_and_explain(PROSE)

    assert cleaned.text == PROSE
    assert not cleaned.steps


#: Classical verse, foreign names and a table of rare characters.
CURIOUS = (
    "關關雎鳩；在河之洲，窈窕淑女。君子好逑！參差荇菜？左右流之。\n"
    "阿卜杜拉·賽義德；弗拉基米爾·伊里奇！薩拉熱窩，的黎波里。\n"
    "魑魅魍魎；饕餮！囹圄，耄耋？彳亍。\n"
    "壹、貳、叁；肆！伍？陸，柒。"
)


@pytest.mark.parametrize("text", [to_traditional(PROSE), CURIOUS], ids=["prose", "curious"])
def test_undamaged_traditional_text_is_not_taken_for_a_site_that_dropped_its_traces(text: str) -> None:
    assert not repair(text).steps
