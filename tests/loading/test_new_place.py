"""Plans of a place whose departments no registry lists: they are made from what the plan names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from districts.models import Department, DepartmentAlias, District
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet, Problem
from tests.factories import DepartmentFactory, DistrictFactory, UserFactory
from tests.importing.drafts import read
from tests.loading.small_plans import Plan, load_plan

pytestmark = pytest.mark.django_db
Level, Kind = Department.Level, Department.Kind
PLAN = (
    replace(Plan(), title="桐庐县2031年优化营商环境行动方案")
    .with_item(1, duty="牵头单位：县发改局；配合单位：县市监局、各乡镇（街道）、省数据局")
    .with_item(2, duty="牵头单位：县市场监管局；配合单位：桐庐县发展和改革局、市司法局")
    .with_item(3, duty="牵头单位：县法院；配合单位：县岩石标本中心、国家税务总局桐庐县税务局")
    .with_item(4, duty="牵头单位：青河实验室；配合单位：团县委、工业和信息化部")
)
NAMES = {
    "县发展改革局",
    "县市场监管局",
    "各乡镇（街道）",
    "省数据局",
    "市司法局",
    "县法院",
    "县岩石标本中心",
    "县税务局",
    "团县委",
    "工业和信息化部",
}


@pytest.fixture
def tonglu() -> District:
    made: District = DistrictFactory.create(name="桐庐县", slug="tonglu", code="330122", city="杭州市")
    return made


@pytest.fixture
def staff() -> User:
    made: User = UserFactory.create()
    return made


def resolved() -> set[str]:
    return set(Department.objects.filter(is_resolved=True).values_list("name", flat=True))


def test_a_new_place_has_its_departments_at_once(tonglu: District) -> None:
    result = load_plan(PLAN)
    assert resolved() == NAMES
    waiting = Department.objects.filter(is_resolved=False)
    assert [one.name for one in waiting] == ["青河实验室"] == [one.name for one in result.unknown]
    assert {one.name for one in result.new_departments} == NAMES
    assert Problem.objects.filter(code="department.unknown").count() == 1
    kinds = {one.name: (one.level, one.kind, one.city) for one in Department.objects.filter(is_resolved=True)}
    assert kinds["县市场监管局"] == (Level.DISTRICT, Kind.AGENCY, "")
    assert kinds["各乡镇（街道）"] == (Level.DISTRICT, Kind.GROUP, "")
    assert kinds["县法院"] == (Level.DISTRICT, Kind.COURT, "")
    assert kinds["团县委"] == (Level.DISTRICT, Kind.ORGANISATION, "")
    assert kinds["市司法局"] == (Level.CITY, Kind.AGENCY, "杭州市")
    assert kinds["省数据局"] == (Level.PROVINCE, Kind.AGENCY, "浙江省")
    assert kinds["工业和信息化部"] == (Level.COUNTRY, Kind.AGENCY, "")


def test_spellings_of_one_body_are_aliases(tonglu: District) -> None:
    load_plan(PLAN)
    market = Department.objects.get(name="县市场监管局")
    assert market.full_name == "桐庐县市场监督管理局"
    assert "县市监局" in {alias.name for alias in market.aliases.all()}
    printed = market.assignments.values_list("name_as_printed", flat=True)
    assert set(printed) == {"县市监局", "县市场监管局"}


def test_loading_again_makes_nothing_new(tonglu: District) -> None:
    load_plan(PLAN)
    before = (Department.objects.count(), DepartmentAlias.objects.count())
    again = load_plan(PLAN.with_item(2, text="推出全部便利事项，提升办事体验。"))
    assert (Department.objects.count(), DepartmentAlias.objects.count()) == before
    assert not again.new_departments


def test_what_staff_renamed_is_found_by_its_standard_names(tonglu: District) -> None:
    load_plan(PLAN)
    Department.objects.filter(name="县法院").update(name="县人民法院")
    load_plan(PLAN.with_item(3, duty="牵头单位：县法院"))
    assert not Department.objects.filter(name="县法院").exists()
    assert Department.objects.get(name="县人民法院").assignments.exists()


def test_a_registry_alone_says_what_departments_there_are(tonglu: District) -> None:
    DepartmentFactory.create(name="县财政局", district=tonglu, registry_key="tonglu/县财政局")
    result = load_plan(PLAN)
    assert resolved() == {"县财政局"}
    assert len(result.unknown) > 8
    assert not result.new_departments


def test_an_undone_import_takes_its_departments_back(tonglu: District, staff: User) -> None:
    load_plan(PLAN)
    undo_change_set(change_set=ChangeSet.objects.get(kind=ChangeSet.Kind.IMPORT), user=staff)
    assert not Department.objects.exists()
    assert not DepartmentAlias.objects.exists()


def test_a_department_that_another_plan_names_stays_with_its_aliases(tonglu: District, staff: User) -> None:
    load_plan(PLAN)
    first = ChangeSet.objects.get(kind=ChangeSet.Kind.IMPORT)
    load_plan(
        replace(Plan(), title="桐庐县2032年优化营商环境行动方案").with_item(1, duty="牵头单位：县发改局")
    )
    undo_change_set(change_set=first, user=staff)
    kept = Department.objects.get(name="县发展改革局")
    assert "县发改局" in {alias.name for alias in kept.aliases.all()}
    assert not Department.objects.filter(name="县法院").exists()


def test_two_cities_of_a_province_share_its_departments() -> None:
    for name, code in (("杭州市", "330100"), ("宁波市", "330200")):
        DistrictFactory.create(
            name=name, slug=f"place-{code}", code=code, city=name, level=District.Level.CITY
        )
        plan = replace(Plan(), title=f"{name}2031年优化营商环境行动方案")
        load_plan(
            plan.with_item(
                1, duty=f"牵头单位：市发改委；配合单位：省发改委{'、市监局' if code == '330200' else ''}"
            )
        )
    assert Department.objects.filter(name="省发展改革委").count() == 1
    cities = Department.objects.filter(name="市发展改革委").values_list("city", flat=True)
    assert set(cities) == {"杭州市", "宁波市"}
    assert Department.objects.get(name="市市场监管局").city == "宁波市"


def test_the_preview_shows_what_is_made_and_what_waits(tonglu: District, staff: User) -> None:
    draft = read(PLAN.content(), staff)
    client = Client()
    client.force_login(staff)
    page = client.get(reverse("importing:draft", args=[draft.pk])).content.decode()
    assert f'新建的部门 <span class="importing__count">{len(NAMES)}</span>' in page
    assert "<td>县市场监管局</td><td>县市监局、县市场监管局</td><td>区县</td><td>行政机关</td>" in page
    assert '名录中没有的单位 <span class="importing__count">1</span>' in page
    assert "青河实验室" in page
    assert not Department.objects.exists()
