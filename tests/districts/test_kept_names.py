"""The names of a district are put in order once for the same rows, and never out of date."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from districts.departments.district_names import read_district_names
from districts.departments.name_resolution import PrintedName, resolve_or_create_departments
from districts.models import Department, DepartmentAlias, District
from tests.factories import AliasFactory, DepartmentFactory, DistrictFactory

pytestmark = pytest.mark.django_db


def department_of(name: str, district: District) -> Department:
    (found,) = resolve_or_create_departments(names=[PrintedName(name)], district=district).values()
    return found.department


@pytest.fixture
def department() -> Department:
    department: Department = DepartmentFactory(name="区甲局", district=DistrictFactory())
    AliasFactory(department=department, name="区甲乙局")
    return department


def test_the_same_rows_are_put_in_order_once(department: Department) -> None:
    assert department.district is not None
    names = read_district_names(department.district)
    assert read_district_names(District.objects.get(pk=department.district.pk)) is names


@pytest.mark.parametrize(
    ("change", "named", "unnamed"),
    [
        (lambda: Department.objects.filter(name="区甲局").update(name="区丙局"), "区丙局", "区甲局"),
        (lambda: DepartmentAlias.objects.filter(name="区甲乙局").update(name="区丁局"), "区丁局", "区甲乙局"),
        (lambda: DepartmentAlias.objects.filter(name="区甲乙局").delete(), "区甲局", "区甲乙局"),
    ],
)
def test_a_change_by_another_way_is_seen(
    department: Department, change: Callable[[], object], named: str, unnamed: str
) -> None:
    district = department.district
    assert district is not None
    assert department_of("区甲乙局", district) == department
    # No signal and no record in this process tells of it, as of the write of another process.
    change()
    assert department_of(named, district) == department
    assert department_of(unnamed, district) != department


def test_a_renamed_district_has_its_names_by_its_new_prefix(department: Department) -> None:
    district = department.district
    assert district is not None
    assert department_of(f"{district.name}甲局", district) == department
    District.objects.filter(pk=district.pk).update(name="新名区")
    assert department_of("新名区甲局", District.objects.get(pk=district.pk)) == department


def test_what_was_rolled_back_is_no_department(department: Department) -> None:
    district = department.district
    assert district is not None
    with transaction.atomic():
        made = department_of("区新设办公室", district)
        assert department_of("区新设办公室", district) == made
        transaction.set_rollback(True)
    assert not Department.objects.filter(name="区新设办公室").exists()
    again = department_of("区新设办公室", district)
    assert Department.objects.get(name="区新设办公室") == again


def test_a_record_is_not_shared_between_resolutions(department: Department) -> None:
    district = department.district
    assert district is not None
    one, other = department_of("区甲局", district), department_of("区甲局", district)
    assert one == other
    assert one is not other
