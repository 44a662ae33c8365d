"""What a load just wrote is not read back: its versions hold what the database holds nevertheless."""

from __future__ import annotations

import pytest

from districts.models import Department, DepartmentAlias
from measures.history.actions.record_states import parse_state, serialise_record
from measures.history.actions.recorder import record_changes
from measures.loading.actions import load_file
from measures.models import (
    Assignment,
    ChangeSet,
    Chapter,
    Discrepancy,
    Document,
    ImportRun,
    Measure,
    Problem,
    Statement,
)
from measures.models.change_set import NAME_LENGTH
from tests.corpus import PLANS
from tests.factories import DocumentFactory
from tests.loading.small_plans import Plan, load_plan

pytestmark = pytest.mark.django_db
PLAN = Plan()


@pytest.mark.parametrize("content", [*(file.read_bytes() for file in PLANS), PLAN.content()])
def test_versions_of_a_new_document_hold_what_the_database_holds(content: bytes) -> None:
    load_file(content=content, name="plan.txt")
    done = ChangeSet.objects.latest("pk")
    versions = {(one.content_type.model_class(), one.object_id): one for one in done.versions.all()}
    for model in (
        Document,
        Assignment,
        Chapter,
        Measure,
        Problem,
        Statement,
        Discrepancy,
        ImportRun,
        Department,
        DepartmentAlias,
    ):
        for record in model._default_manager.all():
            version = versions.pop((model, record.pk))
            assert parse_state(version.data) == parse_state(serialise_record(record))
            assert version.name == str(record)[:NAME_LENGTH]
    assert not versions


def test_what_is_done_after_a_load_in_the_same_change_set_is_in_its_versions() -> None:
    with record_changes(kind=ChangeSet.Kind.IMPORT) as recorder:
        load_plan(PLAN)
        recorder.note_made()
        Measure.objects.filter(order=1).update(title="批量改")
        saved = Measure.objects.get(order=2)
        saved.title = "单独改"
        saved.save()
        Assignment.objects.filter(measure__order=1).delete()
    done = recorder.change_set
    assert done is not None
    for measure in Measure.objects.all():
        version = done.versions.get(content_type__model="measure", object_id=measure.pk)
        assert parse_state(version.data) == parse_state(serialise_record(measure))
    ids = {version.object_id for version in done.versions.filter(content_type__model="assignment")}
    assert ids == set(Assignment.objects.values_list("pk", flat=True))


def test_a_record_saved_in_the_action_that_wrote_it_is_read_again() -> None:
    with record_changes(kind=ChangeSet.Kind.IMPORT) as recorder:
        result = load_plan(PLAN)
        recorder.watch(Measure.objects.filter(document=result.document))
        stale = list(Measure.objects.all())
        recorder.written_in_bulk(stale)
        saved = Measure.objects.get(order=1)
        saved.title = "单独改"
        saved.save()
    assert recorder.change_set is not None
    version = recorder.change_set.versions.get(content_type__model="measure", object_id=saved.pk)
    assert parse_state(version.data) == parse_state(serialise_record(Measure.objects.get(pk=saved.pk)))


def test_a_record_deleted_after_it_was_written_has_no_version() -> None:
    with record_changes(kind=ChangeSet.Kind.IMPORT) as recorder:
        document = DocumentFactory()
        recorder.watch_empty(lambda: [Measure.objects.filter(document=document)])
        written = Measure.objects.bulk_create(
            [Measure(document=document, code=str(n), order=n) for n in (1, 2, 3)]
        )
        recorder.written_in_bulk(written)
        written[0].delete()
        written[1].title = "改"
        written[1].save()
    assert recorder.change_set is not None
    versions = recorder.change_set.versions.filter(content_type__model="measure")
    assert {parse_state(one.data)["title"] for one in versions} == {"改", ""}
    assert versions.count() == 2
