"""Damaged texts and what they were: seen in the wild, made by hand, good texts that look alike, and known failures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from measures.text.clean import clean_and_explain

CASES: dict[str, list[dict[str, str]]] = json.loads(
    (Path(__file__).parent / "expected" / "damage_cases.json").read_text(encoding="utf-8")
)
RESTORED = [*CASES["in_the_wild"], *CASES["synthetic"]]


@pytest.mark.parametrize("case", RESTORED, ids=[case["damaged"][:12] for case in RESTORED])
def test_what_was_there_comes_back(case: dict[str, str]) -> None:
    assert clean_and_explain(case["damaged"]).text == case["truth"]


@pytest.mark.parametrize("case", CASES["negative"], ids=[case["damaged"][:12] for case in CASES["negative"]])
def test_where_nothing_can_be_known_the_text_stays(case: dict[str, str]) -> None:
    cleaned = clean_and_explain(case["damaged"])

    assert cleaned.text == case["damaged"]
    assert not cleaned.steps


@pytest.mark.parametrize(
    "case", CASES["known_failures"], ids=[case["damaged"][:12] for case in CASES["known_failures"]]
)
def test_what_is_known_to_fail_is_marked_for_review_or_reported(case: dict[str, str]) -> None:
    cleaned = clean_and_explain(case["damaged"])

    assert cleaned.text != case["truth"]
    assert cleaned.problems or any(step.needs_review for step in cleaned.steps)
