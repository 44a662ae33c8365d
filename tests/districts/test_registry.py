"""The registry of districts and departments, as data and in the database."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from districts.models import Department, DepartmentAlias, District
from districts.registry.registry_check import check_registry
from districts.registry.registry_entries import DepartmentRegistry, DistrictEntry, RegistryError
from districts.registry.registry_files import read_registry
from districts.registry.registry_loading import load_registry
from tests.factories import DepartmentFactory

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "registry"

#: GB/T 2260, the districts of Shanghai.
CODES = {
    "310101": "黄浦区",
    "310104": "徐汇区",
    "310105": "长宁区",
    "310106": "静安区",
    "310107": "普陀区",
    "310109": "虹口区",
    "310110": "杨浦区",
    "310112": "闵行区",
    "310113": "宝山区",
    "310114": "嘉定区",
    "310115": "浦东新区",
    "310116": "金山区",
    "310117": "松江区",
    "310118": "青浦区",
    "310120": "奉贤区",
    "310151": "崇明区",
}


@pytest.fixture(scope="module")
def registry() -> DepartmentRegistry:
    return read_registry(FOLDER)


def test_it_has_the_sixteen_districts_with_their_codes(registry: DepartmentRegistry) -> None:
    assert {district.code: district.name for district in registry.districts} == CODES


def test_every_district_has_a_hue_of_its_own_that_the_styles_know(registry: DepartmentRegistry) -> None:
    hues = [district.hue for district in registry.districts]
    assert len(set(hues)) == 16
    assert all(hue % 15 == 0 and hue < 360 for hue in hues)


def test_districts_differ_where_their_bodies_do(registry: DepartmentRegistry) -> None:
    def names(slug: str) -> set[str]:
        return {department.name for department in registry.departments if department.district == slug}

    assert "区科委" in names("jiading")
    assert "区科委" not in names("hongkou")
    assert "区科技经济委" in names("hongkou")
    assert "北外滩集团" in names("hongkou")
    assert "北外滩集团" not in names("jiading")
    assert "区建设管理委" not in names("pudong")
    assert {"各相关部门", "各街道", "区司法局"} <= names("chongming")


def test_full_names_are_filled_in(registry: DepartmentRegistry) -> None:
    full = {department.key: department.full_name for department in registry.departments}
    assert full["jiading/区发展改革委"] == "上海市嘉定区发展和改革委员会"
    assert full["pudong/区公安分局"] == "上海市公安局浦东分局"
    assert full["上海市/市税务局"] == "国家税务总局上海市税务局"


@pytest.mark.django_db
def test_loading_twice_changes_nothing(registry: DepartmentRegistry) -> None:
    first = load_registry(registry=registry)
    before = list(Department.objects.order_by("pk").values())
    second = load_registry(registry=registry)
    assert first.created_districts == 16
    assert first.created_departments == len(registry.departments) == len(before)
    assert second.changed_nothing
    assert not second.kept
    assert not second.attention
    assert list(Department.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_what_staff_changed_stays_and_is_reported(registry: DepartmentRegistry) -> None:
    load_registry(registry=registry)
    Department.objects.filter(registry_key="jiading/区科委").update(name="区科技委")
    District.objects.filter(slug="jiading").update(hue=7)
    DepartmentAlias.objects.filter(department__registry_key="jiading/区司法局").delete()
    DepartmentAlias.objects.get(department__registry_key="jiading/区发展改革委", name="区发改委").delete()

    report = load_registry(registry=registry)

    assert Department.objects.get(registry_key="jiading/区科委").name == "区科技委"
    assert not Department.objects.filter(district__slug="jiading", name="区科委").exists()
    assert District.objects.get(slug="jiading").hue == 7
    assert not DepartmentAlias.objects.filter(department__district__slug="jiading", name="区发改委").exists()
    reported = "\n".join(report.lines())
    assert "区科技委" in reported
    assert "标识色相人工改为“7”" in reported
    assert "区发改委”人工删去" in reported
    assert report.changed_nothing


@pytest.mark.django_db
def test_a_new_edition_updates_what_nobody_touched(registry: DepartmentRegistry, tmp_path: Path) -> None:
    load_registry(registry=registry)
    edition = tmp_path / "registry"
    shutil.copytree(FOLDER, edition)
    path = edition / "departments" / "district-hongkou.json"
    data = json.loads(path.read_text())
    for row in data["add"]:
        if row["name"] == "区投促办":
            row.update(name="区投资促进局", key="区投促办", aliases=["区投促办"])
    path.write_text(json.dumps(data, ensure_ascii=False))

    report = load_registry(registry=read_registry(edition))

    department = Department.objects.get(registry_key="hongkou/区投促办")
    assert department.name == "区投资促进局"
    assert [alias.name for alias in department.aliases.all()] == ["区投促办"]
    assert department.version == 2
    assert any("区投资促进局" in line for line in report.updated)


@pytest.mark.django_db
def test_an_unresolved_department_is_taken_over(registry: DepartmentRegistry) -> None:
    load_registry(registry=registry)
    Department.objects.filter(registry_key="hongkou/区商务委").delete()
    hongkou = District.objects.get(slug="hongkou")
    met = DepartmentFactory(
        name="区商务委", district=hongkou, kind=Department.Kind.UNKNOWN, is_resolved=False, registry_key=""
    )

    report = load_registry(registry=registry)

    met.refresh_from_db()
    assert met.is_resolved
    assert met.kind == Department.Kind.AGENCY
    assert met.full_name == "上海市虹口区商务委员会"
    assert report.created_departments == 0


@pytest.mark.django_db
def test_an_alias_that_is_another_department_is_left_to_a_person(registry: DepartmentRegistry) -> None:
    load_registry(registry=registry)
    jiading = District.objects.get(slug="jiading")
    DepartmentAlias.objects.filter(department__district=jiading, name="区人社局").delete()
    department = Department.objects.get(registry_key="jiading/区人力资源社会保障局")
    department.registered["aliases"].remove("区人社局")
    department.save()
    DepartmentFactory(name="区人社局", district=jiading)

    report = load_registry(registry=registry)

    assert any("区人社局" in line for line in report.attention)
    assert not DepartmentAlias.objects.filter(department__district=jiading, name="区人社局").exists()


@pytest.mark.parametrize(
    ("file", "change", "complaint"),
    [
        ("districts.json", {"districts": [{"name": "甲区"}]}, "缺少"),
        (
            "departments/district-hongkou.json",
            {"district": "hongkou", "leave_out": ["区天文局"], "add": []},
            "区天文局",
        ),
        (
            "departments/district-hongkou.json",
            {"district": "hongkou", "add": [{"name": "区甲局", "kind": "agency", "aliases": ["区司法局"]}]},
            "区司法局",
        ),
        ("departments/district-hongkou.json", {"district": "nowhere", "add": []}, "nowhere"),
        (
            "departments/district-hongkou.json",
            {"district": "hongkou", "add": [{"name": "区甲局", "kind": "?"}]},
            "性质",
        ),
    ],
)
def test_a_contradiction_is_refused(tmp_path: Path, file: str, change: object, complaint: str) -> None:
    edition = tmp_path / "registry"
    shutil.copytree(FOLDER, edition)
    (edition / file).write_text(json.dumps(change, ensure_ascii=False))
    with pytest.raises(RegistryError, match=complaint):
        read_registry(edition)


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_what_is_wrong(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    call_command("load_registry")
    assert "新增 16 个区" in capsys.readouterr().out
    call_command("load_registry")
    assert "没有变化" in capsys.readouterr().out
    with pytest.raises(CommandError, match="无法读取名录文件"):
        call_command("load_registry", folder=tmp_path)
    (tmp_path / "districts.json").write_text("{")
    with pytest.raises(CommandError, match="JSON"):
        call_command("load_registry", folder=tmp_path)


def test_districts_of_a_city_have_hues_of_their_own_where_there_are_enough() -> None:
    entries = [
        DistrictEntry(str(number), f"第{number}区", f"d{number}", "样本市", number % 360)
        for number in range(361)
    ]
    check_registry(DepartmentRegistry((entries[0], replace(entries[1], hue=0, city="另一市")), ()))
    check_registry(DepartmentRegistry(tuple(entries), ()))
    with pytest.raises(RegistryError, match="色相重复：样本市 0"):
        check_registry(DepartmentRegistry((entries[0], replace(entries[1], hue=0)), ()))


def test_a_text_that_is_too_long_is_named(registry: DepartmentRegistry) -> None:
    one = replace(registry.departments[0], aliases=("长" * 201,))
    with pytest.raises(RegistryError, match=f"“{one.key}”的别名有 201 字，超过 200 字的上限"):
        check_registry(replace(registry, departments=(one, *registry.departments[1:])))
