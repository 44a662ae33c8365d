"""Counts that a process keeps are made anew after every write, whoever wrote."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from measures.models import Document
from measures.quality.queries.kept_counts import keep_counts
from tests.catalogue.sample_library import make_library
from tests.quality.quality_library import add_everything
from tests.second_connection import other_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document() -> Document:
    """Make the sample library; return the document that has everything."""
    return make_library()


def write(statement: str, by: BaseDatabaseWrapper | None = None) -> None:
    """Execute a statement over a connection."""
    with (by or connection).cursor() as cursor:
        cursor.execute(statement)


class Counting:
    """Counts the documents, and how often it was called."""

    calls = 0

    def __call__(self) -> int:
        self.calls += 1
        return Document.objects.filter(title="另题").count()


def test_counts_are_kept_until_anything_is_written(document: Document) -> None:
    count = Counting()
    assert [keep_counts("titles", count) for _ in range(3)] == [0, 0, 0]
    assert count.calls == 1
    with other_process() as other:
        write("UPDATE measures_document SET title = '另题'", other)
    assert [keep_counts("titles", count) for _ in range(3)] == [Document.objects.count()] * 3
    assert count.calls == 2
    write("UPDATE measures_document SET title = '又题'")
    assert keep_counts("titles", count) == 0


def test_counts_of_other_keys_are_of_the_same_state(document: Document) -> None:
    one, other = Counting(), Counting()
    assert keep_counts("one", one) == keep_counts("other", other) == 0
    write("UPDATE measures_document SET title = '另题'")
    assert keep_counts("one", one) == keep_counts("other", other) == Document.objects.count()
    assert one.calls == other.calls == 2


def test_a_write_while_it_is_counted_is_not_lost(document: Document) -> None:
    count = Counting()

    def interrupted() -> int:
        found = count()
        write("UPDATE measures_document SET title = '另题'")
        return found

    assert keep_counts("titles", interrupted) == 0
    assert keep_counts("titles", count) == Document.objects.count()


def test_what_a_transaction_took_back_is_not_kept(document: Document) -> None:
    count = Counting()
    with transaction.atomic():
        write("UPDATE measures_document SET title = '另题'")
        assert keep_counts("titles", count) == Document.objects.count()
        transaction.set_rollback(True)
    assert keep_counts("titles", count) == 0


def test_the_report_follows_writes_of_other_processes(document: Document, client: Client) -> None:
    add_everything(document)
    write("UPDATE measures_document SET linked_at = CURRENT_TIMESTAMP")
    before = client.get("/quality/").context
    assert client.get("/quality/").context["rows"] == before["rows"]
    assert before["total"].names.count == 1
    assert not before["updating"]
    assert not client.get("/quality/links/").context["updating"]
    with other_process() as other:
        write("UPDATE districts_department SET is_resolved = (1 = 1)", other)
        write("UPDATE measures_document SET linked_at = NULL", other)
        write("DELETE FROM measures_discrepancy", other)
    after = client.get("/quality/").context
    assert after["total"].names.count == sum(row.names.count for row in after["rows"]) == 0
    assert sum(row.open_discrepancies.count for row in after["rows"]) == 0
    assert after["total"].open_discrepancies.count == 0 < before["total"].open_discrepancies.count
    assert after["updating"]
    assert client.get("/quality/links/").context["updating"]
