"""Choosing a department that others followed finds what they have; every count stays that of its list."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.assignments.reorganisation.actions import reorganise_departments
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.catalogue.departments.department_names import read_department_names
from measures.models import Measure
from measures.search.query.facet_declarations import FACETS
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures, matching_pks, search_measures
from tests.factories import SuccessionFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def body(name: str, district: str = "hongkou") -> Department:
    return Department.objects.get(name=name, district__slug=district)


def query_of(**params: object) -> MeasureQuery:
    query = QueryDict(mutable=True)
    for name, value in params.items():
        query[name] = str(value)
    return read_query(query)[0]


def reform(old: list[Department], *names: str) -> list[Department]:
    user: User = UserFactory.create()
    reorganise_departments(
        predecessors=[one.pk for one in old],
        successors=[SuccessorDepartment(name=name) for name in names],
        on=DAY,
        user=user,
        reason="机构改革方案",
        versions=None,
    )
    return [body(name) for name in names]


@pytest.mark.parametrize("param", ["lead", "co_lead", "dept"])
def test_old_and_new_find_both(small_corpus: list[Measure], param: str) -> None:
    old = body("区数据局")
    had = set(matching_pks(query_of(**{param: old.pk})))
    (new,) = reform([old], "区委数据局")
    assert had
    assert set(matching_pks(query_of(**{param: old.pk}))) == had
    assert set(matching_pks(query_of(**{param: new.pk}))) == had


def test_a_chain_and_a_split_are_followed_forward(small_corpus: list[Measure]) -> None:
    old, other = body("区数据局"), body("区财政局")
    (middle,) = reform([old], "区数据办")
    east, west = reform([middle], "区数据东局", "区数据西局")
    (merged,) = reform([east, other], "区数财局")
    everything = set(matching_pks(query_of(dept=merged.pk))) | set(matching_pks(query_of(dept=west.pk)))
    assert set(matching_pks(query_of(dept=old.pk))) == everything
    assert set(matching_pks(query_of(dept=other.pk))) == set(matching_pks(query_of(dept=merged.pk)))
    # One part of what was split does not stand for the other.
    assert query_of(dept=merged.pk).stand_ins == ()


def test_the_chip_says_who_it_is_now(small_corpus: list[Measure]) -> None:
    old = body("区数据局")
    (middle,) = reform([old], "区数据办")
    reform([middle], "区数据东局", "区数据西局")
    (chip,) = query_of(lead=old.pk).describe()
    assert chip.text == "区数据局（虹口）（现区数据东局、区数据西局）"


def test_who_is_still_named_stands_for_itself(small_corpus: list[Measure]) -> None:
    old, new = body("区数据局"), body("区财政局")
    SuccessionFactory.create(predecessor=old, successor=new)
    query = query_of(dept=old.pk)
    assert query == MeasureQuery.of(dept=old.pk)
    assert count_measures(query) < count_measures(query_of(dept=new.pk)) + count_measures(query)


def test_every_count_is_that_of_the_list_it_opens(small_corpus: list[Measure]) -> None:
    old = body("区数据局")
    east, _ = reform([old], "区数据东局", "区数据西局")
    results = search_measures(query_of(lead=old.pk, year=2024))
    assert results.total
    for facet in FACETS:
        for one in results.facets[facet.param]:
            chosen = {"lead": old.pk, "year": 2024, facet.param: one.value}
            assert search_measures(query_of(**chosen)).total == one.count, (facet.param, one)
    both = QueryDict(f"lead={old.pk}&lead={east.pk}")
    assert count_measures(read_query(both)[0]) == count_measures(query_of(lead=old.pk))


def test_the_number_of_queries_is_constant(small_corpus: list[Measure]) -> None:
    def queries(pk: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            query_of(dept=pk)
        return len(captured)

    old = body("区数据局")
    plain = queries(old.pk)
    (middle,) = reform([old], "区数据办")
    few = queries(old.pk)
    reform([middle], "区数据东局", "区数据西局")
    assert queries(old.pk) == few == plain + 1


def test_a_family_is_listed_as_it_is_counted(small_corpus: list[Measure]) -> None:
    for one in [old := body("区数据局"), *reform([old], "区数据东局", "区数据西局")]:
        found = read_department_names(one)
        chosen = QueryDict("&".join(f"dept={pk}" for pk in found.assigned))
        assert found.counts is not None
        assert count_measures(read_query(chosen)[0]) == found.counts.either > 0
