"""责任编辑 of one district beside a foreign one: what is theirs goes through, what is not says why and stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from districts.models import Department
from measures.assignments.actions import DepartmentInRole
from measures.assignments.bulk.actions import change_in_bulk
from measures.assignments.bulk.bulk_operations import ADD, BulkOperation
from measures.assignments.editor.actions import save_assignments
from measures.assignments.editor.ledger_state import LedgerState
from measures.assignments.editor.measure_ledger import read_ledger
from measures.assignments.grid.actions import write_grid
from measures.assignments.grid.grid_plan import RowEdit, plan_grid
from measures.assignments.grid.grid_rows import CellState
from measures.decisions.decision_checks import record_digest
from measures.models import Assignment, ChangeSet, Discrepancy, Measure, SpreadsheetBatch, StaffDistrict
from measures.review.actions.discrepancy_decisions import decide_discrepancy, discrepancy_records
from measures.review.queues.queue_registry import QUEUES
from measures.spreadsheets.actions import MeasureEdit, apply_spreadsheet
from measures.staff.roles import DUTY_EDITOR, EDITOR, MANAGER
from measures.staff.staff_permissions import assign_refusal
from measures.writing.action_errors import ActionError
from tests.accounts.role_accounts import account, client_of
from tests.factories import AssignmentFactory, DepartmentFactory, MeasureFactory
from tests.review.queue_pages import MAKE, decide, make_table, undo
from tests.spreadsheets.edited_exports import edited
from tests.spreadsheets.sheet_site import Site, duty, in_measures, lines

pytestmark = pytest.mark.django_db


def foreign_measure(name: str = "远山区") -> Measure:
    """Create a measure of another district, led by 区甲局 there."""
    measure: Measure = MeasureFactory.create(document__district__name=name)
    department = DepartmentFactory.create(name="区甲局", district=measure.document.district)
    DepartmentFactory.create(name="区丁局", district=measure.document.district)
    AssignmentFactory.create(measure=measure, department=department, place="text")
    return measure


@pytest.fixture
def own(db: None) -> Site:
    """Return a document whose client is a 责任编辑 of its district, and a foreign measure at the end of its list."""
    site = Site()
    site.measures.insert(0, foreign_measure())
    site.user = account(DUTY_EDITOR, site.document.district)
    site.client = client_of(site.user)
    return site


def acts() -> int:
    return ChangeSet.objects.exclude(kind__in=[ChangeSet.Kind.BASELINE, ChangeSet.Kind.EDIT]).count()


def test_of_a_workbook_only_their_duties_are_written(own: Site) -> None:
    foreign, measure, other, _ = own.measures
    content = edited(
        own.export(),
        duty(foreign, "区甲局", {"部门": "区丁局"}),
        duty(measure, "区甲局", {"部门": "区丁局"}),
        in_measures(measure, "标题", "别的标题"),
        in_measures(other, "本区自主提出", "是"),
        in_measures(other, "完成时限", "2026年6月底前"),
        in_measures(other, "配合单位", "区乙局"),
    )
    batch = own.send(content)
    page = own.page(batch)
    reported = {(line.change.label, line.change.state.value, line.change.note) for line in lines(page)}
    facts = "标题、正文、完成时限和 ★ 由“内容编辑”或“管理员”修改。"
    assert reported == {
        ("部门", "clean", ""),
        ("标题", "refused", facts),
        ("本区自主提出", "refused", facts),
        ("完成时限", "refused", facts),
        ("配合单位", "clean", ""),
        ("部门", "refused", f"属于远山区，不在您负责的区（{own.document.district.name}）。"),
    }
    # What is not theirs is named above, and stands behind what is.
    assert [one.measure.pk for one in page.context["closed"]] == [foreign.pk]
    assert page.context["blocks"][-1].compared.measure.pk == foreign.pk
    assert (page.context["open"], page.context["accepted"]) == (2, 2)
    # Ticking what was refused changes nothing.
    every = [line.change.key for line in lines(page)]
    assert own.post(batch, take=every).status_code == 302
    assert own.charged(measure)["lead"] == ["区丁局"]
    assert own.charged(other)["co_lead"] == ["区乙局"]
    assert own.charged(foreign)["lead"] == ["区甲局"]
    for one in (measure, other):
        before = (one.title, one.own_initiative, one.deadline)
        one.refresh_from_db()
        assert (one.title, one.own_initiative, one.deadline) == before
    # One undo takes all of it back.
    own.client.post(f"/admin/spreadsheet/{batch.pk}/", {"do": "undo"})
    assert own.charged(measure)["lead"] == ["区甲局"]
    assert own.charged(other)["co_lead"] == ["区乙局", "区丙局"]


def test_bulk_changes_theirs_and_names_the_others(own: Site) -> None:
    foreign, *measures = own.measures
    sent = {"kind": "replace", "old": "区甲局", "new": "区丁局", "roles": ["lead"], "on": "2026-03-01"}
    sent |= {"reason": "会议纪要"}
    address = "/admin/bulk/?sort=document"
    page = own.client.post(address, sent)
    assert len(page.context["plan"].steps) == len(measures)
    assert [one.measure.pk for one in page.context["plan"].refused] == [foreign.pk]
    assert "不能改（属于远山区，不在您负责的区" in page.content.decode()
    assert 'value="mark"' not in page.content.decode()
    confirm = {"do": "confirm", "edit_token": page.context["edit_token"]}
    done = own.client.post(address, sent | confirm)
    assert {own.charged(one)["lead"][0] for one in measures} == {"区丁局"}
    assert own.charged(foreign)["lead"] == ["区甲局"]
    assert own.client.post(done.headers["Location"]).status_code == 302
    assert {own.charged(one)["lead"][0] for one in measures} == {"区甲局"}
    stars = own.client.post(address, sent | {"kind": "mark"})
    assert (len(stars.context["plan"].steps), len(stars.context["plan"].refused)) == (0, 4)


def make_discrepancies() -> dict[str, Discrepancy]:
    """Create a discrepancy of each field, and one of a foreign district."""
    found = {field: make_table(field) for field in ("lead", "co_lead", "title")}
    found["foreign"] = make_table()
    district = found["lead"].measure.document.district
    for field in ("co_lead", "title"):
        document = found[field].measure.document
        document.district = district
        document.year -= len(field)
        document.save()
    return found


def test_they_decide_where_duties_of_their_district_contradict_each_other() -> None:
    found = make_discrepancies()
    district = found["lead"].measure.document.district
    client = client_of(account(DUTY_EDITOR, district))
    for make in MAKE.values():
        make()
    theirs = {found["lead"].pk, found["co_lead"].pk}
    # Every number is that of its list, and of what they can decide.
    for query in ("", f"?district={district.slug}", "?district="):
        page = client.get(f"/admin/{query}").content.decode()
        counted = re.findall(r'<a [^>]*?href="([^"]*)" data-queue="(\w+)"[^>]*>(\d+)<', page)
        assert [(kind, count) for _, kind, count in counted] == [("discrepancies", "2")]
        href = counted[0][0]
        opened = client.get(href)
        assert [row.queue.kind for row in opened.context["queues"]] == ["discrepancies"]
        walk = f"{href}{'&' if '?' in href else '?'}page="
        assert {client.get(f"{walk}{at}").context["item"].record.pk for at in (1, 2)} == theirs
    before = acts()
    table = decide(client, "discrepancies", "table")
    assert table.context["done"].can_undo
    assert table.context["total"] == 1
    assert undo(client, "discrepancies", table).context["total"] == 2
    assert acts() == before + 2


@pytest.mark.parametrize(
    ("which", "why"), [("foreign", "不在您负责的区"), ("title", "由“内容编辑”或“管理员”核定")]
)
@pytest.mark.parametrize("choice", ["text", "table", "other"])
def test_what_they_may_not_decide_is_refused_and_says_why(which: str, why: str, choice: str) -> None:
    found = make_discrepancies()
    client = client_of(account(DUTY_EDITOR, found["lead"].measure.document.district))
    record = found[which]
    sent = {"item": record.pk, "seen": record_digest(*discrepancy_records(record)), "choice": choice}
    answer = client.post("/admin/queue/discrepancies/", sent | {"note": "我的意见"})
    assert answer.status_code == 403
    assert why in answer.content.decode()
    assert "我的意见" in answer.content.decode()
    record.refresh_from_db()
    assert record.status == Discrepancy.Status.OPEN


def test_other_queues_are_only_read() -> None:
    for make in MAKE.values():
        make()
    client = client_of(account(DUTY_EDITOR, make_table().measure.document.district))
    for kind in QUEUES.keys() - {"discrepancies"}:
        page = client.get(f"/admin/queue/{kind}/")
        assert page.context["item"].choices == ()
        answer = client.post(f"/admin/queue/{kind}/", {"choice": "fine"})
        assert (answer.status_code, "核定" in answer.content.decode()) == (403, True)


def _in_editor(user: User, measure: Measure, department: Department) -> None:
    seen = LedgerState.from_ledger(measure, read_ledger(measure))
    take_away(user)
    duties = [DepartmentInRole(department.pk, "co_lead")]
    save_assignments(
        measure=measure, duties=duties, seen=seen, user=user, reason="纪要", on=timezone.localdate()
    )


def _in_grid(user: User, measure: Measure, department: Department) -> None:
    typed = {"co_lead": CellState((department.pk,), department.name)}
    edits = [RowEdit(measure.pk, {"co_lead": CellState((), "")}, typed)]
    seen = plan_grid(edits, timezone.localdate(), user).digest
    take_away(user)
    write_grid(edits=edits, user=user, reason="纪要", on=timezone.localdate(), overwritten=(), seen=seen)


def _in_bulk(user: User, measure: Measure, department: Department) -> None:
    what = BulkOperation(ADD, ("co_lead",), {}, {measure.document.district_id: department.pk})
    assert not assign_refusal(user, measure)
    take_away(user)
    change_in_bulk(
        operation=what,
        measures=[measure.pk],
        user=user,
        reason="纪要",
        on=timezone.localdate(),
        refusal=lambda one: assign_refusal(user, one),
        versions=None,
        summary="加",
    )


def _by_spreadsheet(user: User, measure: Measure, department: Department) -> None:
    batch = SpreadsheetBatch.objects.create(name="x.xlsx", sha256="0" * 64, kind="xlsx", sent_by=user)
    assert not assign_refusal(user, measure)
    take_away(user)
    edit = MeasureEdit(measure.pk, measure.version, {}, [DepartmentInRole(department.pk, "co_lead")], 1)
    apply_spreadsheet(batch=batch.pk, edits=[edit], user=user, reason="纪要")


def _in_queue(user: User, measure: Measure, department: Department) -> None:
    record = make_table("co_lead")
    record.measure.document.district = measure.document.district
    record.measure.document.year += 1
    record.measure.document.save()
    assert not assign_refusal(user, record.measure)
    take_away(user)
    seen = record_digest(*discrepancy_records(record))
    decide_discrepancy(discrepancy=record.pk, seen=seen, user=user, choice="text")


def take_away(user: User) -> None:
    """Take the district from the account, which has its rights in memory."""
    StaffDistrict.objects.filter(user__pk=user.pk).delete()


@pytest.mark.parametrize("write", [_in_editor, _in_grid, _in_bulk, _by_spreadsheet, _in_queue])
def test_a_district_that_was_taken_away_meanwhile_counts_at_the_write(
    write: Callable[[User, Measure, Department], None],
) -> None:
    measure = AssignmentFactory.create(place=Assignment.Place.STAFF).measure
    department = DepartmentFactory.create(district=measure.document.district)
    user = account(DUTY_EDITOR, measure.document.district)
    assert not assign_refusal(user, measure)
    before = ledger()
    with pytest.raises((ActionError, PermissionDenied)):
        write(user, measure, department)
    assert [row for row in ledger() if row in before] == before
    assert not Discrepancy.objects.exclude(status=Discrepancy.Status.OPEN).exists()
    assert not Assignment.objects.filter(department=department).exists()


def ledger() -> list[Any]:
    return list(Assignment.objects.order_by("pk").values("pk", "department", "role", "valid_to"))


def test_what_is_closed_is_reported_on_a_page_of_the_admin() -> None:
    measure, foreign = AssignmentFactory.create().measure, foreign_measure()
    own = measure.document.district
    account(MANAGER)
    client = client_of(account(DUTY_EDITOR, own))
    manager = User.objects.get(groups__name=MANAGER).username
    closed = {
        f"/admin/measures/measure/{foreign.pk}/responsibility/": f"属于远山区，不在您负责的区（{own.name}）",
        f"/admin/grid/?document={foreign.document.slug}": f"没有您负责的区（{own.name}）的举措",
        "/admin/intake/": "导入方案由“内容编辑”或“管理员”办理",
        f"/admin/measures/measure/{measure.pk}/delete/": "这一步由“管理员”办理",
        "/admin/measures/source/add/": "谁也不能在这里改",
    }
    for address, why in closed.items():
        answer = client.get(address, headers={"referer": "http://testserver/measures/?q=x"})
        page = answer.content.decode()
        assert answer.status_code == 403, address
        for words in (why, "责任编辑：", own.name, manager, 'href="http://testserver/measures/?q=x"', "退出"):
            assert words in page, (address, words)
    elsewhere = client.get("/admin/intake/", headers={"referer": "https://elsewhere.example/"})
    assert "elsewhere.example" not in elsewhere.content.decode()
    shown = client.get(f"/admin/measures/measure/{foreign.pk}/change/").content.decode()
    assert "您在这里只能查看，由“内容编辑”或“管理员”修改。" in shown
    assert f"属于远山区，不在您负责的区（{own.name}）。" in shown
    typed = client.post(f"/admin/measures/measure/{foreign.pk}/responsibility/", {"reason": "写好的理由"})
    assert (typed.status_code, "写好的理由" in typed.content.decode()) == (403, True)
    none = client_of(account(DUTY_EDITOR)).get("/admin/grid/?sort=document").content.decode()
    assert "您的账号还没有负责的区，请联系管理员指定" in none
    assert client_of(account(EDITOR)).get(f"/admin/grid/?document={foreign.document.slug}").status_code == 200
