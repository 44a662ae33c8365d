"""Departments of different places that are for the same."""

from __future__ import annotations

import pytest

from districts.departments.department_functions import (
    FunctionWords,
    closest_departments,
    function_words,
    read_departments_by_name,
)
from districts.models import Department
from tests.factories import DepartmentFactory, DistrictFactory

pytestmark = pytest.mark.django_db


def city(name: str) -> Department:
    made: Department = DepartmentFactory.create(name=name, district=None, city="上海市", level="city")
    return made


def words_of(department: Department) -> FunctionWords:
    [named] = read_departments_by_name(Department.objects.filter(pk=department.pk))
    return function_words(named)


@pytest.fixture
def local() -> list[Department]:
    district = DistrictFactory.create(name="嘉定区")
    names = (
        *(
            "区发展改革委",
            "区教育局",
            "区政府办公室",
            "区委办公室",
            "区公安分局",
            "区法院",
            "区税务局",
            "区建设管理委",
        ),
        *("区经济委", "区科委", "区市场监管局", "区国资委", "区规划资源局", "区委网信办", "区消防救援支队"),
    )
    return [DepartmentFactory.create(name=name, district=district) for name in names]


@pytest.mark.parametrize(
    ("elsewhere", "here"),
    [
        ("市发展改革委", ["区发展改革委"]),
        ("上海市发改委", ["区发展改革委"]),
        ("市教委", ["区教育局"]),
        ("市政府办公厅", ["区政府办公室"]),
        ("市公安局", ["区公安分局"]),
        ("市高级法院", ["区法院"]),
        ("市税务局", ["区税务局"]),
        ("市消防救援总队", ["区消防救援支队"]),
        ("市住房城乡建设管理委", ["区建设管理委"]),
        ("市经济信息化委", ["区经济委"]),
        ("市科技经济委", ["区经济委", "区科委"]),
        ("上海金融监管局", []),
        ("上海海关", []),
        ("市体育局", []),
    ],
)
def test_the_local_body_of_a_function(local: list[Department], elsewhere: str, here: list[str]) -> None:
    found = closest_departments(words_of(city(elsewhere)), {each: words_of(each) for each in local})
    assert [each.name for each in found] == here


def test_an_alias_or_a_full_name_tells_the_function_too() -> None:
    district = DistrictFactory.create(name="虹口区", city="上海市")
    one = DepartmentFactory.create(name="区投促办", district=district)
    one.aliases.create(name="区投资促进办公室")
    other = DepartmentFactory.create(name="区招引局", full_name="上海市虹口区投资促进局", district=district)
    assert words_of(one) & words_of(other)
