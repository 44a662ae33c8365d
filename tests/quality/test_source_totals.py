"""Totals that a process keeps equal those of the database after every write, whoever wrote, whenever it is committed."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from measures.models import Document, ImportRun
from measures.models.source import REPAIRS_BY_RULE
from measures.quality.queries import source_totals
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.source_totals import SourceTotals, count_source_totals
from tests.catalogue.sample_library import WHEN, make_library
from tests.catalogue.sample_library import run as make_run
from tests.second_connection import other_process

pytestmark = pytest.mark.django_db(transaction=True)

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="on SQLite one transaction writes at a time"
)


@pytest.fixture
def whole() -> Document:
    """Make the sample library; return the document that has everything."""
    return make_library()


def add_run(document: Document, repairs: int) -> ImportRun:
    """Record one more run of the document, without a write to the document."""
    run = make_run(document, "unchanged", WHEN)
    run.counts = {REPAIRS_BY_RULE: {"script": {"certain": [repairs, repairs]}}}
    run.pk = None
    ImportRun.objects.filter(source=document.source).delete()
    run.save()
    return run


def state(document: Document, totals: int, by: BaseDatabaseWrapper | None = None) -> None:
    """Have a document state as many totals, over a connection."""
    stated = ", ".join(f'{{"label": "项", "declared": 1, "parsed": {number}}}' for number in range(totals))
    with (by or connection).cursor() as cursor:
        cursor.execute("UPDATE measures_document SET totals = %s WHERE id = %s", [f"[{stated}]", document.pk])


def is_exact() -> bool:
    """Return whether the totals, twice in turn, are those of the database."""
    found = source_totals._count_sources(DocumentScope())
    return count_source_totals(DocumentScope()) == found == count_source_totals(DocumentScope())


def test_every_write_is_seen_at_once(whole: Document) -> None:
    assert is_exact()
    with other_process() as other:
        for totals in (1, 3, 0):
            state(whole, totals, other)
            assert is_exact()
    for repairs in (7, 8):
        add_run(whole, repairs)
        assert is_exact()
    whole.delete()
    assert is_exact()


def test_nothing_is_counted_again_until_something_is_written(
    whole: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_run(whole, 7)
    kept = count_source_totals(DocumentScope())
    with monkeypatch.context() as patch:
        patch.setattr(source_totals, "_count_sources", lambda scope: pytest.fail("counted again"))
        assert count_source_totals(DocumentScope()) is kept


def test_a_write_while_totals_are_added_up_is_not_lost(
    whole: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = source_totals._count_sources
    with other_process() as other:

        def interrupted(scope: DocumentScope) -> SourceTotals:
            found = count(scope)
            state(whole, 4, other)
            return found

        state(whole, 2)
        with monkeypatch.context() as patch:
            patch.setattr(source_totals, "_count_sources", interrupted)
            count_source_totals(DocumentScope())
        assert is_exact()


def test_what_a_transaction_took_back_is_not_kept(whole: Document) -> None:
    assert is_exact()
    for repairs in (7, 8, 9):
        with transaction.atomic():
            # SQLite gives the id of a run that was taken back to the next one.
            add_run(whole, repairs)
            assert is_exact()
            transaction.set_rollback(True)
        add_run(whole, repairs + 10)
        assert is_exact()


@only_postgresql
def test_a_run_that_began_first_and_is_committed_last_is_counted(whole: Document) -> None:
    add_run(whole, 7)
    with other_process() as slow:
        slow.ensure_connection()
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute(
                "INSERT INTO measures_importrun (source_id, document_id, outcome, counts, changes, started_at, "
                "finished_at) SELECT source_id, document_id, outcome, %s, changes, started_at, finished_at "
                "FROM measures_importrun ORDER BY id DESC LIMIT 1",
                ['{"by_rule": {"script": {"certain": [70, 70]}}}'],
            )
        first = make_run(whole, "unchanged", WHEN)
        assert is_exact()
        first.delete()
        slow.commit()
        slow.set_autocommit(True)
        assert is_exact()
    assert count_source_totals(DocumentScope()).repairs["script", "certain"].count == 70
