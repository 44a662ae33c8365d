"""The table of unknown names: proposals with their ground, decided together, previewed, undone at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.departments.department_search import candidates_for_district
from districts.departments.name_proposals import propose_department
from districts.models import Department, DepartmentAlias, District
from measures.models import Assignment, ChangeSet, Document, Measure
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    MeasureFactory,
)
from tests.review.queue_pages import HOSTILE, account, state

pytestmark = pytest.mark.django_db

TABLE = "/admin/queue/names/bulk/"


@pytest.fixture
def document() -> Document:
    """Return a plan of a district that has some departments."""
    district = DistrictFactory.create(name="西湖区", slug="xihu", city="杭州市", code="330106")
    known = DepartmentFactory.create(name="区市场监管局", full_name="西湖区市场监督管理局", district=district)
    AliasFactory.create(department=known, name="区市监局")
    DepartmentFactory.create(name="区商务局", district=district)
    made: Document = DocumentFactory.create(district=district)
    return made


def waits(document: Document, name: str, measures: int = 1) -> Department:
    """Create an unknown name in measures of a document."""
    made: Department = DepartmentFactory.create(
        name=name, district=document.district, is_resolved=False, kind="unknown"
    )
    for _ in range(measures):
        AssignmentFactory.create(measure=MeasureFactory.create(document=document), department=made)
    return made


def rows(client: Client, query: str = "") -> dict[str, Any]:
    page = client.get(f"{TABLE}{query}")
    assert page.status_code == 200
    return {row.record.name: row for row in page.context["rows"]}


def sent(client: Client, **decided: str) -> dict[str, Any]:
    """Return the fields of the whole table, with what is decided of names: `take`, or a value of the choice."""
    found = rows(client)
    data: dict[str, Any] = {"name": [row.ticked for row in found.values()]}
    for name, row in found.items():
        data[f"{row.form.prefix}-choice"] = ""
        if name in decided:
            take = decided[name] == "take"
            data[f"{row.form.prefix}-{'take' if take else 'choice'}"] = (
                row.form.proposal_value if take else decided[name]
            )
    return data


def save(client: Client, data: dict[str, Any]) -> Any:
    """Preview what was decided, and confirm it."""
    page = client.post(TABLE, data | {"do": "preview"})
    assert page.status_code == 200, page.context["faults"]
    return client.post(TABLE, data | {"do": "save", "mark": page.context["mark"]}, follow=True)


@pytest.mark.parametrize(
    ("name", "choice", "ground", "what"),
    [
        ("区市监局", "into", "与它的别名或全称相同", "区市场监管局"),
        ("西湖区市场监督管理局", "into", "与它的别名或全称相同", "区市场监管局"),
        ("区市场局", "into", "通用名称相同", "区市场监管局"),
        ("区商局", "into", "是它的简写", "区商务局"),
        ("各镇街", "group", "写法泛指多个单位", ""),
        ("各相关部门", "group", "写法泛指多个单位", ""),
        ("区财政局", "own", "全国通用的部门名称", "agency"),
        ("云栖小镇服务中心", "own", "以“中心”结尾", "organisation"),
        ("西投集团", "own", "以“集团”结尾", "enterprise"),
        ("之江那边", None, "", ""),
        ("区市监委", "own", "写法表明是单独的部门", "agency"),
        ("综保办", "own", "以“办”结尾", "agency"),
    ],
)
def test_a_name_is_proposed_by_its_ground(
    document: Document, name: str, choice: str | None, ground: str, what: str
) -> None:
    known = candidates_for_district(document.district)
    found = propose_department(name, document.district, known)
    if choice is None:
        assert found is None
        return
    assert found is not None
    assert (found.choice, found.ground) == (choice, ground)
    assert (found.department.name if found.department else found.kind) == what


def test_a_table_is_decided_at_once_and_undone_at_once(staff: Client, document: Document) -> None:
    for name in ("区市场局", "各镇街", "云栖小镇服务中心", "之江那边", "区经贸口"):
        waits(document, name, measures=2)
    before = state()
    data = sent(staff, 区市场局="take", 各镇街="take", 区经贸口="typed")
    prefix = rows(staff)["区经贸口"].form.prefix
    data |= {f"{prefix}-typed": "区商务局", "rest": "on", "rest_kind": "enterprise"}
    preview = staff.post(TABLE, data | {"do": "preview"})
    assert state() == before
    words = {one.row.record.name: one.label for one in preview.context["decided"]}
    assert words == {
        "区市场局": "就是区市场监管局",
        "各镇街": "泛指的一类部门",
        "云栖小镇服务中心": "单独的部门（社会团体、事业单位及其他）",
        "之江那边": "单独的部门（企业）",
        "区经贸口": "就是区商务局",
    }
    page = save(staff, data)
    assert page.context["total"] == 0
    change_set = ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE).get()
    assert change_set.summary == "批量核定 5 个名称：归入已有部门 2 个，作为单独的部门 2 个，作为泛指 1 个"
    assert set(DepartmentAlias.objects.values_list("name", flat=True)) >= {"区市场局", "区经贸口"}
    kinds = dict(Department.objects.filter(is_resolved=True).values_list("name", "kind"))
    assert (kinds["云栖小镇服务中心"], kinds["之江那边"], kinds["各镇街"]) == (
        "organisation",
        "enterprise",
        "group",
    )
    assert Assignment.objects.count() == 10
    staff.post("/admin/queue/names/undo/", {"change": page.context["done"].change_set.pk})
    assert state() == before


def test_what_no_rule_mentions_stays(staff: Client, document: Document) -> None:
    for name in ("区市场局", "之江那边"):
        waits(document, name)
    page = save(staff, sent(staff, 区市场局="take"))
    assert [row.record.name for row in page.context["rows"]] == ["之江那边"]


def test_the_second_writer_sees_the_first_edit_and_loses_nothing(staff: Client, document: Document) -> None:
    first, second, third = (waits(document, name) for name in ("区市场局", "之江那边", "云栖中心"))
    data = sent(staff, 区市场局="take", 之江那边="typed", 云栖中心="own-enterprise")
    data[f"name-{second.pk}-typed"] = "区商务局"
    mark = staff.post(TABLE, data | {"do": "preview"}).context["mark"]
    Department.objects.filter(pk=second.pk).update(is_resolved=True, kind="agency")
    AssignmentFactory.create(measure=MeasureFactory.create(document=document), department=third)
    before = state()
    page = staff.post(TABLE, data | {"do": "save", "mark": mark})
    assert page.status_code == 409
    assert state() == before
    (fault,) = page.context["faults"]
    assert "1 个已由他人核定（您为它们填写了 区商务局）" in fault.text
    assert "1 个的分工已有变化（云栖中心）" in fault.text
    kept = {row.record.pk: row.form for row in page.context["rows"]}
    assert set(kept) == {first.pk, third.pk}
    assert kept[first.pk]["take"].value() == kept[first.pk].proposal_value
    assert kept[third.pk]["choice"].value() == "own-enterprise"


def test_a_preview_that_is_no_longer_true_is_shown_anew(staff: Client, document: Document) -> None:
    waits(document, "区经贸口")
    data = sent(staff, 区经贸口="typed")
    data[f"{rows(staff)['区经贸口'].form.prefix}-typed"] = "区商务局"
    mark = staff.post(TABLE, data | {"do": "preview"}).context["mark"]
    Department.objects.filter(name="区商务局").update(name="区商贸局")
    DepartmentFactory.create(name="区商务局", district=document.district)
    before = state()
    page = staff.post(TABLE, data | {"do": "save", "mark": mark})
    assert (page.status_code, page.context["mark"] == mark) == (409, False)
    assert state() == before


@pytest.mark.parametrize(
    ("choice", "typed", "stated"),
    [
        ("into-999999", "", "已不存在"),
        ("into-x", "", "已不存在"),
        ("own", "", "哪一类部门"),
        ("own-group", "", "哪一类部门"),
        ("typed", "", "没有填写部门的名称"),
        ("typed", "没有的局", "没有叫“没有的局”的部门"),
        ("", "没有的局", "没有叫“没有的局”的部门"),
        (HOSTILE, "", "没有这个选项"),
    ],
)
def test_a_wrong_answer_is_reported_at_its_name(
    staff: Client, document: Document, choice: str, typed: str, stated: str
) -> None:
    for name in ("区市场局", "之江那边"):
        waits(document, name)
    before = state()
    data = sent(staff, 区市场局="take", 之江那边=choice)
    prefix = rows(staff)["之江那边"].form.prefix
    page = staff.post(TABLE, data | {f"{prefix}-typed": typed, "do": "preview"})
    assert page.status_code == 400
    (fault,) = page.context["faults"]
    assert stated in fault.text
    assert "之江那边" in fault.text
    assert f'id="{fault.anchor}"' in page.content.decode()
    assert "checked" in page.content.decode()
    assert state() == before


@pytest.mark.parametrize("data", [{}, {"name": "x"}, {"name": ["1-2"]}, {"name": "9" * 40 + "-" + "a" * 20}])
def test_an_incomplete_page_is_reported(staff: Client, document: Document, data: dict[str, Any]) -> None:
    page = staff.post(TABLE, data, follow=True)
    assert "数据不完整" in page.content.decode()


def test_filters_narrow_the_table_and_places_part_it(staff: Client, document: Document) -> None:
    waits(document, "之江那边")
    waits(document, "区市场局")
    waits(document, "各镇街")
    other = DocumentFactory.create(
        district=DistrictFactory.create(name="滨江区", city="杭州市", code="330108")
    )
    waits(other, "滨江那边")
    assert set(rows(staff, "?district=xihu")) == {"之江那边", "区市场局", "各镇街"}
    assert set(rows(staff, f"?document={other.slug}")) == {"滨江那边"}
    assert set(rows(staff, "?proposal=into")) == {"区市场局"}
    assert set(rows(staff, "?proposal=group")) == {"各镇街"}
    assert set(rows(staff, "?proposal=none")) == {"之江那边", "滨江那边"}
    page = staff.get(TABLE).content.decode()
    heads = re.findall(r'names__place">([^<]*?) <', page)
    assert heads == ["浙江省 › 杭州市 › 西湖区", "浙江省 › 杭州市 › 滨江区"]
    ticked = staff.get(f"{TABLE}?ticked=1").content.decode()
    assert len(re.findall("data-tick [^>]* checked", ticked)) == 2
    assert staff.get(f"{TABLE}?proposal=x").status_code == 400


def test_the_table_asks_as_often_for_many_as_for_few(staff: Client, document: Document) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(TABLE).status_code == 200
        return len(captured)

    for number in range(3):
        waits(document, f"之江第{number}处")
    few = queries()
    for number in range(3, 30):
        waits(document, f"之江第{number}处")
    assert queries() == few


def test_who_may_not_decide_sees_the_table_only(document: Document) -> None:
    waits(document, "区市场局")
    viewer, editor = account("查看"), account("内容编辑")
    page = viewer.get(TABLE)
    assert 'name="do"' not in page.content.decode()
    assert viewer.post(TABLE, {}).status_code == 403
    save(editor, sent(editor, 区市场局="take"))
    assert Measure.objects.get().assignments.get().department.name == "区市场监管局"
    assert District.objects.count() == 1
