"""What is counted over the whole library is what the lists hold, and follows every write."""

from __future__ import annotations

import pytest

from measures.models import Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import library_counts
from measures.search.results.engine import count_measures, search_measures
from measures.search.results.library_counts import counts_by_facet, crossed_counts

pytestmark = pytest.mark.django_db
PARAMS = ("district", "year", "kind", "lead", "co_lead", "dept")


def test_every_tally_is_that_of_the_facet_with_nothing_chosen(small_corpus: list[Measure]) -> None:
    counted = search_measures(MeasureQuery()).facets
    for param, found in zip(PARAMS, counts_by_facet(*PARAMS), strict=True):
        assert found == {one.value: one.count for one in counted[param]}, param


def test_two_facets_together_count_the_list_that_chooses_both(small_corpus: list[Measure]) -> None:
    kind = Measure.Kind.DISTRICT
    found = crossed_counts("district", "year", kind)
    assert sum(found.values()) == Measure.objects.filter(kind=kind).count()
    for (district, year), number in found.items():
        assert number == count_measures(MeasureQuery.of(district=district, year=year, kind=kind))


def test_a_write_is_counted_and_what_was_counted_is_kept_until_then(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts_by_facet("kind")
    monkeypatch.setattr(library_counts, "_count_library", lambda *_: pytest.fail("nothing was written"))
    assert counts_by_facet("kind") == before
    monkeypatch.undo()
    Measure.objects.filter(pk=small_corpus[0].pk).delete()
    kind = small_corpus[0].kind
    assert counts_by_facet("kind")[0].get(kind, 0) == before[0][kind] - 1
