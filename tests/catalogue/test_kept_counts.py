"""Counts that a process keeps equal those of the database after every write, whoever wrote, whenever it is committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from districts.models import Department
from measures.catalogue import measure_counts
from measures.catalogue.documents import district_coverage
from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.measure_counts import (
    AssignedDepartments,
    assignment_counts_of,
    read_assigned_departments,
)
from measures.models import Assignment, Document
from measures.search.index.follower import current_snapshot
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures, search_measures
from measures.search.results.snapshot_cache import SnapshotCache
from tests.catalogue.charged_library import assigned_departments, assigned_groups, charge, make_charged
from tests.factories import DepartmentFactory
from tests.second_connection import other_process

pytestmark = pytest.mark.django_db(transaction=True)

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="on SQLite one transaction writes at a time"
)
AGENCY, GROUP = Department.Kind.AGENCY, Department.Kind.GROUP


@pytest.fixture
def charged() -> Document:
    """Make the library, with one department that the tests turn into a group and back."""
    document = make_charged()
    charge(
        document.measures.all()[0],
        "lead",
        DepartmentFactory.create(name="两可办", district=document.district),
    )
    return document


def set_kind(kind: str, by: BaseDatabaseWrapper | None = None) -> None:
    """Make the department a group or an agency, over a connection."""
    with (by or connection).cursor() as cursor:
        cursor.execute("UPDATE districts_department SET kind = %s WHERE name = '两可办'", [kind])


def is_exact(found: AssignedDepartments) -> bool:
    """Return whether these are the assigned departments as the database has them, by district and as groups."""
    districts = dict(Department.objects.values_list("pk", "district"))
    return (
        found.counts == assignment_counts_of(Assignment.objects.in_force())
        and set(found.groups) == set(assigned_groups().values_list("pk", flat=True))
        and set(chain.from_iterable(found.by_district.values()))
        == set(assigned_departments().values_list("pk", flat=True))
        and all(districts[pk] == place for place, pks in found.by_district.items() for pk in pks)
        and found.total == assigned_departments().count()
    )


def test_writes_of_another_process_are_seen_at_once(charged: Document) -> None:
    with other_process() as other:
        for kind in (GROUP, AGENCY, GROUP, AGENCY):
            assert is_exact(read_assigned_departments())
            set_kind(kind, other)
            assert is_exact(read_assigned_departments())
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE districts_department SET district_id = (SELECT id FROM districts_district WHERE slug = 'west') "
                "WHERE name = '两可办'"
            )
        assert is_exact(read_assigned_departments())
    Assignment.objects.filter(department__name="两可办").delete()
    assert is_exact(read_assigned_departments())
    Department.objects.filter(name="两可办").delete()
    assert is_exact(read_assigned_departments())


def test_the_counts_of_the_list_of_everything_follow_each_write(charged: Document) -> None:
    with other_process() as other:
        for measure in charged.measures.all()[:2]:
            assert _counted_everything() == _counted_everything() == _counted_one_by_one()
            department = DepartmentFactory.create(district=charged.district)
            charge(measure, "lead", department)
            assert _counted_everything()["lead"][str(department.pk)] == 1
            with other.cursor() as cursor:
                cursor.execute("UPDATE measures_document SET year = year - 1 WHERE id = %s", [charged.pk])
            assert _counted_everything() == _counted_one_by_one()


def _counted_everything() -> dict[str, dict[str, int]]:
    """Return the counts of the list of everything, of the facets without a limit."""
    found = search_measures(MeasureQuery()).facets
    return {param: dict(found[param].by_value) for param in ("district", "year", "lead", "kind")}


def _counted_one_by_one() -> dict[str, dict[str, int]]:
    """Return the same, each as the total of the list with this one value chosen."""
    return {
        param: {value: count_measures(MeasureQuery.of(**{param: value})) for value in values}
        for param, values in _counted_everything().items()
    }


@pytest.mark.parametrize("before", [True, False])
def test_a_write_while_departments_are_counted_is_not_lost(
    charged: Document, monkeypatch: pytest.MonkeyPatch, *, before: bool
) -> None:
    read: Callable[[Any], AssignedDepartments] = measure_counts._departments_by_district
    with other_process() as other:
        for kind in (GROUP, AGENCY):
            charge(charged.measures.all()[1], "lead", DepartmentFactory.create(district=charged.district))

            def interrupted(counts: Any, kind: str = kind) -> AssignedDepartments:
                if before:
                    set_kind(kind, other)
                found = read(counts)
                if not before:
                    set_kind(kind, other)
                return found

            with monkeypatch.context() as patch:
                patch.setattr(measure_counts, "_departments_by_district", interrupted)
                read_assigned_departments()
            assert is_exact(read_assigned_departments())


def test_what_a_transaction_took_back_is_not_kept(charged: Document) -> None:
    for _ in range(2):
        with transaction.atomic():
            set_kind(GROUP)
            read_assigned_departments()
            read_assigned_departments(2025)
            transaction.set_rollback(True)
        assert is_exact(read_assigned_departments())
    with transaction.atomic():
        assert is_exact(read_assigned_departments())
        set_kind(GROUP)
        read_assigned_departments()
    assert is_exact(read_assigned_departments())


@only_postgresql
def test_a_transaction_that_began_first_and_commits_last_is_counted(charged: Document) -> None:
    with other_process() as slow:
        slow.ensure_connection()
        slow.set_autocommit(False)
        set_kind(GROUP, slow)
        charge(charged.measures.all()[1], "lead", DepartmentFactory.create(district=charged.district))
        assert is_exact(read_assigned_departments())
        slow.commit()
        slow.set_autocommit(True)
        assert is_exact(read_assigned_departments())


def test_threads_read_what_was_true_meanwhile(charged: Document) -> None:
    """Read in three threads while a fourth writes: every answer is of a time between question and answer."""
    kinds = [AGENCY]
    written, wrong = [0], []
    pk = Department.objects.get(name="两可办").pk
    stop = threading.Event()

    def read() -> None:
        try:
            for _ in range(200):
                first = written[0]
                found = pk in read_assigned_departments().groups
                # The one after those that are known to be written may be committed as well.
                possible = kinds[first : written[0] + 2]
                if (GROUP if found else AGENCY) not in possible:
                    wrong.append((found, possible))
                if stop.is_set():
                    break
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(12):
        kinds.append(GROUP if number % 4 < 2 else AGENCY)
        set_kind(kinds[-1])
        written[0] += 1
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert is_exact(read_assigned_departments())


def test_what_was_read_after_a_write_is_not_kept_for_the_state_before(charged: Document) -> None:
    cache: SnapshotCache[str] = SnapshotCache(4)
    snapshot = current_snapshot("default")

    def read() -> str:
        return Department.objects.get(name="两可办").kind

    set_kind(GROUP)
    assert cache.get("kind", snapshot.position, "default", read, reads_records=True) == GROUP
    set_kind(AGENCY)
    assert cache.get("kind", snapshot.position, "default", read, reads_records=True) == AGENCY
    snapshot = current_snapshot("default")
    for _ in range(2):
        assert cache.get("kind", snapshot.position, "default", read, reads_records=True) == AGENCY
    assert cache.get("kind", snapshot.position, "default", lambda: "kept?", reads_records=True) == AGENCY


def test_the_years_of_districts_are_those_of_the_database_after_every_write(charged: Document) -> None:
    for year in (2031, 2032):
        assert read_coverage() == read_coverage() == district_coverage._read_coverage()
        Document.objects.filter(pk=charged.pk).update(year=year)
        assert year in read_coverage().every_year
    charged.district.__class__.objects.filter(pk=charged.district_id).update(label="另一区")
    assert "另一区" in [one.shown_name for one in read_coverage().districts.values()]
    with transaction.atomic():
        Document.objects.filter(pk=charged.pk).update(year=2033)
        assert read_coverage().every_year[0] == 2033
        transaction.set_rollback(True)
    assert read_coverage().every_year[0] == 2032
    Document.objects.all().delete()
    assert not read_coverage().districts
