"""From a printed name to the department it means."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from districts.departments.name_resolution import (
    NameResolution,
    PrintedName,
    ResolutionGround,
    resolve_or_create_departments,
)
from districts.models import Department, District
from tests.corpus import Corpus
from tests.factories import AliasFactory, DepartmentFactory, DistrictFactory

pytestmark = pytest.mark.django_db
Level, Kind = Department.Level, Department.Kind


@pytest.fixture
def hongkou(db: None, whole_registry: Corpus) -> District:
    whole_registry.load()
    return District.objects.get(slug="hongkou")


def one(name: str, district: District, *, city_level: bool = False) -> NameResolution:
    (resolution,) = resolve_or_create_departments(
        names=[PrintedName(name, city_level)], district=district
    ).values()
    return resolution


@pytest.mark.parametrize(
    ("printed", "department", "how"),
    [
        ("区发展改革委", "区发展改革委", ResolutionGround.NAME),
        ("区发改委", "区发展改革委", ResolutionGround.ALIAS),
        ("区发展和改革委员会", "区发展改革委", ResolutionGround.FULL_NAME),
        ("虹口区司法局", "区司法局", ResolutionGround.NAME),
        ("上海市虹口区司法局", "区司法局", ResolutionGround.NAME),
        ("区市场局", "区市场监管局", ResolutionGround.ALIAS),
        ("区 市场局", "区市场监管局", ResolutionGround.ALIAS),
        ("区政府办公室(区政务服务中心)", "区政府办公室", ResolutionGround.ALIAS),
        ("区市场监管局（区知识产权局）", "区市场监管局", ResolutionGround.WORKING_BODY),
        ("区房管局", "区住房保障房屋管理局", ResolutionGround.ALIAS),
        ("国家税务总局上海市虹口区税务局", "区税务局", ResolutionGround.FULL_NAME),
        ("北外滩集团", "北外滩集团", ResolutionGround.NAME),
        ("各相关部门", "各相关部门", ResolutionGround.NAME),
        ("相关部门", "各相关部门", ResolutionGround.ALIAS),
        ("等相关部门", "各相关部门", ResolutionGround.ALIAS),
        ("各街道", "各街道", ResolutionGround.NAME),
        ("市司法局", "市司法局", ResolutionGround.NAME),
        ("上海海关", "上海海关", ResolutionGround.NAME),
    ],
)
def test_a_name_of_the_registry(
    hongkou: District, printed: str, department: str, how: ResolutionGround
) -> None:
    found = one(printed, hongkou)
    assert (found.department.name, found.how) == (department, how)
    assert found.department.is_resolved
    assert found.department.district in (hongkou, None)


@pytest.mark.parametrize(
    ("printed", "department", "level"),
    [
        ("市高院", "市高级法院", Level.CITY),
        ("市人力资源保障局", "市人力资源社会保障局", Level.CITY),
        ("各相关部门", "各相关部门", Level.CITY),
        ("上海金融监管局", "上海金融监管局", Level.OTHER),
        (
            "浦东新区政府(上海自由贸易试验区管委会)",
            "浦东新区政府（上海自由贸易试验区管委会）",
            Level.OTHER,
        ),
        ("区商务委", "区商务委", Level.DISTRICT),
    ],
)
def test_a_name_among_city_items(hongkou: District, printed: str, department: str, level: str) -> None:
    found = one(printed, hongkou, city_level=True)
    assert (found.department.name, found.department.level) == (department, level)
    assert found.department.is_resolved


def test_a_name_means_its_own_districts_department(hongkou: District) -> None:
    jiading = District.objects.get(slug="jiading")
    ours, theirs = one("区司法局", hongkou).department, one("区司法局", jiading).department
    assert (ours.district, theirs.district) == (hongkou, jiading)


@pytest.mark.parametrize(
    ("printed", "city_level", "name", "level", "kind"),
    [
        ("区天文局", False, "区天文局", Level.DISTRICT, Kind.UNKNOWN),
        ("虹口区天文局", False, "区天文局", Level.DISTRICT, Kind.UNKNOWN),
        ("静安区司法局", False, "静安区司法局", Level.DISTRICT, Kind.UNKNOWN),
        ("市天文局", False, "市天文局", Level.CITY, Kind.UNKNOWN),
        ("上海市天文局", True, "市天文局", Level.CITY, Kind.UNKNOWN),
        ("上海天文台", True, "上海天文台", Level.OTHER, Kind.UNKNOWN),
        ("各天文台", False, "各天文台", Level.DISTRICT, Kind.GROUP),
    ],
)
def test_an_unknown_name_is_kept_for_a_person(
    hongkou: District, printed: str, city_level: bool, name: str, level: str, kind: str
) -> None:
    found = one(printed, hongkou, city_level=city_level)
    department = found.department
    assert found.how is ResolutionGround.UNKNOWN
    assert (department.name, department.level, department.kind) == (name, level, kind)
    assert not department.is_resolved
    assert department.pk
    again = one(printed, hongkou, city_level=city_level)
    assert again.department == department


def test_one_department_is_made_for_two_spellings(hongkou: District) -> None:
    names = [PrintedName("区天文局"), PrintedName("虹口区天文局"), PrintedName("区 天文局")]
    found = resolve_or_create_departments(names=names, district=hongkou)
    assert len({resolution.department.pk for resolution in found.values()}) == 1
    assert Department.objects.filter(name="区天文局").count() == 1


def test_a_function_has_one_body_the_other_form_waits_for_a_person() -> None:
    district = DistrictFactory(name="青河县")
    names = [PrintedName(name) for name in ("县卫生健康委", "县卫生健康局", "县卫健委", "县财政局")]
    found = resolve_or_create_departments(names=names, district=district)
    first, other, same, _ = (found[name] for name in names)
    assert first.how is ResolutionGround.TEMPLATE
    assert other.how is ResolutionGround.UNKNOWN
    assert other.department != first.department == same.department


def test_a_name_of_two_departments_is_no_ones() -> None:
    district = DistrictFactory()
    for name in ("区甲局", "区乙局"):
        AliasFactory(department=DepartmentFactory(name=name, district=district), name="区丙局")
    found = one("区丙局", district)
    assert found.how is ResolutionGround.AMBIGUOUS
    assert found.candidates == ("区乙局", "区甲局")
    assert not found.department.is_resolved


def test_a_department_of_another_city_is_not_meant() -> None:
    DepartmentFactory(name="市发展改革委", district=None, level=Level.CITY, city="上海市")
    elsewhere = DistrictFactory(city="杭州市")
    found = one("市发展改革委", elsewhere)
    assert found.how is ResolutionGround.TEMPLATE
    assert found.department.city == "杭州市"


def test_own_names_go_before_aliases() -> None:
    district = DistrictFactory()
    named = DepartmentFactory(name="区甲局", district=district)
    AliasFactory(department=DepartmentFactory(name="区乙局", district=district), name="区甲局")
    assert one("区甲局", district).department == named


def test_queries_do_not_grow_with_the_names(
    hongkou: District, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    known = [PrintedName(name) for name in ("区发改委", "区司法局", "各街道", "市商务委")]
    with django_assert_num_queries(2):
        resolve_or_create_departments(names=known, district=hongkou)
    unknown = [PrintedName(f"区第{number}办公室") for number in range(50)]
    with django_assert_num_queries(3):
        resolve_or_create_departments(names=known + unknown, district=hongkou)
