"""The grid: cells of many measures typed, previewed, written as one act, and what happens when two edit at once."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts.models import Department
from measures.accounts.actions import set_role
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.models import ChangeSet, Document, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from measures.staff.roles import DUTY_EDITOR, VIEWER
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    DocumentFactory,
    MeasureFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.staff.page_forms import forms_of

pytestmark = pytest.mark.django_db

GRID = "/admin/grid/"
REASON = "区政府专题会议纪要"


class Sheet:
    """The form of a grid as a browser has it: cells are typed in by the code of the measure."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.data: dict[str, Any] = {}
        self.take(client.get(url))

    def take(self, page: Any) -> Any:
        """Take the form that a page shows; return the page."""
        self.page = page
        self.text = page.content.decode()
        forms = [form for form in forms_of(self.text, self.url) if form.action.startswith(GRID)]
        if page.status_code // 100 != 3 and forms:
            self.data = forms[0].data()
        return page

    def type(self, measure: Measure, **cells: str) -> Sheet:
        """Type in cells of a measure; a ★ is a box."""
        for cell, text in cells.items():
            assert f"r{measure.pk}-edit_token" in self.data
            self.data[f"r{measure.pk}-{cell}"] = [text]
        return self

    def press(self, button: str, **more: str) -> Any:
        """Send the form by a button: preview, confirm or edit."""
        sent = self.data | {name: [value] for name, value in more.items()}
        return self.take(self.client.post(self.url, sent | {"do": [button]}))

    def written(self, **more: str) -> Any:
        """Preview and confirm."""
        assert self.press("preview", **more).status_code == 200, self.text
        return self.press("confirm")

    def cell(self, measure: Measure, cell: str) -> str:
        """Return what a cell of the page says."""
        return str(self.data[f"r{measure.pk}-{cell}"][0])


@pytest.fixture
def document(db: None) -> Document:
    """Return a plan with three measures: 区甲局 leads the first as published, nobody the others."""
    made: Document = DocumentFactory.create(district__slug="jia", district__name="甲区", slug="jia-2025")
    measures = [MeasureFactory.create(document=made, code=str(at), order=at) for at in (1, 2, 3)]
    for name in ("区甲局", "区乙局", "区丙局", "区发展改革委"):
        DepartmentFactory.create(name=name, district=made.district)
    AssignmentFactory.create(measure=measures[0], department=Department.objects.get(name="区甲局"))
    return made


def measures_of(document: Document) -> list[Measure]:
    return list(document.measures.order_by("order"))


def in_force(document: Document, role: str = "lead") -> list[str]:
    """Return who leads each measure, in order."""
    found = []
    for measure in measures_of(document):
        rows = measure.assignments.in_force().filter(role=role).select_related("department")
        found.append("、".join(row.department.name for row in rows.order_by("order", "pk")))
    return found


def acts() -> list[ChangeSet]:
    return list(ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE).order_by("pk"))


def duty_editor(document: Document | None) -> Client:
    user = User.objects.create(username="ze", is_staff=True)
    set_role(user=user, role=DUTY_EDITOR, districts=[document.district] if document else [])
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def sheet(staff: Client, document: Document) -> Sheet:
    return Sheet(staff, f"{GRID}?document={document.slug}")


def test_cells_are_previewed_written_at_once_and_taken_back(sheet: Sheet, document: Document) -> None:
    one, two, three = measures_of(document)
    sheet.type(one, lead="区乙局、区甲局").type(two, lead="区丙局", co_lead="区甲局，区乙局")
    sheet.type(three, deadline="2026年6月底前", star="1")
    page = sheet.press("preview", reason=REASON)
    shown = [
        (edit.row.measure.code, edit.cell, edit.now.text, edit.typed.text)
        for edit in page.context["plan"].edits
    ]
    assert shown == [
        ("1", "lead", "区甲局", "区乙局、区甲局"),
        ("2", "lead", "", "区丙局"),
        ("2", "co_lead", "", "区甲局、区乙局"),
        ("3", "deadline", "", "2026年6月底前"),
        ("3", "star", "", "★"),
    ]
    assert "将改动 5 格，涉及 3 项举措" in sheet.text
    assert acts() == []
    done = sheet.press("confirm")
    assert done.status_code == 302
    assert in_force(document) == ["区乙局、区甲局", "区丙局", ""]
    assert in_force(document, "co_lead") == ["", "区甲局、区乙局", ""]
    three.refresh_from_db()
    assert (three.deadline, three.own_initiative, three.due is not None) == ("2026年6月底前", True, True)
    (act,) = acts()
    assert (act.summary, act.reason) == ("表格编辑 3 项举措，改动 5 格", REASON)
    assert "撤销这次表格编辑" in sheet.client.get(done["Location"]).content.decode()
    sheet.client.post(done["Location"])
    assert in_force(document) == ["区甲局", "", ""]
    three.refresh_from_db()
    assert (three.deadline, three.own_initiative, three.due) == ("", False, None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("区乙局", "区乙局"),
        ("甲区乙局", "区乙局"),
        ("fgw", "区发展改革委"),
        ("发改委", "区发展改革委"),
        ("老乙局", "区乙局"),
        ("区旧局", "区丙局"),
        ("市丁局; 区丙局", "市丁局、区丙局"),
    ],
)
def test_a_department_is_named_as_people_name_it(
    sheet: Sheet, document: Document, typed: str, meant: str
) -> None:
    AliasFactory.create(department=Department.objects.get(name="区乙局"), name="老乙局")
    old = DepartmentFactory.create(name="区旧局", district=document.district)
    SuccessionFactory.create(predecessor=old, successor=Department.objects.get(name="区丙局"))
    CityDepartmentFactory.create(name="市丁局")
    assert sheet.type(measures_of(document)[1], lead=typed).written().status_code == 302
    assert in_force(document)[1] == meant


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("区无局", "没有叫“区无局”的部门。"),
        ("区发展改革", "是不是区发展改革委？"),
        ("j局", "可能是"),
        ("区乙局、区乙局", "写了两次"),
        ("区" * 4001, "牵头不能超过 4000 字"),
    ],
)
def test_what_is_not_settled_is_reported_at_its_cell(
    sheet: Sheet, document: Document, typed: str, message: str
) -> None:
    DepartmentFactory.create(name="区金局", district=document.district)
    one, two, _ = measures_of(document)
    page = (
        sheet.type(two, lead=typed, co_lead="区甲局").type(one, lead="区乙局").press("preview", reason=REASON)
    )
    assert page.status_code == 422
    (fault,) = page.context["faults"]
    assert message in fault.text
    assert fault.field == f"r{two.pk}-lead"
    assert sheet.cell(two, "lead") == typed
    assert (sheet.cell(two, "co_lead"), sheet.cell(one, "lead")) == ("区甲局", "区乙局")
    assert sheet.data["reason"] == [REASON]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"on": "昨天"}, "生效日期“昨天”无效"),
        ({"on": "0001-01-01"}, "年份不对"),
        ({"reason": ""}, "须写明理由"),
    ],
)
def test_day_and_reason_are_checked_before_the_preview(
    sheet: Sheet, document: Document, more: dict[str, str], message: str
) -> None:
    one = measures_of(document)[0]
    page = sheet.type(one, lead="区乙局").press("preview", **({"reason": REASON} | more))
    assert page.status_code == 422
    assert message in sheet.text
    assert sheet.cell(one, "lead") == "区乙局"


def test_nothing_typed_is_nothing_to_write(sheet: Sheet, document: Document) -> None:
    one = measures_of(document)[0]
    page = sheet.type(one, lead=" 区甲局 ").press("preview")
    assert page.status_code == 422
    assert "没有一格与打开时不同" in sheet.text


def theirs(measure: Measure, *names: str) -> None:
    """Have a colleague change who leads a measure."""
    duties = [DepartmentInRole(Department.objects.get(name=name).pk, "lead") for name in names]
    user = UserFactory.create(username=f"theirs{ChangeSet.objects.count()}")
    assign_departments(measure=measure.pk, duties=duties, user=user, version=None, reason="会议")


def test_two_editors_meet_cell_by_cell(sheet: Sheet, document: Document) -> None:
    one, two, three = measures_of(document)
    sheet.type(one, lead="区乙局").type(two, lead="区丙局").type(three, co_lead="区甲局")
    theirs(one, "区丙局")
    theirs(three, "区乙局")
    page = sheet.press("preview", reason=REASON)
    ((clash, change_set),) = page.context["conflicts"]
    assert (clash.opened.text, clash.now.text, clash.typed.text) == ("区甲局", "区丙局", "区乙局")
    assert change_set.user.username.startswith("theirs")
    assert "写入其余 2 格" in sheet.text
    left = sheet.press("confirm")
    assert left.status_code == 409
    assert in_force(document) == ["区丙局", "区丙局", "区乙局"]
    assert in_force(document, "co_lead") == ["", "", "区甲局"]
    assert sheet.cell(one, "lead") == "区乙局"
    assert "您打开之后已改为：区丙局" in sheet.text
    # What is left is decided on by a tick of its own.
    sheet.press("preview", reason=REASON)
    sheet.data["mine"] = [f"{one.pk}-lead"]
    assert sheet.press("confirm").status_code == 302
    assert in_force(document)[0] == "区乙局"


def test_what_changes_after_the_preview_is_shown_before_anything_is_written(
    sheet: Sheet, document: Document
) -> None:
    one, two, _ = measures_of(document)
    sheet.type(one, lead="区乙局").type(two, lead="区丙局").press("preview", reason=REASON)
    theirs(two, "区乙局")
    count = len(acts())
    page = sheet.press("confirm")
    assert page.status_code == 409
    assert len(acts()) == count
    assert [edit.cell for edit, _ in page.context["conflicts"]] == ["lead"]
    assert sheet.press("confirm").status_code == 409
    assert in_force(document) == ["区乙局", "区乙局", ""]
    assert sheet.cell(two, "lead") == "区丙局"


@pytest.mark.parametrize("forged", ["", "forged:x"])
def test_a_row_without_its_mark_is_not_written(sheet: Sheet, document: Document, forged: str) -> None:
    one, two, _ = measures_of(document)
    sheet.type(one, lead="区乙局")
    sheet.data[f"r{one.pk}-edit_token"] = [forged or sheet.data[f"r{two.pk}-edit_token"][0]]
    page = sheet.press("preview", reason=REASON)
    assert page.status_code == 400
    assert sheet.cell(one, "lead") == "区乙局"
    assert sheet.written().status_code == 302


@pytest.mark.parametrize("more", [{"edit_token": "forged:x"}, {"on": "2026-01-01"}])
def test_only_what_was_previewed_is_written(sheet: Sheet, document: Document, more: dict[str, str]) -> None:
    sheet.type(measures_of(document)[1], lead="区乙局").press("preview")
    assert sheet.press("confirm", **more).status_code == 409
    assert acts() == []


def test_a_forged_list_keeps_what_was_typed(sheet: Sheet, document: Document) -> None:
    two = measures_of(document)[1]
    page = sheet.type(two, lead="区乙局").press("preview", picked="forged:x")
    assert page.status_code == 400
    assert sheet.cell(two, "lead") == "区乙局"


def test_a_deleted_measure_leaves_what_was_typed_on_the_page(sheet: Sheet, document: Document) -> None:
    one, two, _ = measures_of(document)
    sheet.type(two, lead="区乙局")
    two.delete()
    sheet.type(one, lead="区无局").press("preview", reason=REASON)
    assert "有的举措已被删除" in sheet.text
    assert "<li>区乙局</li>" in sheet.text


def test_a_planned_change_comes_first(staff: Client, document: Document) -> None:
    one = measures_of(document)[0]
    later = timezone.localdate() + timedelta(days=30)
    duties = [DepartmentInRole(Department.objects.get(name="区乙局").pk, "lead")]
    assign_departments(
        measure=one.pk, duties=duties, user=UserFactory.create(), version=None, reason="会议", on=later
    )
    sheet = Sheet(staff, f"{GRID}?document={document.slug}")
    assert sheet.cell(one, "lead") == "区乙局"
    assert sheet.data["on"] == [later.isoformat()]
    sheet.type(one, lead="区丙局").press("preview", reason=REASON, on=timezone.localdate().isoformat())
    assert "已另有调整" in sheet.text
    sheet.press("edit")
    assert sheet.written(on=later.isoformat()).status_code == 302
    assert in_force(document)[0] == "区甲局"


def test_pages_carry_what_was_typed_to_one_act(staff: Client, document: Document) -> None:
    for at in range(4, 124):
        MeasureFactory.create(document=document, code=str(at), order=at)
    sheet = Sheet(staff, f"{GRID}?document={document.slug}")
    measures = measures_of(document)
    assert len(sheet.page.context["lines"]) == 50
    sheet.type(measures[1], lead="区乙局")
    sheet.take(staff.post(sheet.url, sheet.data | {"go": ["3-50"]}))
    assert len(sheet.page.context["lines"]) == 23
    assert sheet.type(measures[120], lead="区无局").press("preview").status_code == 422
    sheet.take(staff.post(sheet.url, sheet.data | {"go": ["1-50"]}))
    # Wherever one is, a fault leads to the page on which it is put right.
    assert sheet.press("preview").status_code == 422
    assert sheet.type(measures[120], lead="区丙局").written().status_code == 302
    assert (in_force(document)[1], in_force(document)[120]) == ("区乙局", "区丙局")
    assert len(acts()) == 1


def test_a_long_grid_takes_as_many_queries_as_a_short_one(staff: Client, document: Document) -> None:
    for at in range(4, 10):
        MeasureFactory.create(document=document, code=str(at), order=at)
    counts = []
    for _ in range(2):
        sheet = Sheet(staff, f"{GRID}?document={document.slug}")
        sheet.take(staff.post(sheet.url, sheet.data | {"go": ["1-500"]}))
        for measure in measures_of(document)[1:]:
            sheet.type(measure, lead="fgw、区乙局", co_lead="区甲局")
        with CaptureQueriesContext(connection) as opened:
            staff.get(sheet.url)
        with CaptureQueriesContext(connection) as previewed:
            assert sheet.press("preview").status_code == 200
        with CaptureQueriesContext(connection) as written:
            done = sheet.press("confirm")
        counts.append((len(opened), len(previewed), len(written)))
        staff.post(done["Location"])
        for _ in range(80):
            at = document.measures.count() + 1
            MeasureFactory.create(document=document, code=str(at), order=at)
    short, long = counts
    assert long[:2] == short[:2]
    assert max(short[:2]) <= 15
    # What is written goes in batches.
    assert long[2] - short[2] <= 4


def test_who_keeps_a_district_edits_duties_there_and_nothing_else(document: Document) -> None:
    client = duty_editor(document)
    two = measures_of(document)[1]
    elsewhere = AssignmentFactory.create().measure
    sheet = Sheet(client, f"{GRID}?sort=document")
    assert f"r{two.pk}-lead" in sheet.data
    assert not any(name.endswith(("-deadline", "-star")) for name in sheet.data)
    assert f"r{elsewhere.pk}-lead" not in sheet.data
    assert "不在您负责的区" in sheet.text
    only_own = Sheet(client, html.unescape(re.findall('href="([^"]*)">只列出您负责的区<', sheet.text)[0]))
    assert [line.is_editable for line in only_own.page.context["lines"]] == [True, True, True]
    # A form that nobody was shown changes nothing either.
    sheet.data |= {f"r{elsewhere.pk}-edit_token": ["x"], f"r{elsewhere.pk}-lead": [""]}
    sheet.data |= {f"r{two.pk}-deadline": ["明天"], f"r{two.pk}-star": ["1"]}
    assert sheet.type(two, lead="区乙局").written().status_code == 302
    assert in_force(document)[1] == "区乙局"
    assert elsewhere.assignments.in_force().exists()
    two.refresh_from_db()
    assert (two.deadline, two.own_initiative) == ("", False)
    done = f"{GRID}{acts()[-1].pk}/"
    client.post(done)
    assert in_force(document)[1] == ""


def test_a_revoked_right_is_reported_before_writing(sheet: Sheet, document: Document) -> None:
    other = duty_editor(None)
    one = measures_of(document)[0]
    sheet.type(one, lead="区乙局")
    sheet.client = other
    page = sheet.press("preview", reason=REASON)
    assert [edit.note for edit in page.context["plan"].refused] == [
        "您的账号还没有负责的区，请联系管理员指定。"
    ]
    assert sheet.press("confirm").status_code == 422
    assert in_force(document)[0] == "区甲局"


def test_who_may_not_is_refused(document: Document) -> None:
    client = duty_editor(DocumentFactory.create())
    assert client.get(f"{GRID}?document={document.slug}").status_code == 403
    assert [one.slug for one in client.get(GRID).context["page"]] != [document.slug]
    viewer = User.objects.create(username="viewer", is_staff=True)
    set_role(user=viewer, role=VIEWER, districts=[])
    client.force_login(User.objects.get(pk=viewer.pk))
    assert client.get(GRID).status_code == 403
    assert client.post(GRID).status_code == 403


def test_plans_are_counted_by_what_is_left(staff: Client, document: Document) -> None:
    (plan,) = staff.get(GRID).context["page"]
    assert (plan.total, plan.unled) == (3, 2)
    listed = staff.get(f"{GRID}?document={document.slug}&lead=none")
    assert [line.row.measure.code for line in listed.context["lines"]] == ["2", "3"]
    for wrong in ("?document=nowhere", "?district=%00"):
        assert staff.get(GRID + wrong).status_code == 400


@pytest.mark.parametrize(
    "path", ["/measures/?document=jia-2025", "/documents/jia-2025/", "/measures/jia-2025/1/"]
)
def test_staff_find_their_doors_where_they_read(staff: Client, document: Document, path: str) -> None:
    page = staff.get(path).content.decode()
    assert f'href="{GRID}?document=jia-2025"' in page
    assert "表格编辑" not in Client().get(path).content.decode()
    elsewhere = duty_editor(DocumentFactory.create())
    assert "staff-doors" not in elsewhere.get(path).content.decode()


@pytest.mark.parametrize(
    ("query", "is_theirs"),
    [
        ("sort=document", True),
        ("district=jia", True),
        ("district=yuan&district=jia", True),
        ("district=yuan", False),
        ("document=yuan-2025", False),
    ],
)
def test_a_list_is_opened_from_where_any_of_it_is_theirs(
    document: Document, query: str, is_theirs: bool
) -> None:
    client = duty_editor(document)
    MeasureFactory.create(document__district__slug="yuan", document__slug="yuan-2025")
    assert count_measures(MeasureQuery()) == 4
    page = client.get(f"/measures/?{query}").content.decode()
    opened = client.get(f"{GRID}?{query}")
    for label in ("表格编辑", "批量修改这份清单"):
        assert (label in page) == is_theirs
    assert opened.status_code == (200 if is_theirs else 403)
    if not is_theirs:
        assert "这份清单里没有您负责的区（甲区）的举措" in opened.content.decode()


def test_suggestions_are_taken_one_by_one_or_from_a_likeness_on(staff: Client, document: Document) -> None:
    one, two, three = measures_of(document)
    text = "推广电力接入服务包，压减小微企业办电时间。"
    Measure.objects.filter(pk__in=[one.pk, two.pk]).update(title="公用设施服务", text=text)
    Measure.objects.filter(pk=three.pk).update(title="公用设施", text="推广电力接入服务包和其他。")
    sheet = Sheet(staff, f"{GRID}?document={document.slug}")
    assert not sheet.page.context["offers"]
    sheet.type(one, co_lead="区丙局").press("edit", suggest="1")
    offers = sheet.page.context["offers"]
    assert [offer.name for offer in offers[two.pk]] == ["区甲局"]
    assert set(offers) <= {two.pk, three.pk}
    assert "都写有“" in sheet.text
    sheet.press("take", least="0.5")
    assert (sheet.cell(two, "lead"), sheet.cell(one, "co_lead")) == ("区甲局", "区丙局")
    assert two.pk not in sheet.page.context["offers"]
    assert not sheet.cell(three, "lead")
    sheet.type(two, lead="")
    sheet.press("edit", take=offers[two.pk][0].key)
    assert sheet.cell(two, "lead") == "区甲局"
    for wrong in ("0-0", "x", f"{two.pk}-999999999999999999999"):
        assert sheet.press("edit", take=wrong).status_code == 200
    assert acts() == []


def test_every_refusal_names_its_rows_and_keeps_the_rest(sheet: Sheet, document: Document) -> None:
    """A department that is deleted between preview and confirmation stops everything, and nothing is lost."""
    two = measures_of(document)[1]
    sheet.type(two, lead="区乙局").press("preview")
    Department.objects.get(name="区乙局").delete()
    page = sheet.press("confirm")
    assert page.status_code in (409, 422)
    assert sheet.cell(two, "lead") == "区乙局"
    assert acts() == []
