"""Rows that are inserted many at a time: as the records say, refused as the database refuses one, logged."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from measures.models import Assignment, Document, IndexChange, Measure, Statement
from measures.writing.row_insertion import insert_records, make_record
from tests.factories import AssignmentFactory, DocumentFactory, MeasureFactory

pytestmark = pytest.mark.django_db
#: What a format with marks of its own might take for one.
HARD = "a\tb\nc\\N “d” 'e' \\. %s"


def new_measures(document: Document, count: int) -> list[Measure]:
    return [
        Measure(document=document, code=str(n), order=n, title=HARD, imported={"title": HARD}, targets={})
        for n in range(1, count + 1)
    ]


def test_records_are_read_as_they_were_written() -> None:
    document = DocumentFactory()
    written = new_measures(document, 3)
    insert_records(written)
    for measure in written:
        read = Measure.objects.get(pk=measure.pk)
        assert {name: getattr(read, name) for name in ("code", "order", "title", "imported", "due")} == {
            name: getattr(measure, name) for name in ("code", "order", "title", "imported", "due")
        }
        assert not measure._state.adding


def test_who_writes_after_gets_other_ids() -> None:
    document = DocumentFactory()
    written = new_measures(document, 3)
    insert_records(written)
    after: Measure = MeasureFactory(document=document, code="9", order=9)
    more = [Measure(document=document, code="10", order=10, targets={})]
    insert_records(more)
    assert [measure.pk for measure in (*written[1:], after, *more)] == [
        written[0].pk + n for n in range(1, 5)
    ]


def test_a_record_is_made_as_its_constructor_makes_it() -> None:
    document = DocumentFactory()
    made = make_record(Measure, {"code": "1", "order": 1}, {"document": document, "chapter": None})
    usual = Measure(code="1", order=1, document=document, chapter=None)
    assert made.document is document
    fields = [field.attname for field in Measure._meta.concrete_fields]
    assert [getattr(made, name) for name in fields] == [getattr(usual, name) for name in fields]
    assert made.imported is not make_record(Measure, {}, {}).imported


def test_a_row_that_is_there_already_is_refused() -> None:
    measure = MeasureFactory()
    insert_records([Statement(measure=measure, annex="1")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_records([Statement(measure=measure, annex="2")])
    assert Statement.objects.get().annex == "1"


def test_every_record_that_rows_touch_is_logged() -> None:
    rows = [
        AssignmentFactory(measure=measure) for measure in MeasureFactory.create_batch(2) for _ in range(2)
    ]
    Assignment.objects.all().delete()
    last = IndexChange.objects.latest("id").pk
    insert_records([Assignment(measure=row.measure, department=row.department, role="lead") for row in rows])
    logged = IndexChange.objects.filter(id__gt=last).values_list("entity", "object_id")
    assert set(logged) == {("m", row.measure_id) for row in rows}


def test_only_postgresql_has_the_log_indexed_by_transaction() -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, IndexChange._meta.db_table)
    assert ("index_change_transaction" in found) == (connection.vendor == "postgresql")
