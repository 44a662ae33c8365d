"""History: every act with who, when, why, before and after; taken back exactly, and never over another's work."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Department, DepartmentAlias, District
from measures.decisions.resolutions import reopen_records, resolve_records
from measures.history.actions.measure_restore import restore_measure_state
from measures.history.actions.past_states import record_key, versions_of
from measures.history.actions.record_states import (
    FORMAT,
    WITH_HISTORY,
    parse_state,
    serialise_record,
    without_housekeeping,
)
from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.links.actions.link_decisions import confirm_links
from measures.models import (
    Assignment,
    ChangeSet,
    Document,
    Link,
    Measure,
    MeasureVersion,
    Problem,
    RecordVersion,
)
from measures.writing.action_errors import ActionError, EditConflict
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    LinkFactory,
    MeasureFactory,
    ProblemFactory,
    StaffAssignmentFactory,
    UserFactory,
)
from tests.loading.database_rows import all_rows
from tests.loading.small_plans import Item, Plan, load_plan

pytestmark = pytest.mark.django_db
PLAN = Plan()
_MOVING = {"version", "updated_at", "linked_at"}


@pytest.fixture
def staff(db: None) -> User:
    user: User = UserFactory.create()
    return user


def content() -> dict[str, Any]:
    """Return all that the records say, what moves with every write left out."""
    rows = all_rows(without=("changeset", "measureversion", "recordversion", "importrun", "source"))
    return {
        table: [{name: value for name, value in row.items() if name not in _MOVING} for row in found]
        for table, found in rows.items()
    }


def latest() -> ChangeSet:
    return ChangeSet.objects.latest("pk")


def edit(measure: Measure, user: User, **values: Any) -> ChangeSet:
    with record_changes(kind=ChangeSet.Kind.EDIT, summary="改标题", user=user, reason="校对"):
        for name, value in values.items():
            setattr(measure, name, value)
        measure.version += 1
        measure.save()
    return latest()


def test_an_edit_says_who_when_why_before_and_after(staff: User) -> None:
    measure = MeasureFactory.create(title="旧")
    done = edit(measure, staff, title="新")
    assert (done.kind, done.summary) == ("edit", "改标题")
    assert (done.user, done.reason) == (staff, "校对")
    versions = versions_of(Measure).filter(object_id=measure.pk).order_by("pk")
    assert [parse_state(version.data)["title"] for version in versions] == ["旧", "新"]
    assert versions[0].change_set.kind == ChangeSet.Kind.BASELINE


def test_what_changes_nothing_leaves_no_entry(staff: User) -> None:
    measure = MeasureFactory.create()
    before = ChangeSet.objects.count()
    with record_changes(kind=ChangeSet.Kind.EDIT, user=staff) as recorder:
        recorder.watch(Measure.objects.all())
    assert recorder.change_set is None
    assert ChangeSet.objects.count() == before
    assert not versions_of(Measure).filter(object_id=measure.pk).exists()


def test_what_fails_leaves_nothing(staff: User) -> None:
    measure = MeasureFactory.create(title="旧")

    def fail() -> None:
        with record_changes(kind=ChangeSet.Kind.EDIT, user=staff):
            measure.title = "新"
            measure.save()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    measure.refresh_from_db()
    assert measure.title == "旧"
    assert not ChangeSet.objects.exists()


def test_bulk_writes_and_deletions_are_recorded_and_taken_back(staff: User) -> None:
    kept, changed, removed = (AssignmentFactory.create() for _ in range(3))
    before = content()
    with record_changes(kind=ChangeSet.Kind.BULK, summary="批量", user=staff) as recorder:
        recorder.watch(Assignment.objects.all())
        Assignment.objects.filter(pk=changed.pk).update(reason="区政府专题会议")
        Assignment.objects.filter(pk=removed.pk).delete()
        Assignment.objects.bulk_create(
            [Assignment(measure=kept.measure, department=changed.department, role="co_lead")]
        )
    done = recorder.change_set
    assert done is not None
    assert [entry["pk"] for entry in done.deleted] == [removed.pk]
    assert done.versions.count() == 2

    undone = undo_change_set(change_set=done, user=staff)
    assert content() == before
    done.refresh_from_db()
    assert done.undone_by == undone
    with pytest.raises(ActionError, match="已经撤销"):
        undo_change_set(change_set=done, user=staff)
    # An undo is an act like any other.
    undo_change_set(change_set=undone, user=staff)
    assert Assignment.objects.get(pk=changed.pk).reason == "区政府专题会议"


def test_what_somebody_changed_since_is_not_undone(staff: User) -> None:
    measure = MeasureFactory.create(title="旧", code="7")
    first = edit(measure, staff, title="新")
    edit(measure, UserFactory.create(), text="同事的修改")
    before = content()
    with pytest.raises(EditConflict, match="1 条记录") as raised:
        undo_change_set(change_set=first, user=staff)
    assert len(raised.value.records) == 1
    assert content() == before


def test_the_version_goes_on_so_that_an_open_form_conflicts(staff: User) -> None:
    measure = MeasureFactory.create(title="旧")
    done = edit(measure, staff, title="新")
    undo_change_set(change_set=done, user=staff)
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("旧", 3)


def test_a_first_import_can_be_undone_whole(registry: District, staff: User) -> None:
    before = content()
    load_plan(PLAN)
    done = latest()
    assert done.kind == ChangeSet.Kind.IMPORT
    assert "嘉定区" in done.summary
    undo_change_set(change_set=done, user=staff)
    assert content() == before
    assert not Document.objects.exists()


def test_an_import_that_staff_worked_on_since_is_not_undone(registry: District, staff: User) -> None:
    load_plan(PLAN)
    done = latest()
    StaffAssignmentFactory.create(measure=Measure.objects.all()[0], department=DepartmentFactory.create())
    with pytest.raises(EditConflict):
        undo_change_set(change_set=done, user=staff)
    assert Document.objects.count() == 1


def test_a_corrected_source_can_be_undone(registry: District, staff: User) -> None:
    load_plan(PLAN)
    before = content()
    load_plan(
        PLAN.with_item(2, text="改过。")
        .without(3)
        .with_new(Item("政策解读", "扩大传播。", "牵头单位：区财政局"))
    )
    done = latest()
    assert content() != before
    undo_change_set(change_set=done, user=staff)
    assert content() == before


@pytest.mark.django_db(transaction=True)
def test_undo_and_its_record_are_one_transaction(staff: User) -> None:
    done = edit(MeasureFactory.create(title="旧"), staff, title="新")
    with CaptureQueriesContext(connection) as queries:
        undo_change_set(change_set=done, user=staff)
    stated = [each["sql"] for each in queries.captured_queries]
    assert [at for at, sql in enumerate(stated, start=1) if sql.startswith("COMMIT")] == [len(stated)]


def test_a_dry_run_leaves_no_entry(registry: District) -> None:
    load_plan(PLAN, dry_run=True)
    assert not ChangeSet.objects.exists()
    assert not RecordVersion.objects.exists()


def test_decisions_are_recorded_and_taken_back(staff: User) -> None:
    problem = ProblemFactory.create()
    resolve_records(records=[problem], user=staff, decision="原文如此")
    undo_change_set(change_set=latest(), user=staff)
    problem.refresh_from_db()
    assert (problem.status, problem.decision, problem.decided_by) == (Problem.Status.OPEN, "", None)

    link = LinkFactory.create()
    confirm_links(links=[link], user=staff)
    undo_change_set(change_set=latest(), user=staff)
    assert Link.objects.get(pk=link.pk).status == Link.Status.SUGGESTED


def test_records_are_written_as_the_serializer_writes_them(registry: District, staff: User) -> None:
    load_plan(PLAN)
    confirm_links(links=[LinkFactory.create()], user=staff)
    resolve_records(records=[ProblemFactory.create()], user=staff, decision="“核定”\n")
    written = {model: list(model._default_manager.all()[:20]) for model in WITH_HISTORY}
    assert {Department, DepartmentAlias, Measure, Assignment, Link, Problem} <= {
        m for m in written if written[m]
    }
    for records in written.values():
        for record in records:
            assert serialise_record(record) == serialize(FORMAT, [record])


def test_an_import_writes_one_version_of_each_record_as_it_is(registry: District) -> None:
    load_plan(Plan().with_item(3, duty="牵头单位：区财政局；配合单位：区商业联合会"))
    done = latest()
    versions = {record_key(version): version for version in done.versions.select_related("content_type")}
    assert len(versions) == done.versions.count()
    now = {
        (model, record.pk): record
        for model in WITH_HISTORY
        if model not in (District, DepartmentAlias)
        for record in model._base_manager.all()
        if not getattr(record, "is_resolved", False)
    }
    assert set(versions) == set(now)
    for key, version in versions.items():
        # PostgreSQL orders the keys within a JSON field by itself.
        assert parse_state(version.data) == parse_state(serialise_record(now[key]))
        assert version.name == str(now[key])[:200]
    noted = MeasureVersion.objects.filter(change_set=done).values_list("measure", "version")
    assert sorted(noted) == sorted(Measure.objects.values_list("pk", "version"))


def test_a_measure_is_restored_with_its_assignments_exactly(registry: District, staff: User) -> None:
    load_plan(PLAN)
    then = latest()
    measure = Measure.objects.get(title="融资支持")
    before = state(measure)
    edit(measure, staff, title="改过", text="改过")
    with record_changes(kind=ChangeSet.Kind.RESPONSIBILITY, user=staff):
        lead = measure.assignments.get(role="lead")
        lead.valid_to, lead.reason = date(2031, 5, 1), "机构改革"
        lead.save()
        StaffAssignmentFactory.create(measure=measure, department=DepartmentFactory.create())
    with record_changes(kind=ChangeSet.Kind.BULK, user=staff) as recorder:
        recorder.watch(Assignment.objects.filter(measure=measure))
        measure.assignments.filter(role="co_lead").delete()
    assert state(measure) != before

    done = restore_measure_state(measure=measure, change_set=then, user=staff, reason="误改")
    assert state(measure) == before
    assert (done.kind, done.reason) == ("restore", "误改")
    with pytest.raises(ActionError, match="没有可恢复"):
        restore_measure_state(measure=measure, change_set=then, user=staff, reason="误改")
    # And the restoring can itself be taken back.
    undo_change_set(change_set=done, user=staff)
    measure.refresh_from_db()
    assert measure.title == "改过"


def state(measure: Measure) -> list[Any]:
    """Return a measure and its assignments field by field."""
    fresh = Measure.objects.get(pk=measure.pk)
    rows = [
        without_housekeeping(parse_state(serialise_record(row))) | {"pk": row.pk}
        for row in fresh.assignments.order_by("pk")
    ]
    return [without_housekeeping(parse_state(serialise_record(fresh))), rows]


def test_what_was_written_past_the_history_is_shown_as_the_systems(staff: User) -> None:
    measure = MeasureFactory.create(title="旧", text="甲")
    edit(measure, staff, title="新")
    Measure.objects.filter(pk=measure.pk).update(text="乙")
    measure.refresh_from_db()
    done = edit(measure, staff, title="更新")
    shown = [
        (version.change_set.kind, parse_state(version.data))
        for version in versions_of(Measure).filter(object_id=measure.pk).order_by("pk")
    ]
    assert [(kind, stated["title"], stated["text"]) for kind, stated in shown] == [
        ("baseline", "旧", "甲"),
        ("edit", "新", "甲"),
        ("baseline", "新", "乙"),
        ("edit", "更新", "乙"),
    ]
    undo_change_set(change_set=done, user=staff)
    measure.refresh_from_db()
    assert (measure.title, measure.text) == ("新", "乙")


def test_saving_what_is_so_already_leaves_no_trace(staff: User) -> None:
    measure = MeasureFactory.create()
    with record_changes(kind=ChangeSet.Kind.EDIT, user=staff) as recorder:
        measure.version += 1
        measure.save()
    assert recorder.change_set is None
    assert not ChangeSet.objects.exists()


def test_a_deletion_that_was_undone_can_be_done_again(staff: User) -> None:
    row = AssignmentFactory.create()
    with record_changes(kind=ChangeSet.Kind.EDIT, summary="删", user=staff):
        row.delete()
    undone = undo_change_set(change_set=latest(), user=staff)
    assert Assignment.objects.exists()
    undo_change_set(change_set=undone, user=staff)
    assert not Assignment.objects.exists()


def test_what_covers_a_request_lets_an_action_say_what_it_is(staff: User) -> None:
    problem = ProblemFactory.create()
    with record_changes(kind=ChangeSet.Kind.EDIT, user=staff, reason="会议", covers=True) as cover:
        resolve_records(records=[problem], user=staff)
    assert cover.change_set is None
    assert cover.change_sets == [latest()]
    done = latest()
    assert (done.kind, done.summary) == ("decision", "1 条存疑标为已核")
    assert (done.user, done.reason) == (staff, "会议")

    with record_changes(kind=ChangeSet.Kind.EDIT, user=staff, covers=True) as cover:
        problem.document.title = "改过"
        problem.document.save()
        reopen_records(records=[problem])
    done = latest()
    assert (done, done.kind) == (cover.change_set, "decision")
    assert done.versions.count() == 2


def test_an_act_within_another_that_fails_writes_nothing(staff: User) -> None:
    kept, lost = MeasureFactory.create(title="一"), MeasureFactory.create(title="二")
    with record_changes(kind=ChangeSet.Kind.BULK, summary="批量", user=staff):
        kept.title = "改"
        kept.save()
        with suppress(RuntimeError), record_changes(kind=ChangeSet.Kind.EDIT, summary="内", user=staff):
            lost.title = "改"
            lost.save()
            raise RuntimeError
    lost.refresh_from_db()
    assert lost.title == "二"
    assert [version.object_id for version in latest().versions.all()] == [kept.pk]
    assert latest().summary == "批量"


def test_an_act_that_nobody_named_names_its_records(staff: User) -> None:
    measure = MeasureFactory.create(code="7", title="旧")
    with record_changes(kind=ChangeSet.Kind.EDIT, user=staff):
        measure.title, measure.text = "新", "改"
        measure.save()
        DepartmentFactory.create(name="区甲局", district=measure.document.district)
    assert (
        latest().summary == f"修改举措“7 新”（标题、正文）；新增部门“{Department.objects.get(name='区甲局')}”"
    )


def test_what_was_there_before_anybody_wrote_it_down_stays(staff: User) -> None:
    row = AssignmentFactory.create()
    unrecorded = AssignmentFactory.create(measure=row.measure)
    edit(row.measure, staff, title="一")
    then = latest()
    with record_changes(kind=ChangeSet.Kind.RESPONSIBILITY, user=staff):
        row.valid_to, row.reason = date(2031, 5, 1), "机构改革"
        row.save()
        added = StaffAssignmentFactory.create(measure=row.measure)
    edit(row.measure, staff, title="二")
    restore_measure_state(measure=row.measure, change_set=then, user=staff, reason="误改")
    row.refresh_from_db()
    assert row.valid_to is None
    assert row.measure.title == "一"
    assert set(row.measure.assignments.all()) == {row, unrecorded}
    assert not Assignment.objects.filter(pk=added.pk).exists()
