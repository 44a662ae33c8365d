"""A department is found by what people type, and the best comes first."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from districts.departments.department_search import (
    DepartmentCandidate,
    DepartmentPlace,
    NameFit,
    candidates_for_district,
    exact_department,
    match_candidates,
)
from districts.models import District
from tests.factories import (
    AliasFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    DistrictFactory,
    SuccessionFactory,
)

KNOWN = (
    DepartmentCandidate(1, "区发展改革委", ("区发展和改革委员会", "区发改委")),
    DepartmentCandidate(2, "市发展改革委", ("市发改委",), DepartmentPlace.CITY),
    DepartmentCandidate(3, "区重大办", ("区重大工程建设办公室",)),
    DepartmentCandidate(4, "区行政服务中心"),
    DepartmentCandidate(5, "区政府办公室（区政务服务中心）"),
    DepartmentCandidate(6, "各相关部门", remarks=("泛指，不是具体部门",)),
    DepartmentCandidate(7, "区司法局"),
    DepartmentCandidate(8, "中国人民银行上海总部", place=DepartmentPlace.ELSEWHERE),
    DepartmentCandidate(9, "司法局", place=DepartmentPlace.ELSEWHERE),
    DepartmentCandidate(10, "区司法局办公室", ("区司法局",)),
)
HERE = District(name="嘉定区", slug="jiading", code="310114", city="上海市")


def names(typed: str) -> list[str]:
    return [found.candidate.name for found in match_candidates(typed, KNOWN, HERE)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("fgw", "区发展改革委"),
        ("FGW", "区发展改革委"),
        ("qfgw", "区发展改革委"),
        ("fzggw", "区发展改革委"),
        ("fazhan", "区发展改革委"),
        ("fa'zhan", "区发展改革委"),
        ("发改委", "区发展改革委"),
        ("发g", "区发展改革委"),
        ("发展", "区发展改革委"),
        ("嘉定区发改委", "区发展改革委"),
        ("上海市嘉定区发展和改革委员会", "区发展改革委"),
        ("sfgw", "市发展改革委"),
        ("上海市发展改革委", "市发展改革委"),
        ("zdb", "区重大办"),
        ("cdb", "区重大办"),
        ("xzfwzx", "区行政服务中心"),
        ("hzfwzx", "区行政服务中心"),
        ("区政府办公室 (区政务服务中心)", "区政府办公室（区政务服务中心）"),
        ("政务服务", "区政府办公室（区政务服务中心）"),
        ("各相关", "各相关部门"),
        ("zgrmyh", "中国人民银行上海总部"),
        ("司法局", "司法局"),
        ("区司法局", "区司法局"),
    ],
)
def test_the_best_comes_first(typed: str, first: str) -> None:
    assert names(typed)[0] == first


def test_the_own_come_before_the_citys() -> None:
    assert names("fgw") == ["区发展改革委", "市发展改革委"]


def test_the_other_name_that_was_meant_is_shown() -> None:
    found = match_candidates("fgw", KNOWN, HERE)
    assert [(each.fit, each.by) for each in found] == [
        (NameFit.WHOLE, "区发改委"),
        (NameFit.WHOLE, "市发改委"),
    ]


@pytest.mark.parametrize("typed", ["", "  ", "\0", "xyzzy", "不存在的部门"])
def test_nothing_fits_nothing(typed: str) -> None:
    assert names(typed) == []


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_nothing_that_is_typed_raises(typed: str, others: list[str]) -> None:
    known = [*KNOWN, *(DepartmentCandidate(100 + n, name) for n, name in enumerate(others))]
    found = match_candidates(typed, known, HERE)
    assert len({each.candidate.pk for each in found}) == len(found)
    exact_department(typed, HERE, known)


@given(st.sampled_from(KNOWN))
def test_the_exact_name_always_comes_first(wanted: DepartmentCandidate) -> None:
    assert match_candidates(wanted.name, KNOWN, HERE)[0].candidate == wanted


@pytest.mark.parametrize(
    ("typed", "pk"), [("区发改委", 1), ("发改委", None), ("fgw", None), ("区司法局", 7), ("没有", None)]
)
def test_only_an_exact_name_is_taken_without_asking(typed: str, pk: int | None) -> None:
    found = exact_department(typed, HERE, KNOWN)
    assert (found.pk if found else None) == pk


def test_what_two_go_by_is_not_decided() -> None:
    two = [DepartmentCandidate(1, "区甲局", ("区甲",)), DepartmentCandidate(2, "区乙局", ("区甲",))]
    assert exact_department("区甲", HERE, two) is None


@pytest.mark.django_db
def test_a_district_finds_its_own_the_citys_and_nobody_elses() -> None:
    here = DistrictFactory()
    own = AliasFactory(department__district=here, department__name="区司法局", name="司法").department
    CityDepartmentFactory(name="市司法局")
    CityDepartmentFactory(name="市司法局", city="别处市")
    DepartmentFactory(name="区司法局")
    DepartmentFactory(name="区司法所", district=here, is_resolved=False, kind="group")
    SuccessionFactory(
        predecessor=DepartmentFactory(name="区司法办", district=here), successor=own, date=date(2025, 3, 1)
    )
    found = match_candidates("sf", candidates_for_district(here), here)
    assert [(each.candidate.name, each.candidate.where) for each in found] == [
        ("区司法局", here.name),
        ("区司法办", here.name),
        ("区司法所", here.name),
        ("市司法局", "上海市"),
    ]
    assert found[1].candidate.remarks == ("2025-03-01 起由区司法局承继",)
    assert found[2].candidate.remarks == ("泛指，不是具体部门", "待核：名录中没有")


@pytest.mark.django_db
def test_many_departments_take_as_many_queries_as_few(django_assert_num_queries: object) -> None:
    here = DistrictFactory()
    for count in (1, 10):
        for _ in range(count):
            AliasFactory(department__district=here)
        with django_assert_num_queries(3):  # type: ignore[operator]
            candidates_for_district(here)
