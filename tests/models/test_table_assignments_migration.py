"""Duties that were stored as a second statement of something never stated first come into force when it is migrated."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from measures.models import Assignment, Statement
from tests.factories import AssignmentFactory, MeasureFactory, StaffAssignmentFactory, StatementFactory

pytestmark = pytest.mark.django_db
MIGRATION = import_module("measures.migrations.0017_table_duties_in_force")


def migrate() -> None:
    MIGRATION.bring_into_force(apps, SimpleNamespace(connection=connection))


def in_table(**values: object) -> Assignment:
    row: Assignment = AssignmentFactory.create(place="table", effective=False, **values)
    return row


def test_what_only_a_table_states_comes_into_force() -> None:
    lost = in_table(role="lead")
    statement = StatementFactory.create(measure=lost.measure)
    migrate()
    lost.refresh_from_db()
    statement.refresh_from_db()
    assert (lost.effective, statement.alone) == (True, ["lead"])


def test_a_second_statement_stays_one() -> None:
    beside_text, beside_staff = MeasureFactory.create(), MeasureFactory.create()
    AssignmentFactory.create(measure=beside_text, place="text")
    StaffAssignmentFactory.create(measure=beside_staff)
    rows = [in_table(measure=beside_text), in_table(measure=beside_staff)]
    migrate()
    assert not Assignment.objects.filter(pk__in=[row.pk for row in rows], effective=True).exists()


def test_a_row_that_is_the_measure_itself_is_no_statement_of_it() -> None:
    measure = MeasureFactory.create(raw_start=5, raw_end=9)
    StatementFactory.create(measure=measure, raw_start=5, raw_end=9)
    other = StatementFactory.create(measure__raw_start=5, measure__raw_end=9, raw_start=20, raw_end=30)
    migrate()
    assert list(Statement.objects.all()) == [other]
