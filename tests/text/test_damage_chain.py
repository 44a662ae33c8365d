"""How much of what the chain damages comes back: on prose of our own, under many sites' habits.

``python -m tests.text.damage_figures`` prints the same figures over more sites.
"""

from __future__ import annotations

import random

import pytest

from measures.text.clean import clean_and_explain
from tests.text.damage_chain import MARK_BYTES, Site, damage
from tests.text.damage_figures import PROSE, measure


def test_of_the_damaged_characters_99_percent_come_back_and_no_other_changes() -> None:
    figures = measure(random.Random(20250211), sites=12, holes_vanish=False)

    assert figures.damaged > 400
    assert figures.right / figures.damaged >= 0.99
    assert figures.touched == 0


def test_most_comes_back_where_pairs_without_a_character_vanished() -> None:
    figures = measure(random.Random(20240209), sites=3, holes_vanish=True)

    assert figures.damaged > 100
    assert figures.right / figures.damaged >= 0.95
    assert figures.touched == 0
    assert figures.missed <= 0.12 * figures.damaged_lines


@pytest.mark.parametrize("mark", MARK_BYTES)
def test_each_mark_that_cuts_text_is_known(mark: str) -> None:
    annotated = frozenset("優務業發產區規標項數質監")
    shown = damage(PROSE, Site(annotated, cuts=(mark,)))

    assert clean_and_explain(shown).text == PROSE


def test_undamaged_prose_is_left_alone() -> None:
    cleaned = clean_and_explain(PROSE)

    assert cleaned.text == PROSE
    assert not cleaned.steps
