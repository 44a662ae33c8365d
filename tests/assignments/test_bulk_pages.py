"""批量修改 in the admin: change exactly the shown list as previewed, and undo it at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import Department
from measures.assignments.actions import assign_departments
from measures.models import Assignment, ChangeSet, Measure, StaffDistrict
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks
from tests.factories import AssignmentFactory, DepartmentFactory, DocumentFactory, MeasureFactory, UserFactory
from tests.staff.test_admin_pages import address

pytestmark = pytest.mark.django_db

BULK = "/admin/bulk/"
REASON = {"reason": "机构改革方案", "on": "2026-03-01"}
REPLACE = {"kind": "replace", "old": "区甲局", "new": "区丙局", "roles": ["lead", "co_lead"]} | REASON


@pytest.fixture
def measures(db: None) -> list[Measure]:
    """Return four measures of one district: 区甲局 leads the first two, 区乙局 the third, nobody the fourth."""
    document = DocumentFactory.create(district__slug="jia", district__name="甲区")
    made = [MeasureFactory.create(document=document, title=f"融资{number}") for number in range(4)]
    departments = [
        DepartmentFactory.create(name=f"区{name}局", district=document.district) for name in "甲乙丙"
    ]
    for measure, department in zip(made, [departments[0], departments[0], departments[1]], strict=False):
        AssignmentFactory.create(measure=measure, department=department)
    return made


def leads(measures: list[Measure]) -> list[str]:
    rows = Assignment.objects.in_force().filter(measure__in=[one.pk for one in measures], role="lead")
    return [row.department.name for row in rows.select_related("department").order_by("measure", "order")]


def confirmed(client: Client, url: str, sent: dict[str, Any], **more: Any) -> Any:
    """Preview a change and confirm it."""
    page = client.post(url, sent)
    assert page.status_code == 200
    return client.post(url, sent | {"do": "confirm", "edit_token": page.context["edit_token"]} | more)


def test_the_list_of_an_address_is_changed_and_undone(staff: Client, measures: list[Measure]) -> None:
    lead = Department.objects.get(name="区甲局")
    address = f"http://testserver/measures/?q=融资&district=jia&lead={lead.pk}&page=1"
    url = staff.get(BULK, {"list": address})["Location"]
    page = staff.get(url)
    assert list(page.context["listed"].pks) == [one.pk for one in measures[:2]]
    for words in ("清单：2 项举措", "检索词：融资", "区：甲区", "牵头单位：区甲局"):
        assert words in page.content.decode()
    preview = staff.post(url, REPLACE)
    assert [(line.before, line.after) for line in preview.context["lines"]] == [("区甲局", "区丙局")] * 2
    assert not ChangeSet.objects.exists()
    saved = confirmed(staff, url, REPLACE)
    assert saved.status_code == 302
    assert leads(measures) == ["区丙局", "区丙局", "区乙局"]
    assert len(matching_pks(MeasureQuery.of(lead=Department.objects.get(name="区丙局").pk))) == 2
    act = ChangeSet.objects.exclude(kind="baseline").get()
    assert (act.kind, act.reason) == ("bulk", "机构改革方案")
    assert act.summary == "批量修改 2 项举措：区甲局 改为 区丙局（牵头、配合）"
    done = staff.get(saved["Location"])
    assert "撤销这次批量修改" in done.content.decode()
    staff.post(saved["Location"])
    assert leads(measures) == ["区甲局", "区甲局", "区乙局"]
    assert not Assignment.objects.filter(place="staff").exists()


def test_what_stays_is_counted_and_named(staff: Client, measures: list[Measure]) -> None:
    page = staff.post(f"{BULK}?district=jia", REPLACE)
    text = page.content.decode()
    assert "修改 <strong>2</strong> 项；不需要改 <strong>2</strong> 项；不能改 <strong>0</strong> 项" in text
    assert "不需要改（原部门不在其中，2 项）" in text


@pytest.mark.parametrize(
    ("sent", "after"),
    [
        (
            {"kind": "add", "new": "区丙局", "role": "lead"},
            ["区甲局", "区丙局", "区甲局", "区丙局", "区乙局", "区丙局", "区丙局"],
        ),
        ({"kind": "remove", "old": "区甲局", "roles": ["lead"]}, ["区乙局"]),
    ],
)
def test_departments_are_added_and_taken_out(
    staff: Client, measures: list[Measure], sent: dict[str, Any], after: list[str]
) -> None:
    assert confirmed(staff, f"{BULK}?district=jia", sent | REASON).status_code == 302
    assert leads(measures) == after


def test_the_ticked_are_marked_with_a_star(staff: Client, measures: list[Measure]) -> None:
    ticked = {"action": "change_ticked_measures", "_selected_action": [measures[0].pk, measures[3].pk]}
    page = staff.post(address(Measure, "changelist"), ticked)
    assert "管理后台中勾选的举措" in page.content.decode()
    sent = {"kind": "mark", "picked": page.context["listed"].picked} | REASON
    assert confirmed(staff, BULK, sent).status_code == 302
    assert [one.own_initiative for one in Measure.objects.order_by("pk")] == [True, False, False, True]
    preview = staff.post(BULK, sent)
    assert "清单中没有一项需要修改" in preview.content.decode()
    whole = staff.post(address(Measure, "changelist"), ticked | {"select_across": "1"})
    assert len(whole.context["listed"].pks) == 4
    unmark = {"kind": "unmark", "picked": whole.context["listed"].picked} | REASON
    assert confirmed(staff, BULK, unmark).status_code == 302
    assert not Measure.objects.filter(own_initiative=True).exists()


def test_what_changed_since_the_preview_is_previewed_anew(staff: Client, measures: list[Measure]) -> None:
    url = f"{BULK}?district=jia"
    shown = staff.post(url, REPLACE)
    assign_departments(measure=measures[1].pk, duties=[], user=UserFactory.create(), version=None, reason="x")
    answer = staff.post(url, REPLACE | {"do": "confirm", "edit_token": shown.context["edit_token"]})
    assert answer.status_code == 409
    assert str(measures[1]) in answer.content.decode()
    assert len(answer.context["lines"]) == 1
    assert leads(measures) == ["区甲局", "区乙局"]
    assert (
        staff.post(url, REPLACE | {"do": "confirm", "edit_token": answer.context["edit_token"]}).status_code
        == 302
    )


@pytest.mark.parametrize(
    "more",
    [
        {"edit_token": ""},
        {"edit_token": "forged:x"},
        {"on": "2026-03-02"},
        {"roles": ["lead"]},
        {"new": "区乙局"},
    ],
)
def test_only_what_was_previewed_is_done(
    staff: Client, measures: list[Measure], more: dict[str, Any]
) -> None:
    answer = confirmed(staff, f"{BULK}?district=jia", REPLACE, **more)
    assert answer.status_code == 409
    assert leads(measures) == ["区甲局", "区甲局", "区乙局"]


def test_a_list_other_than_the_previewed_one_is_refused(staff: Client, measures: list[Measure]) -> None:
    shown = staff.post(f"{BULK}?district=jia", REPLACE)
    sent = REPLACE | {"do": "confirm", "edit_token": shown.context["edit_token"]}
    assert (
        staff.post(
            f"{BULK}?district=jia&q=融资", sent | {"edit_token": shown.context["edit_token"]}
        ).status_code
        == 302
    )
    more = MeasureFactory.create(document=measures[0].document, title="融资")
    AssignmentFactory.create(measure=more, department=Department.objects.get(name="区丙局"))
    back = REPLACE | {"old": "区丙局", "new": "区甲局"}
    shown = staff.post(f"{BULK}?district=jia", back)
    MeasureFactory.create(document=measures[0].document, title="融资")
    assert (
        staff.post(
            f"{BULK}?district=jia", back | {"do": "confirm", "edit_token": shown.context["edit_token"]}
        ).status_code
        == 409
    )


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "x"}, "请选择要怎样修改"),
        ({"old": "区无局"}, "没有叫“区无局”的部门"),
        ({"old": ""}, "请填写原部门的名称"),
        ({"new": "区\x00无局"}, "没有叫“区无局”的部门"),
        ({"roles": []}, "牵头、配合中的哪一种"),
        ({"on": "昨天"}, "生效日期“昨天”无效"),
        ({"on": "0001-01-01"}, "年份不对"),
    ],
)
def test_faults_are_shown_with_the_typed_input(
    staff: Client, measures: list[Measure], sent: dict[str, Any], words: str
) -> None:
    page = staff.post(f"{BULK}?district=jia", REPLACE | sent)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'value="机构改革方案"' in page.content.decode()


def test_a_reason_is_required_to_confirm(staff: Client, measures: list[Measure]) -> None:
    answer = confirmed(staff, f"{BULK}?district=jia", REPLACE | {"reason": ""})
    assert answer.status_code == 422
    assert "须写明理由" in answer.content.decode()
    assert leads(measures) == ["区甲局", "区甲局", "区乙局"]


@pytest.mark.parametrize(
    "path", ["?list=https://example.org/documents/", "?list=http://[", "?district=nowhere", "?list=x%00"]
)
def test_an_address_that_is_no_list_is_refused(staff: Client, path: str) -> None:
    page = staff.get(BULK + path, follow=True)
    assert page.status_code == 400
    assert "errornote" in page.content.decode()


def test_a_forged_choice_is_refused(staff: Client, measures: list[Measure]) -> None:
    assert staff.post(BULK, REPLACE | {"picked": "forged:x"}).status_code == 400


def test_who_keeps_one_district_changes_no_other(measures: list[Measure]) -> None:
    user = User.objects.create(username="one", is_staff=True)
    names = ["bulk_change_measure", "assign_own_district"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    url = f"{BULK}?district=jia"
    assert (
        "不能改（您的账号还没有负责的区，请联系管理员指定，4 项）"
        in client.post(url, REPLACE).content.decode()
    )
    assert confirmed(client, url, {"kind": "mark"} | REASON, edit_token="").status_code == 409
    StaffDistrict.objects.create(user=user, district=measures[0].document.district)
    assert confirmed(client, url, REPLACE).status_code == 302
    assert leads(measures)[:2] == ["区丙局", "区丙局"]


def test_a_long_list_takes_as_many_queries_as_a_short_one(staff: Client, measures: list[Measure]) -> None:
    counts = []
    for _ in range(2):
        staff.get(f"{BULK}?district=jia")
        with CaptureQueriesContext(connection) as captured:
            assert staff.post(f"{BULK}?district=jia", REPLACE).status_code == 200
        counts.append(len(captured))
        for _ in range(6):
            more = MeasureFactory.create(document=measures[0].document, title="融资")
            AssignmentFactory.create(measure=more, department=Department.objects.get(name="区甲局"))
    assert counts[1] <= counts[0]


def test_the_list_of_measures_leads_to_it(staff: Client, measures: list[Measure]) -> None:
    assert f'href="{reverse("bulk:begin")}"' in staff.get(address(Measure, "changelist")).content.decode()
    assert "清单地址" in staff.get(BULK).content.decode()
