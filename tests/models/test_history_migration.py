"""The history that django-reversion kept is carried over into tables of our own, and back; see `0024_copy_history`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = ("measures", "0022_more_text_lengths"), ("measures", "0025_drop_reversion")
WHEN = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
DATA = '[{"model": "measures.measure", "pk": 7, "fields": {"title": "旧"}}]'


def migrate(target: tuple[str, str]) -> Any:
    """Bring the database to a migration; return the models as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture
def old_models(transactional_db: None) -> Iterator[Any]:
    """A database as it was before, which is brought up to date in the end."""
    yield migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def write_old_history(models: Any) -> None:
    """Write two change sets, the second without a user, and a revision that reversion alone knows of."""
    user = models.get_model("auth", "User").objects.create(username="a", password="x")
    kind, _ = models.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="measures", model="measure"
    )
    for number, (who, reason) in enumerate(((user, "校对"), (None, ""), (user, "另行")), start=40):
        revision = models.get_model("measures", "Revision").objects.create(
            id=number, date_created=WHEN, user=who, comment=reason
        )
        models.get_model("measures", "Version").objects.create(
            id=number + 100,
            revision=revision,
            content_type=kind,
            object_id="7",
            db="default",
            format="exact-json",
            serialized_data=DATA,
            object_repr="17 融资支持",
        )
        if number < 42:
            models.get_model("measures", "ChangeSet").objects.create(
                revision=revision, kind="edit", summary="改标题", deleted=[{"pk": 1}]
            )


def test_old_history_is_carried_over_and_back(old_models: Any) -> None:
    write_old_history(old_models)
    models = migrate(AFTER)
    change_sets = models.get_model("measures", "ChangeSet").objects.order_by("pk")
    versions = models.get_model("measures", "RecordVersion").objects.order_by("pk")
    first, second, adopted = change_sets.select_related("user")
    assert (first.user.username, first.created_at, first.reason) == ("a", WHEN, "校对")
    assert (first.summary, first.deleted) == ("改标题", [{"pk": 1}])
    assert (second.user, second.created_at, second.reason) == (None, WHEN, "")
    assert (adopted.kind, adopted.user.username, adopted.reason, adopted.deleted) == ("edit", "a", "另行", [])
    values = versions.values_list("pk", "change_set", "content_type__model", "object_id", "data", "name")
    assert list(values) == [
        (140, first.pk, "measure", 7, DATA, "17 融资支持"),
        (141, second.pk, "measure", 7, DATA, "17 融资支持"),
        (142, adopted.pk, "measure", 7, DATA, "17 融资支持"),
    ]
    assert not {"reversion_revision", "reversion_version"} & set(connection.introspection.table_names())
    kind = versions[0].content_type
    new = versions.create(change_set=first, content_type=kind, object_id=8, data=DATA, name="")
    assert new.pk > 142
    new.delete()
    check_history_is_carried_back()


def check_history_is_carried_back() -> None:
    models = migrate(BEFORE)
    change_sets = models.get_model("measures", "ChangeSet").objects.order_by("pk")
    stated = change_sets.values_list(
        "revision__user__username", "revision__comment", "revision__date_created"
    )
    assert list(stated)[:2] == [("a", "校对", WHEN), (None, "", WHEN)]
    versions = models.get_model("measures", "Version").objects.order_by("pk")
    values = versions.values_list(
        "pk", "revision__change_set", "object_id", "db", "format", "serialized_data"
    )
    first, second, _ = change_sets.values_list("pk", flat=True)
    assert list(values)[:2] == [
        (140, first, "7", "default", "exact-json", DATA),
        (141, second, "7", "default", "exact-json", DATA),
    ]


def test_empty_history_is_carried_over(old_models: Any) -> None:
    models = migrate(AFTER)
    assert not models.get_model("measures", "RecordVersion").objects.exists()
