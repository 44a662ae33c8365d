"""Aligned rows: every measure in exactly one, in a readable order, each row saying what is so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.links.comparison.comparison_plan import ComparisonPlan
from measures.links.comparison.row_groups import MOST_IN_CELL
from measures.links.comparison.row_kinds import RowKind
from tests.examples import count_examples
from tests.links.alignment_rows import DISTRICTS, THREE_DISTRICTS, THREE_YEARS, YEARS, Table, described

RELATIONS = ("same", "changed", "split", "merged", "related")
PLANS = {2: (YEARS, DISTRICTS), 3: (THREE_YEARS, THREE_DISTRICTS)}


def test_years_stand_side_by_side_in_the_order_of_the_first() -> None:
    table = Table("a1 a2 a3", "b1 b2 b3")
    table.link("a1", "b2", "changed")
    table.link("a3", "b1")
    assert described(table.rows(YEARS)) == [
        "a1 | b2 : changed",
        "- | b3 : new",
        "a2 | - : dropped",
        "a3 | b1 : same",
    ]


def test_what_comes_first_in_the_second_document_stands_first() -> None:
    table = Table("a1 a2", "b1 b2")
    table.link("a1", "b2")
    assert described(table.rows(YEARS)) == ["- | b1 : new", "a1 | b2 : same", "a2 | - : dropped"]


def test_new_and_dropped_go_by_the_year_in_either_order() -> None:
    table = Table("b1", "a1")
    chosen_plan = ComparisonPlan(((1, 0),), lineage=True, consecutive=frozenset({(1, 0)}))
    assert described(table.rows(chosen_plan)) == ["- | a1 : dropped", "b1 | - : new"]


def test_where_a_year_is_missing_between_nothing_is_called_new() -> None:
    table = Table("a1", "b1")
    chosen_plan = ComparisonPlan(((0, 1),), lineage=True, consecutive=frozenset())
    assert described(table.rows(chosen_plan)) == ["- | b1 : only", "a1 | - : only"]


def test_a_split_and_a_merger_stand_in_one_row() -> None:
    table = Table("a1 a2 a3", "b1 b2 b3")
    for origin, target, relation, score in [
        ("a1", "b1", "split", 0.8),
        ("a1", "b2", "split", 0.6),
        ("a2", "b3", "merged", 0.7),
        ("a3", "b3", "merged", 0.5),
    ]:
        table.link(origin, target, relation, score)
    assert described(table.rows(YEARS)) == ["a1 | b1 b2 : split", "a2 a3 | b3 : merged"]


def test_three_years_are_chained() -> None:
    table = Table("a1 a2", "b1 b2 b3", "c1 c2")
    table.link("a1", "b1", "split", 0.9)
    table.link("a1", "b2", "split", 0.8)
    table.link("b1", "c1", "same", 0.7)
    table.link("b2", "c2", "changed", 0.6)
    assert described(table.rows(THREE_YEARS)) == [
        "a1 | b1 b2 | c1 c2 : changed split",
        "- | b3 | - : new dropped",
        "a2 | - | - : dropped",
    ]


def test_of_several_that_hang_together_only_one_has_others_beside_it() -> None:
    table = Table("a1 a2", "b1 b2")
    for origin, target, relation, score in [
        ("a1", "b1", "split", 0.9),
        ("a1", "b2", "split", 0.8),
        ("a2", "b2", "merged", 0.7),
    ]:
        table.link(origin, target, relation, score)
    rows = table.rows(YEARS)
    assert described(rows) == ["a1 | b1 b2 : split", "a2 | - : merged"]
    assert [one.other.code for one in rows[1].elsewhere] == ["b2"]


def test_what_merges_later_does_not_put_two_of_the_first_year_together() -> None:
    table = Table("a1 a2", "b1 b2", "c1")
    for origin, target, relation, score in [
        ("a1", "b1", "changed", 0.9),
        ("a2", "b2", "changed", 0.8),
        ("b1", "c1", "merged", 0.7),
        ("b2", "c1", "merged", 0.6),
    ]:
        table.link(origin, target, relation, score)
    rows = table.rows(THREE_YEARS)
    assert described(rows) == ["a1 | b1 | c1 : changed merged", "a2 | b2 | - : changed merged"]


def test_a_confirmed_link_comes_before_a_likelier_suggestion() -> None:
    table = Table("a1", "b1 b2")
    table.link("a1", "b1", "related", 0.95)
    table.link("a1", "b2", "related", 0.4, status="confirmed")
    assert described(table.rows(DISTRICTS)) == ["- | b1 : related", "a1 | b2 : related"]


def test_what_is_only_related_fills_no_cell_twice_and_is_pointed_at() -> None:
    table = Table("a1 a2", "b1")
    table.link("a1", "b1", "related", 0.3)
    weaker = table.link("a2", "b1", "related", 0.2)
    rows = table.rows(DISTRICTS)
    assert described(rows) == ["a1 | b1 : related", "a2 | - : related"]
    assert [(one.other.code, one.links) for one in rows[1].elsewhere] == [("b1", (weaker,))]


def test_a_broad_measure_of_one_district_does_not_pull_together_what_others_keep_apart() -> None:
    table = Table("a1 a2", "b1", "c1 c2")
    for one, other, score in [("a1", "c1", 0.9), ("a2", "c2", 0.9), ("a1", "b1", 0.6), ("a2", "b1", 0.5)]:
        table.link(one, other, "same", score)
    rows = table.rows(THREE_DISTRICTS)
    assert described(rows) == ["a1 | b1 | c1 : same", "a2 | - | c2 : same"]
    assert [one.other.code for one in rows[1].elsewhere] == ["b1"]


def test_among_districts_what_stands_in_the_row_says_what_the_row_is() -> None:
    table = Table("a1", "b1 b2")
    table.link("a1", "b1", "same", 0.9)
    table.link("a1", "b2", "related", 0.2)
    assert described(table.rows(DISTRICTS)) == ["a1 | b1 : same", "- | b2 : related"]


def test_a_row_never_grows_without_end() -> None:
    table = Table("a1", " ".join(f"b{number}" for number in range(20)))
    for number in range(20):
        table.link("a1", f"b{number}", "split", 0.9 - number / 100)
    rows = table.rows(YEARS)
    assert max(len(cell) for row in rows for cell in row.cells) == MOST_IN_CELL
    assert all(row.kinds == (RowKind.SPLIT,) for row in rows)


def test_what_is_stated_of_one_measure_alone_stands_in_its_row() -> None:
    table = Table("a1", "b1")
    dropped, new = table.link("a1", "", "dropped", 0.3), table.link("", "b1", "new", 0.2)
    rows = table.rows(YEARS)
    assert described(rows) == ["- | b1 : new", "a1 | - : dropped"]
    assert [row.links for row in rows] == [(new,), (dropped,)]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Return two or three columns of measures with any links between them."""
    sizes = draw(st.lists(st.integers(0, 6), min_size=2, max_size=3))
    table = Table(*(" ".join(f"{'abc'[n]}{m}" for m in range(size)) for n, size in enumerate(sizes)))
    codes = sorted(table.named)
    if len(codes) > 1:
        ends = st.lists(st.sampled_from(codes), min_size=2, max_size=2, unique=True)
        for one, other in draw(st.lists(ends, max_size=25)):
            score = draw(st.integers(0, 10)) / 10
            status = draw(st.sampled_from(("suggested", "confirmed")))
            table.link(one, other, draw(st.sampled_from(RELATIONS)), score, status=status)
    return table


@settings(max_examples=count_examples(300))
@given(tables(), st.sampled_from((0, 1)))
def test_every_measure_stands_in_exactly_one_row(table: Table, which: int) -> None:
    plan = PLANS[len(table.columns)][which]
    rows = table.rows(plan)
    for column, held in enumerate(table.columns):
        found = [measure.pk for row in rows for measure in row.cells[column]]
        assert sorted(found) == [measure.pk for measure in held]
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert all(row.kinds and any(row.cells) for row in rows)
    assert max((len(cell) for row in rows for cell in row.cells), default=0) <= MOST_IN_CELL


@settings(max_examples=count_examples(300))
@given(tables(), st.sampled_from((0, 1)))
def test_the_first_document_keeps_its_order_and_every_link_is_shown(table: Table, which: int) -> None:
    plan = PLANS[len(table.columns)][which]
    rows = table.rows(plan)
    firsts = [row.cells[0][0].pk for row in rows if row.cells[0]]
    assert firsts == sorted(firsts)
    shown: set[frozenset[Any]] = set()
    for row in rows:
        links = [*row.links, *(link for one in row.elsewhere for link in one.links)]
        shown |= {frozenset((link.origin_id, link.target_id)) for link in links}
    place = {one.pk: column for column, held in enumerate(table.columns) for one in held}
    pairs = {frozenset(pair) for pair in plan.pairs}
    assert shown == {
        frozenset((link.origin_id, link.target_id))
        for link in table.links
        if frozenset((place[link.origin_id or 0], place[link.target_id or 0])) in pairs
    }


@settings(max_examples=count_examples(200))
@given(tables())
def test_only_what_has_no_link_is_new_dropped_or_only_here(table: Table) -> None:
    for plan in PLANS[len(table.columns)]:
        place = {one.pk: column for column, held in enumerate(table.columns) for one in held}
        pairs = {frozenset(pair) for pair in plan.pairs}
        linked: set[int] = set()
        for link in table.links:
            ends = (link.origin_id or 0, link.target_id or 0)
            if frozenset(place[end] for end in ends) in pairs:
                linked.update(ends)
        for row in table.rows(plan):
            alone = {RowKind.NEW, RowKind.DROPPED, RowKind.ONLY}.issuperset(row.kinds)
            assert alone == linked.isdisjoint(one.pk for cell in row.cells for one in cell)


@pytest.mark.parametrize("plan", [YEARS, DISTRICTS])
def test_documents_without_measures_give_no_rows(plan: ComparisonPlan) -> None:
    assert Table("", "").rows(plan) == []
