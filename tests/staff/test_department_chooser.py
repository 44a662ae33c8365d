"""What a field finds while somebody types a department: where, under which names, for whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from districts.models import Department, District
from measures.models import ChangeSet
from measures.staff.department_chooser import DISTRICT_LIMIT, department_search_address
from tests.factories import (
    AliasFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    DistrictFactory,
    SuccessionFactory,
)
from tests.staff.test_admin_edits import filled, prefix
from tests.staff.test_admin_pages import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    made: District = DistrictFactory.create(name="嘉定区", slug="jiading")
    return made


def found(client: Client, address: str, typed: str) -> list[dict[str, Any]]:
    response = client.get(f"{address}&q={typed}")
    assert response.status_code == 200
    results: list[dict[str, Any]] = response.json()["results"]
    return results


@pytest.mark.parametrize("typed", ["区商务委", "swj", "经委", "jw", "区外经委", "wjw", "商务"])
def test_a_department_goes_by_name_alias_initials_and_former_name(
    staff: Client, here: District, typed: str
) -> None:
    department = DepartmentFactory.create(name="区商务委", full_name="嘉定区商务局", district=here)
    AliasFactory.create(department=department, name="区经委")
    SuccessionFactory.create(
        predecessor=DepartmentFactory.create(name="区外经委", district=here),
        successor=department,
        date=date(2024, 3, 1),
    )
    names = [each["name"] for each in found(staff, department_search_address([here]), typed)]
    assert "区商务委" in names


def test_a_former_name_comes_behind_whose_it_is(staff: Client, here: District) -> None:
    old, new = (DepartmentFactory.create(name=name, district=here) for name in ("区金融办", "区委财经办"))
    SuccessionFactory.create(predecessor=old, successor=new, date=date(2024, 3, 1))
    first, second = found(staff, department_search_address([here]), "金融")
    assert (first["name"], first["remarks"]) == ("区金融办", ["2024-03-01 起由区委财经办承继"])
    assert (second["name"], second["by"]) == ("区委财经办", "原区金融办")


def test_a_name_of_several_districts_is_offered_once(staff: Client, here: District) -> None:
    others = [DistrictFactory.create(name=f"第{number}区") for number in range(4)]
    for district in (here, *others):
        DepartmentFactory.create(name="区财政局", district=district)
    own = DepartmentFactory.create(name="区财务办", district=others[0])
    city = CityDepartmentFactory.create(name="市财政局")
    results = {each["name"]: each for each in found(staff, department_search_address([here, *others]), "cz")}
    assert list(results) == ["区财政局", "市财政局"]
    assert results["区财政局"]["id"] is None
    assert results["区财政局"]["where"].endswith("等 5 个地区")
    assert (results["市财政局"]["id"], results["市财政局"]["where"]) == (city.pk, "上海市")
    (only,) = found(staff, department_search_address([here, *others]), "区财务办")
    assert (only["id"], only["where"]) == (own.pk, others[0].name)


def test_without_a_district_the_city_alone_is_looked_at(staff: Client, here: District) -> None:
    DepartmentFactory.create(name="区财政局", district=here)
    CityDepartmentFactory.create(name="市财政局")
    CityDepartmentFactory.create(name="市财政局", city="别处市")
    (only,) = found(staff, department_search_address([], city="上海市"), "财政")
    assert (only["name"], only["where"]) == ("市财政局", "上海市")


def test_names_nobody_has_decided_on_are_left_out_where_that_is_the_question(
    staff: Client, here: District
) -> None:
    DepartmentFactory.create(name="区某某办", district=here, is_resolved=False)
    assert found(staff, department_search_address([here], resolved_only=True), "某某") == []
    (only,) = found(staff, department_search_address([here]), "某某")
    assert only["remarks"] == ["待核：名录中没有"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 200), ("q=", 200), ("q=%00&district=jiading", 200), ("q=x&district=nowhere", 400),
     ("q=x&district=%00", 400), (f"q={'x' * 201}", 400), ("district=jiading&q=%ff%fe", 200)],
)  # fmt: skip
def test_every_query_is_answered(staff: Client, here: District, query: str, status: int) -> None:
    response = staff.get(f"/admin/departments/?{query}")
    assert (response.status_code, response.json()["results"]) == (status, [])


def test_only_who_chooses_departments_somewhere_may_look(here: District) -> None:
    address = f"{department_search_address([here])}&q=x"
    user = User.objects.create(username="viewer", is_staff=True)
    client = Client()
    assert client.get(address).status_code == 302
    client.force_login(user)
    assert client.get(address).status_code == 403
    for codename in (
        "assign_own_district",
        "assign_any_district",
        "bulk_change_measure",
        "reorganise_departments",
        "settle_name",
        "import_document",
        "exchange_spreadsheet",
    ):
        user.user_permissions.set(Permission.objects.filter(codename=codename))
        assert client.get(address).status_code == 200, codename
    User.objects.filter(pk=user.pk).update(is_staff=False)
    assert client.get(address).status_code == 302


def test_many_districts_take_as_many_queries_as_one(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    districts = [
        AliasFactory.create(department__name="区财政局").department.district
        for _ in range(DISTRICT_LIMIT + 5)
    ]
    for some in (districts[:1], districts):
        address = department_search_address(some)
        staff.get(address)
        with django_assert_max_num_queries(8):
            assert len(found(staff, address, "cz")) == 1
    assert Department.objects.count() == DISTRICT_LIMIT + 5


def test_no_page_of_the_admin_has_another_list_of_departments() -> None:
    templates = Path(settings.BASE_DIR, "templates", "admin").rglob("*.html")
    assert [path.name for path in templates if "<datalist" in path.read_text()] == []


def test_predecessors_and_successors_are_chosen_by_any_name(staff: Client, here: District) -> None:
    department = DepartmentFactory.create(name="区金融办", district=here)
    heir = DepartmentFactory.create(name="区委财经办", district=here)
    AliasFactory.create(department=heir, name="区财办")
    DepartmentFactory.create(name="区委财经办", district=DistrictFactory.create(name="远山区"))
    url = address(Department, "change", department.pk)
    successors = prefix(staff, url, "承继部门")

    def save(typed: str) -> Any:
        row = {f"{successors}-0-successor": typed, f"{successors}-0-date": "2024-03-01"}
        return staff.post(url, filled(staff, url) | row)

    wrong = save("区财经")
    assert wrong.status_code == 200
    assert "没有叫“区财经”的部门。您要找的可能是：区委财经办。" in wrong.content.decode()
    assert 'value="区财经"' in wrong.content.decode(), "what was typed stays"
    assert save("区财办").status_code == 302
    assert department.successions.get().successor == heir
    page = staff.get(url).content.decode()
    assert 'value="区委财经办"' in page
    assert f"{reverse('department_search')}?district=jiading" in page
    assert "select2" not in page.split("<form")[-1].split("承继部门")[-1]


def test_a_successor_of_another_place_has_its_place_beside_its_name(staff: Client, here: District) -> None:
    department = DepartmentFactory.create(name="区金融办", district=here)
    DepartmentFactory.create(name="区委财经办", district=here)
    far = DepartmentFactory.create(name="区委财经办", district=DistrictFactory.create(name="远山区"))
    url = address(Department, "change", department.pk)
    successors = prefix(staff, url, "承继部门")
    row = {f"{successors}-0-successor": "区委财经办（远山）", f"{successors}-0-date": "2024-03-01"}
    assert staff.post(url, filled(staff, url) | row).status_code == 302
    assert department.successions.get().successor == far
    assert 'value="区委财经办（远山）"' in staff.get(url).content.decode()
    # What is shown is sent back and changes nothing.
    before = ChangeSet.objects.count()
    assert staff.post(url, filled(staff, url)).status_code == 302
    assert department.successions.get().successor == far
    assert ChangeSet.objects.count() == before


def test_a_department_is_not_its_own_successor(staff: Client, here: District) -> None:
    department = DepartmentFactory.create(name="区金融办", district=here)
    url = address(Department, "change", department.pk)
    successors = prefix(staff, url, "承继部门")
    row = {f"{successors}-0-successor": "区金融办", f"{successors}-0-date": "2024-03-01"}
    answer = staff.post(url, filled(staff, url) | row)
    assert "部门不能承继自身。" in answer.content.decode()
    assert not department.successions.exists()
