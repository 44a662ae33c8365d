"""A district's standard departments: added at once from the template, nothing twice, undone at once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import Department, DepartmentAlias, District
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet, Document
from measures.review.district_template import actions
from measures.review.district_template.actions import add_standard_departments
from measures.review.district_template.offered_departments import offer_departments
from measures.staff.roles import EDITOR, MANAGER
from measures.writing.action_errors import ActionError, EditConflict
from tests.factories import (
    AliasFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    UserFactory,
)
from tests.review.queue_pages import account, state
from tests.staff.test_race import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def xihu() -> District:
    """Return a district without departments."""
    made: District = DistrictFactory.create(name="西湖区", slug="xihu", city="杭州市", code="330106")
    return made


def url(district: District) -> str:
    return reverse("district_template", args=[district.pk])


def existing(district: District) -> dict[str, str]:
    """Return the departments that are there by the name of the template."""
    return {row.standard.name: row.existing.name for row in offer_departments(district).rows if row.existing}


def ticked(page: Any) -> list[str]:
    chosen = page.context["chosen"]
    rows = [row for _, _, rows in page.context["sections"] for row in rows]
    return [row.standard.name for row in rows if row.standard.name in chosen and row.existing is None]


def test_what_is_ticked_is_added_and_undone_as_one_act(staff: Client, xihu: District) -> None:
    change = staff.get(reverse("admin:districts_district_change", args=[xihu.pk]))
    assert f'href="{url(xihu)}"' in change.content.decode()
    assert f'href="{url(xihu)}"' in staff.get("/admin/queue/names/bulk/?district=xihu").content.decode()
    assert f'href="{url(xihu)}"' not in staff.get("/admin/queue/names/bulk/").content.decode()
    before = state()
    assert ticked(staff.get(url(xihu))) == [], "no plan names any: nothing is taken for granted"
    page = staff.get(f"{url(xihu)}?ticked=1")
    assert f"勾选全部本级通用的部门（{page.context['common']} 个）" in page.content.decode()
    sent = ticked(page)
    assert len(sent) == page.context["common"]
    assert {"区政府", "区委组织部", "团区委"} <= set(sent)
    # Which form of body a place has, the template does not say; nor which ministry has a branch there.
    assert not {"区发展改革委", "区发展改革局", "西湖海关"} & set(sent)
    done = staff.post(url(xihu), {"department": [*sent, "区发展改革局"]}, follow=True)
    act = ChangeSet.objects.get(kind="bulk")
    assert act.summary == f"按通用名称为西湖区添加 {len(sent) + 1} 个部门"
    assert (act.summary in done.content.decode(), ticked(done)) == (True, [])
    made = Department.objects.get(name="区发展改革局")
    assert (made.full_name, made.kind, made.level) == ("西湖区发展和改革局", "agency", "district")
    assert made.is_resolved
    assert list(made.aliases.values_list("name", flat=True)) == ["区发展和改革局", "区发改局"]
    assert Department.objects.count() == act.versions.filter(content_type__model="department").count()
    assert existing(xihu)["区发展改革委"] == "区发展改革局"
    again = staff.post(url(xihu), {"department": sent}, follow=True)
    assert "都已有了，没有再添加" in again.content.decode()
    assert ChangeSet.objects.count() == 1
    staff.post(reverse("history:undo", args=[act.pk]))
    assert state() == before


def plan(district: District, text: str, **fields: Any) -> Document:
    """Make a plan of a district with this clean text."""
    made: Document = DocumentFactory.create(district=district, source__text=text, **fields)
    return made


def test_what_the_districts_plans_name_is_ticked_with_its_place(staff: Client, xihu: District) -> None:
    plan(
        xihu,
        "由区委组织部会同西湖区商务局办理。区政府办公室、区发展改革委、区发展改革局通报。区司法局（牵头）。",
    )
    plan(
        xihu,
        "各区教育局、下城区民政局、社区委员会、原区科学院、和县政府、六合区政府、区商务委员会",
        year=2024,
    )
    plan(DistrictFactory.create(name="远山区"), "由区法院、区检察院负责。")
    DocumentFactory.create(district=xihu, year=2023, source=None)
    page = staff.get(url(xihu))
    # 区发展改革 is named in two forms, 区商务 in two: which one there is stays open.
    assert ticked(page) == ["区政府办公室", "区委组织部", "区司法局"]
    assert "由<b>区委组织部</b>会同西湖区商务局办理" in page.content.decode()
    DepartmentFactory.create(name="区委组织部", district=xihu)
    assert ticked(staff.get(url(xihu))) == ["区政府办公室", "区司法局"]
    done = staff.post(url(xihu), {"department": ticked(staff.get(url(xihu)))}, follow=True)
    assert ticked(done) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("区教育局", True),
        ("会同区教育局", True),
        ("区民政局、区教育局", True),
        ("西湖区教育局", True),
        ("杭州市西湖区教育局", True),
        ("各区教育局", False),
        ("下城区教育局", False),
        ("南昌市西湖区教育局", False),
        ("撤销区教育局", False),
        ("太和区教育局", False),
        ("大同区教育局", False),
        ("教育局", False),
        ("市教育局", False),
    ],
)
def test_a_name_is_the_districts_own_where_nothing_says_otherwise(
    xihu: District, text: str, named: bool
) -> None:
    plan(xihu, f"第一条\n{text}负责。")
    rows = offer_departments(xihu).with_mentions(xihu).rows
    assert ("区教育局" in [row.standard.name for row in rows if row.mention]) == named


def test_a_department_made_without_the_lock_is_reported(
    staff: Client, xihu: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import makes one between the look at what is there and the writing."""
    stale = offer_departments(xihu)
    DepartmentFactory.create(name="区政府", district=xihu)
    before = state()
    with monkeypatch.context() as patched:
        patched.setattr(actions, "offer_departments", lambda district: stale)
        page = staff.post(url(xihu), {"department": ["区政府", "区法院"]})
    assert page.status_code == 409
    assert "刚才有人添加了同名的部门，没有保存。" in page.content.decode()
    assert ticked(page) == ["区法院"], "what is still to be added stays ticked"
    assert {key: one for key, one in state().items() if key in before} == before
    assert not ChangeSet.objects.exists()


def test_a_name_or_alias_that_is_there_is_not_added(xihu: District) -> None:
    known = DepartmentFactory.create(name="区档案局（馆）", district=xihu)
    AliasFactory.create(department=known, name="西湖区档案馆")
    DepartmentFactory.create(name="区发改委", district=xihu)
    DepartmentFactory.create(name="区教育局", district=xihu, is_resolved=False)
    DepartmentFactory.create(name="区民政局")
    assert existing(xihu) == {
        "区档案馆": "区档案局（馆）",
        "区发展改革委": "区发改委",
        "区发展改革局": "区发改委",
        "区教育局": "区教育局",
        "区教委": "区教育局",
    }


def test_no_two_departments_get_one_name(xihu: District) -> None:
    rows = offer_departments(xihu).rows
    names = Counter(name for row in rows for name in {row.standard.name, *row.standard.aliases})
    assert [name for name, count in names.items() if count > 1] == []


def test_a_citys_departments_stand_outside_districts() -> None:
    city = DistrictFactory.create(name="杭州市", level="city", city="杭州市", code="330100")
    add_standard_departments(district=city.pk, names=["市政府", "杭州海关"], user=UserFactory())
    found = Department.objects.values_list("name", "level", "city")
    assert sorted(found) == [("市政府", "city", "杭州市"), ("杭州海关", "other", "杭州市")]
    assert not Department.objects.exclude(district=None).exists()


def test_what_the_template_cannot_say_is_not_added(staff: Client, registry: District, xihu: District) -> None:
    user = User.objects.get()
    before = state()
    for district, names, reported in (
        (xihu, ["区妙妙局"], "不在本级的通用名称中"),
        (xihu, ["市政府"], "不在本级的通用名称中"),
        (xihu, ["区发展改革委", "区发展改革局"], "同一职能的不同写法"),
        (registry, ["区政府"], "名录已列出嘉定区的部门"),
        (DistrictFactory.create(name="中国", level="country", city=""), ["外交部"], "今昔都有"),
    ):
        with pytest.raises(ActionError, match=reported):
            add_standard_departments(district=district.pk, names=names, user=user)
        page = staff.post(url(district), {"department": names})
        assert (page.status_code, reported in page.content.decode()) == (400, True), names
    assert "没有勾选" in staff.post(url(xihu)).content.decode()
    assert {key: one for key, one in state().items() if key in before} == before
    assert not ChangeSet.objects.exists()


def test_the_second_editor_sees_what_is_there(staff: Client, xihu: District) -> None:
    sent = ticked(staff.get(f"{url(xihu)}?ticked=1"))
    DepartmentFactory.create(name="区委组织部", district=xihu)
    page = staff.post(url(xihu), {"department": [*sent, "区商务局"]})
    assert page.status_code == 409
    assert "1 个已由他人添加（区委组织部（西湖）），没有保存" in page.content.decode()
    assert ticked(page) == [*(name for name in sent if name != "区委组织部"), "区商务局"]
    assert Department.objects.count() == 1
    with pytest.raises(EditConflict):
        add_standard_departments(district=xihu.pk, names=sent, user=User.objects.get())


def test_of_two_at_once_each_department_is_made_once(transactional_db: None) -> None:
    district = DistrictFactory.create(name="西湖区", slug="xihu", city="杭州市", code="330106")
    clients = [account(MANAGER), account(MANAGER)]
    own = ["区政府", "区法院"], ["区政府", "区检察院"]
    answers = race(clients, url(district), [{"department": names} for names in own])
    assert sorted(answer.status for answer in answers) == [302, 409]
    second = next(answer for answer in answers if answer.status == 409)
    assert "1 个已由他人添加（区政府（西湖））" in second.page
    assert Department.objects.count() == 2
    assert ChangeSet.objects.count() == 1


def test_who_may_make_departments_may(xihu: District) -> None:
    user = UserFactory.create()
    add_standard_departments(district=xihu.pk, names=["区政府"], user=user)
    act = ChangeSet.objects.get()
    for role, may in ((EDITOR, False), (MANAGER, True)):
        client = account(role)
        assert client.get(url(xihu)).status_code == (200 if may else 403)
        assert client.post(url(xihu), {"department": ["区法院"]}).status_code == (302 if may else 403)
        page = client.get(reverse("admin:districts_district_change", args=[xihu.pk])).content.decode()
        assert (url(xihu) in page) == may
    undo_change_set(change_set=act, user=user)
    assert list(Department.objects.values_list("name", flat=True)) == ["区法院"]
    assert not DepartmentAlias.objects.filter(department__name="区政府").exists()


def test_the_number_of_queries_does_not_grow(staff: Client, xihu: District) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(url(xihu)).status_code == 200
        return len(captured)

    DepartmentFactory.create(name="区委组织部", district=xihu)
    plan(xihu, "由区司法局负责。")
    few = queries()
    plan(xihu, "由区财政局负责。", year=2024)
    staff.post(url(xihu), {"department": ticked(staff.get(f"{url(xihu)}?ticked=1"))})
    assert queries() == few
