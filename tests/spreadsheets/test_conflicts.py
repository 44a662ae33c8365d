"""Changes on the site between an export and its upload: the file is compared with the exported state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.assignments.reorganisation.actions import reorganise_departments
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet, Measure
from tests.exports.office import convert
from tests.spreadsheets.edited_exports import edited
from tests.spreadsheets.sheet_site import Site, address, duty, in_measures, items, lines, retitle


def charge(site: Site, measure: Measure, *, lead: str, **more: Any) -> None:
    """Make another department the lead of a measure."""
    duties = [DepartmentInRole(site.department(lead).pk, "lead")]
    duties += [DepartmentInRole(site.department(name).pk, "co_lead") for name in ("区乙局", "区丙局")]
    assign_departments(measure=measure.pk, duties=duties, user=site.user, version=None, reason="会议", **more)


def test_an_untouched_file_is_no_change_whatever_happened(site: Site) -> None:
    contents = {kind: site.export(kind) for kind in ("xlsx", "csv", "jsonl")}
    first, second, _ = site.measures
    retitle(first, "网站上的标题", site.user)
    charge(site, second, lead="区丁局")
    act = ChangeSet.objects.latest("pk")
    charge(site, second, lead="区丙局", on=timezone.localdate() + timedelta(1))
    undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=site.user)
    undo_change_set(change_set=act, user=site.user)
    Department.objects.filter(name="区丙局").update(full_name="第三局")
    reorganise_departments(
        predecessors=[site.department("区乙局").pk],
        successors=[SuccessorDepartment(name="区新乙局")],
        on=timezone.localdate(),
        user=site.user,
        reason="机构改革",
        versions=None,
    )
    for kind, content in contents.items():
        page = site.page(site.send(content, f"改.{kind}"))
        assert lines(page) == []
        assert page.context["file_edits"].moved == 3
        assert page.context["file_edits"].refused.count == 0
    # A new export is compared with the current state.
    page = site.page(site.send(site.export()))
    assert lines(page) == []
    assert page.context["file_edits"].moved == 0


def test_a_deadline_is_compared_with_what_was_exported(site: Site) -> None:
    first, second, third = site.measures
    content = site.export()
    with record_changes(kind=ChangeSet.Kind.EDIT, user=site.user):
        for measure in (first, second):
            measure.deadline, measure.version = "2025年9月", measure.version + 1
            measure.save()
    page = site.page(site.send(content))
    assert lines(page) == []
    assert page.context["file_edits"].read_only.count == 0
    changed = edited(
        content,
        in_measures(first, "完成时限", "2025年12月"),
        in_measures(second, "完成时限", "2025年9月"),
        in_measures(third, "完成时限", "长期\n坚持"),
        in_measures(third, "完成日期", "2031-01-01"),
    )
    batch = site.send(changed)
    page = site.page(batch)
    assert sorted(items(page).values()) == [
        ("", "2025年9月", "2025年9月", "same"),
        ("2025年6月底前", "2025年12月", "2025年9月", "conflict"),
        ("长期；每季度", "长期\n坚持", "长期；每季度", "refused"),
    ]
    (remark,) = page.context["file_edits"].read_only.kept
    assert "这一列不能通过表格修改" in remark.text
    batch = site.send(edited(content, in_measures(third, "完成时限", "2025年12月")))
    assert site.post(batch).status_code == 302
    third.refresh_from_db()
    assert (third.deadline, str(third.due)) == ("2025年12月", "2025-12-31")


def test_a_department_that_is_called_otherwise_now_is_the_same(site: Site) -> None:
    content = edited(site.export(), in_measures(site.measures[0], "配合单位", "区乙局、区丙局、区丁局"))
    with record_changes(kind=ChangeSet.Kind.EDIT, user=site.user):
        department = Department.objects.get(name="区甲局")
        department.name = "区甲管理局"
        department.save()
    page = site.page(site.send(content))
    assert [line.change.label for line in lines(page)] == ["配合单位"]


def test_a_planned_change_that_has_begun_is_not_the_files(site: Site) -> None:
    measure = site.measures[0]
    charge(site, measure, lead="区丁局", on=timezone.localdate() - timedelta(7))
    data = {"action": "export_csv", "_selected_action": [measure.pk]}
    today = b"".join(site.client.post("/admin/measures/measure/", data).streaming_content)  # type: ignore[attr-defined]
    before = f"{timezone.localdate() - timedelta(8):%Y-%m-%d}"
    then = today.decode().replace(f"{timezone.localdate():%Y-%m-%d}", before).replace("区丁局", "区甲局")
    assert before in then
    assert lines(site.page(site.send(then.encode(), "改.csv"))) == []


def test_libreoffice_saves_what_was_changed(site: Site) -> None:
    first, second, third = site.measures
    content = edited(
        site.export(),
        in_measures(first, "正文", "  =1+1 是文字\n第二行"),
        duty(second, "区甲局", {"部门": "区丁局"}),
        duty(third, "区乙局", {"顺序": 2.5}),
    )
    batch = site.send(convert(content, "xlsx", "xlsx"))
    page = site.page(batch)
    assert page.context["open"] == page.context["accepted"] == 3
    assert site.post(batch, page=page).status_code == 302
    first.refresh_from_db()
    assert first.text == "  =1+1 是文字\n第二行"
    assert site.charged(second)["lead"] == ["区丁局"]
    assert site.charged(third)["co_lead"] == ["区丙局", "区乙局"]


def test_one_of_two_concurrent_writes_is_refused(transactional_db: None) -> None:
    one = Site()
    measure = one.measures[0]
    content = one.export()
    batches = [one.send(edited(content, in_measures(measure, "标题", title))) for title in ("甲", "乙")]
    forms = [one.page(batch) for batch in batches]
    start = Barrier(4)

    def write(number: int) -> int:
        page, batch = forms[number % 2], batches[number % 2]
        client = Client()
        client.force_login(one.user)
        data = {"do": "apply", "edit_token": page.context["edit_token"]}
        data["take"] = [line.change.key for line in lines(page)]
        start.wait()
        try:
            return client.post(address(batch), data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(write, range(4)))
    assert ChangeSet.objects.filter(kind="spreadsheet").count() == 1
    assert 409 in answers
    assert set(answers) <= {302, 409}
    measure.refresh_from_db()
    written = next(batch for batch in batches if batch.refresh_from_db() or batch.change_set_id)
    assert measure.title == ("甲", "乙")[batches.index(written)]
    assert measure.version == 2


def test_a_deleted_measure_is_reported(site: Site) -> None:
    batch = site.sent(
        in_measures(site.measures[0], "标题", "甲"), in_measures(site.measures[1], "标题", "乙")
    )
    site.measures[0].delete()
    page = site.page(batch)
    assert "1 项举措上传后已被删除" in page.content.decode()
    assert [shown[1] for shown in items(page).values()] == ["乙"]
