"""机构调整 in the admin: previewed, done as previewed, previewed again after a change by others, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from districts.models import Department, Succession
from measures.models import Assignment, ChangeSet, Measure
from measures.staff.roles import EDITOR, MANAGER
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    MeasureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> Department:
    """A department that leads two measures."""
    made: Department = DepartmentFactory.create(name="区金融办")
    grow(made, 2)
    return made


def grow(department: Department, measures: int) -> None:
    for measure in MeasureFactory.create_batch(measures, document__district=department.district):
        AssignmentFactory.create(measure=measure, department=department)


def address(department: Department) -> str:
    return reverse("reorganisation:begin", args=[department.pk])


def rows(prefix: str, *names: str) -> dict[str, Any]:
    """Return what the page sends of the departments on one side."""
    counts = {f"{prefix}-TOTAL_FORMS": len(names), f"{prefix}-INITIAL_FORMS": 0}
    return counts | {f"{prefix}-{number}-name": name for number, name in enumerate(names)}


def form(*names: str, kind: str = "rename", **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        **rows("other"),
        **rows("successor", *names),
        "on": timezone.localdate().isoformat(),
        "reason": "机构改革方案",
        "do": "preview",
        **more,
    }


def edit_token(response: Any) -> str:
    found = re.search(r'name="edit_token" value="([^"]+)"', response.content.decode())
    assert found, response.content.decode()
    return found[1]


def confirm(client: Client, department: Department, typed: dict[str, Any]) -> Any:
    shown = client.post(address(department), typed)
    return client.post(address(department), typed | {"do": "confirm", "edit_token": edit_token(shown)})


def test_from_the_department_to_the_deed_and_back(staff: Client, old: Department) -> None:
    page = staff.get(reverse("admin:districts_department_change", args=[old.pk]))
    assert f'href="{address(old)}"' in page.content.decode()
    assert staff.get(address(old)).status_code == 200
    typed = form("区委金融办")
    shown = staff.post(address(old), typed)
    text = shown.content.decode()
    assert "<strong>2</strong> 项举措中的 <strong>2</strong> 条分工到期，另起 <strong>2</strong> 条" in text
    assert "新设部门" in text
    assert text.count("<td>区金融办</td>") == text.count("<td>区委金融办</td>") == 2
    assert Department.objects.count() == 1
    done = confirm(staff, old, typed)
    act = ChangeSet.objects.get(kind="reorganisation")
    assert done.url == reverse("reorganisation:done", args=[old.pk, act.pk])
    reported = staff.get(done.url).content.decode()
    assert "改换 2 项举措的分工，共 4 条记录" in reported
    assert "机构改革方案" in reported
    staff.post(done.url)
    assert list(Department.objects.values_list("name", flat=True)) == ["区金融办"]
    assert not Succession.objects.exists()
    assert Assignment.objects.filter(valid_to=None, department=old).count() == 2
    assert "已由" in staff.get(done.url).content.decode()


@pytest.mark.parametrize("side", ["other", "successor"])
def test_a_name_that_two_departments_share_is_not_decided(staff: Client, old: Department, side: str) -> None:
    for name in ("区经委", "区商务委"):
        AliasFactory.create(department__district=old.district, department__name=name, name="区经济商务委")
    heir = "区委金融办" if side == "other" else "区经济商务委"
    typed = form(heir, kind="merge", **rows("other", "区经济商务委" if side == "other" else "区经委"))
    response = staff.post(address(old), typed)
    assert response.status_code == 422
    assert "有几个部门都叫“区经济商务委”，请写明是区经委、区商务委中的哪一个。" in response.content.decode()


def test_a_department_outside_districts_goes_by_its_alias_too(staff: Client) -> None:
    old, heir = (
        CityDepartmentFactory.create(name=name, city="上海市") for name in ("市金融办", "市委金融办")
    )
    AliasFactory.create(department=heir, name="市金融工作办公室")
    response = confirm(staff, old, form("市金融工作办公室", kind="merge"))
    assert response.status_code == 302
    assert old.successions.get().successor == heir


def test_a_merger_goes_into_one_that_is_there(staff: Client, old: Department) -> None:
    other, heir = (
        DepartmentFactory.create(name=name, district=old.district) for name in ("区经委", "区商务委")
    )
    grow(other, 1)
    response = confirm(staff, old, form("区商务委", kind="merge", **rows("other", "区经委", "")))
    assert response.status_code == 302
    assert Assignment.objects.in_force().filter(department=heir).count() == 3
    assert Department.objects.count() == 3


def test_a_split_is_distinguished_row_by_row(staff: Client, old: Department) -> None:
    row = Assignment.objects.order_by("pk")[0]
    typed = form("东局", "西局", kind="split")
    first = staff.post(address(old), typed)
    assert f'name="share-{row.pk}"' in first.content.decode()
    reported = typed | {f"share-{row.pk}": "1", "do": "confirm", "edit_token": edit_token(first)}
    second = staff.post(address(old), reported)
    assert (second.status_code, "还没有办理" in second.content.decode()) == (409, True)
    assert "<td>西局</td>" in second.content.decode()
    assert staff.post(address(old), reported | {"edit_token": edit_token(second)}).status_code == 302
    names = (
        Assignment.objects.in_force().filter(measure=row.measure).values_list("department__name", flat=True)
    )
    assert list(names) == ["西局"]


def test_what_changed_meanwhile_is_shown_before_anything_is_done(staff: Client, old: Department) -> None:
    typed = form("区委金融办")
    shown = staff.post(address(old), typed)
    measure = Measure.objects.order_by("pk")[0]
    Measure.objects.filter(pk=measure.pk).update(version=9)
    late = staff.post(address(old), typed | {"do": "confirm", "edit_token": edit_token(shown)})
    assert late.status_code == 409
    assert str(measure) in late.content.decode()
    assert not ChangeSet.objects.exists()
    again = staff.post(address(old), typed | {"do": "confirm", "edit_token": edit_token(late)})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"on": "2999-01-01"}, "不能晚于今天"),
        ({"on": "0001-01-01"}, "过早"),
        ({"on": "昨天"}, "无效"),
        ({"kind": "x"}, "请选择"),
        (rows("successor"), "请填写承继部门"),
        (rows("successor", "\0", "\ud800x"), ""),
        (rows("successor", "甲", "乙"), "只能有一个"),
        ({"kind": "split"}, "两个以上"),
        ({"kind": "merge"}, "并入一个现有部门"),
        ({"kind": "merge", **rows("other", "没有这个")}, "没有叫“没有这个”的部门"),
        (rows("successor", "区金融办"), "两次"),
        ({"share-1": "99999", "share-x": "1", "share-9": "9" * 40}, ""),
    ],
)
def test_what_cannot_be_done_is_reported(
    staff: Client, old: Department, change: dict[str, Any], message: str
) -> None:
    typed = form("区委金融办") | change
    encoded = {name: str(value).encode("utf-8", "replace").decode() for name, value in typed.items()}
    response = staff.post(address(old), encoded)
    assert response.status_code == (422 if message else 200)
    assert message in response.content.decode()


def test_all_that_is_wrong_is_reported_at_once_and_shown_where_it_was_typed(
    staff: Client, old: Department
) -> None:
    typed = form("长" * 201, "乙", kind="merge", on="昨天", **rows("other", "没有这个", "", "也没有"))
    page = staff.post(address(old), typed).content.decode()
    for field in ("successor-0-name", "other-0-name", "other-2-name", "on"):
        assert f'href="#id_{field}"' in page
        assert f'id="fault_{field}"' in page
    for name in ("长" * 201, "乙", "没有这个", "也没有", "昨天"):
        assert f'value="{name}"' in page


@pytest.mark.parametrize("count", [13, 40, 101])
def test_more_departments_than_a_reform_has_are_refused(staff: Client, old: Department, count: int) -> None:
    names = [f"区新{number}局" for number in range(count)]
    response = staff.post(address(old), form(*names, kind="split"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "一次最多 12 个部门" in page
    assert all(f'value="{name}"' in page for name in names[:100])


def test_without_a_ground_nothing_is_done(staff: Client, old: Department) -> None:
    response = confirm(staff, old, form("区委金融办", reason=""))
    assert response.status_code == 422
    assert "须写明依据" in response.content.decode()
    assert edit_token(response)
    assert not ChangeSet.objects.exists()


def test_a_name_like_another_is_pointed_out(staff: Client, old: Department) -> None:
    DepartmentFactory.create(name="区政府办公室（区数据局）", district=old.district)
    text = staff.post(address(old), form("区数据局")).content.decode()
    assert "名录中有相近的：区政府办公室（区数据局）" in text


def test_a_department_of_the_city_is_renamed(staff: Client) -> None:
    city = CityDepartmentFactory.create(name="市金融局")
    measure = MeasureFactory.create()
    AssignmentFactory.create(measure=measure, department=city)
    assert confirm(staff, city, form("市委金融办")).status_code == 302
    assert measure.assignments.in_force().get().department == Department.objects.get(
        name="市委金融办", city="上海市", district=None
    )


def test_the_preview_asks_as_often_for_many(staff: Client, old: Department) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.post(address(old), form("东局", "西局", kind="split")).status_code == 200
        return len(captured)

    few = queries()
    grow(old, 12)
    assert queries() == few


def test_only_who_may_reorganise_does(old: Department) -> None:
    expected = {EDITOR: 403, MANAGER: 200}
    for role, status in expected.items():
        user: User = UserFactory.create(is_superuser=False)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        assert client.get(address(old)).status_code == status
        page = client.get(reverse("admin:districts_department_change", args=[old.pk])).content.decode()
        assert (address(old) in page) == (status == 200)


def test_what_is_not_there_is_not_found(staff: Client, old: Department) -> None:
    assert staff.get(f"/admin/districts/department/{10**12}/reorganise/").status_code == 404
    other = ChangeSet.objects.filter(kind="edit").values_list("pk", flat=True).first() or 10**9
    assert staff.get(reverse("reorganisation:done", args=[old.pk, other])).status_code == 404
