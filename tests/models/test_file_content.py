"""A connection of a pool that moved the bytes of a large file is replaced: libpq keeps the room for them."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from measures.models import ImportDraft
from measures.models.file_content_field import _MANY_BYTES

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has no connections in a pool"
)


@pytest.fixture
def pooled(transactional_db: None) -> Iterator[BaseDatabaseWrapper]:
    """Have the default connection of this thread come from a pool of one."""
    settings = copy.deepcopy(connection.settings_dict)
    settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 1, "timeout": 10}
    settings["CONN_MAX_AGE"] = 0
    before = connections["default"]
    fresh = type(before)(settings, "default")
    connections["default"] = fresh
    try:
        yield fresh
    finally:
        fresh.close()
        fresh.close_pool()  # type: ignore[attr-defined]
        connections["default"] = before


def server_process(pooled: BaseDatabaseWrapper) -> int:
    """Give the connection back and return the process of the server behind the next."""
    pooled.close()
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@only_postgresql
def test_a_connection_that_moved_a_large_file_is_replaced(pooled: BaseDatabaseWrapper) -> None:
    first = server_process(pooled)
    with transaction.atomic():
        small = ImportDraft.objects.create(name="a.txt", content=b"a" * 1000, size=1000)
    assert bytes(ImportDraft.objects.get(pk=small.pk).content) == b"a" * 1000
    assert server_process(pooled) == first
    large = ImportDraft.objects.create(name="b.txt", content=b"b" * _MANY_BYTES, size=_MANY_BYTES)
    second = server_process(pooled)
    assert second != first
    assert ImportDraft.objects.defer("content").get(pk=large.pk).name == "b.txt"
    assert server_process(pooled) == second
    assert len(ImportDraft.objects.get(pk=large.pk).content) == _MANY_BYTES
    assert server_process(pooled) != second


@pytest.mark.django_db
def test_without_a_pool_a_large_file_costs_no_query_more() -> None:
    content = b"b" * _MANY_BYTES
    draft = ImportDraft.objects.create(name="b.txt", content=content, size=len(content))
    with CaptureQueriesContext(connection) as queries:
        assert bytes(ImportDraft.objects.get(pk=draft.pk).content) == content
    assert len(queries) == 1
