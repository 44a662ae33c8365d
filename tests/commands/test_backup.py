"""A backup holds everything, and is restored whole or not at all, on either database from either."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connections, models
from pytest_django import DjangoDbBlocker

from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.management.backup import backup_archive, database_restore
from measures.management.backup.backup_errors import BackupError, DamagedBackup
from measures.management.backup.backup_tables import BackupTable, list_backup_tables
from measures.models import Assignment, IndexChange, Measure, Source
from measures.search.index.change_log import ChangeLog
from measures.search.index.follower import forget_indexes
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from measures.staff.roles import VIEWER
from tests.commands.databases import KINDS, empty_database, url_of
from tests.corpus import PLANS
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ROOT = Path(settings.BASE_DIR)
#: What every database has of its own.
OWN = {"django_session", "measures_indexchange", "measures_linkinglease"}
_DYING = """
import os, signal, sys, django
django.setup()
from measures.management.backup import database_restore
fill = database_restore._restore_rows
def dying(table, *rest):
    if table.name == "measures_statement":
        os.kill(os.getpid(), signal.SIGKILL)
    fill(table, *rest)
database_restore._restore_rows = dying
from django.core.management import call_command
call_command("restore", sys.argv[1])
"""


@pytest.fixture
def worked_on(corpus: None) -> None:
    """Have the five plans, and staff who changed who is responsible and deleted what they had made."""
    user: User = UserFactory.create(username="工作人员")
    user.groups.set([Group.objects.get_or_create(name=VIEWER)[0]])
    lead = Assignment.objects.in_force().filter(role=Assignment.Role.LEAD).earliest("pk")
    measure, other = lead.measure, Department.objects.exclude(pk=lead.department_id).earliest("pk")
    swapped = [
        DepartmentInRole(other.pk, Assignment.Role.LEAD),
        DepartmentInRole(lead.department_id, Assignment.Role.CO_LEAD),
    ]
    assign_departments(
        measure=measure.pk, duties=swapped, user=user, version=measure.version, reason="分工调整", on=None
    )
    UserFactory.create(username="不再来").delete()


@pytest.fixture
def backup(worked_on: None, tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    call_command("backup", output=str(path), verbosity=0)
    return path


def content(alias: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of the database ``alias``, read without the code that is tested."""
    return {
        model._meta.db_table: [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in model._base_manager.using(alias).order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in OWN
    }


def rows_in(alias: str) -> int:
    return sum(
        len(rows) for table, rows in content(alias).items() if not table.startswith(("auth_", "django_"))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_restored_is_what_was(
    backup: Path, tmp_path: Path, kind: str, django_db_blocker: DjangoDbBlocker
) -> None:
    with empty_database(kind, tmp_path, django_db_blocker) as alias:
        killed = subprocess.run(
            [sys.executable, "-c", _DYING, str(backup)],
            env=os.environ
            | {
                "DATABASE_URL": url_of(alias),
                "VAR_DIR": str(tmp_path),
                "POLICYHUB_ENV": "test",
                "DJANGO_SETTINGS_MODULE": "policyhub.settings",
            },
            cwd=ROOT,
            check=False,
            capture_output=True,
            timeout=120,
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert rows_in(alias) == 0

        call_command("restore", str(backup), database=alias, verbosity=0)
        before, after = content("default"), content(alias)
        assert set(before) == set(after) >= {"auth_user", "measures_recordversion", "measures_source"}
        for table, rows in before.items():
            assert after[table] == rows, table
        assert {bytes(one.content) for one in Source.objects.using(alias)} == {
            path.read_bytes() for path in PLANS
        }

        # The next record gets a number that none had, and the log says once that everything is new.
        last = User.objects.order_by("pk").last()
        assert last is not None
        assert User.objects.using(alias).create(username="下一位").pk == last.pk + 2
        assert list(IndexChange.objects.using(alias).values_list("entity", flat=True)) == ["-", "*"]
        assert ChangeLog(alias).start().version > ChangeLog("default").start().version
        # The index of this machine is built anew from what was restored.
        assert search_measures(MeasureQuery(), using=alias).total == Measure.objects.count()
        forget_indexes(alias)


@pytest.mark.parametrize("kind", KINDS)
def test_the_second_of_two_restores_does_not_blame_the_file(
    backup: Path,
    tmp_path: Path,
    kind: str,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reported: list[str] = []
    fill = database_restore._restore_rows

    def second(alias: str) -> None:
        try:
            with django_db_blocker.unblock():
                call_command("restore", str(backup), database=alias, verbosity=0)
        except CommandError as error:
            reported.append(str(error))
        finally:
            connections[alias].close()

    def interrupted(table: BackupTable, *rest: Any) -> None:
        if not reported:
            thread = Thread(target=second, args=[rest[-1]])
            thread.start()
            thread.join()
        fill(table, *rest)

    monkeypatch.setattr(database_restore, "_restore_rows", interrupted)
    with empty_database(kind, tmp_path, django_db_blocker) as alias:
        if kind == "sqlite":
            connections.settings[alias]["OPTIONS"]["timeout"] = 0.1
        call_command("restore", str(backup), database=alias, verbosity=0)
        (words,) = reported
        assert "另一个进程正在" in words
        assert "备份文件没有问题" in words
        assert rows_in(alias) == rows_in("default")


def test_a_backup_is_private_and_whole(backup: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    call_command("restore", str(backup), check=True)
    assert "备份完整" in capsys.readouterr().out
    assert [path.name for path in backup.parent.iterdir() if path.suffix != ".sqlite3"] == ["backup.zip"]


def test_nothing_is_overwritten(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(CommandError, match="已经存在"):
        call_command("backup", output=str(backup))
    assert backup.read_bytes() == before
    with pytest.raises(CommandError, match="数据库不是空的"):
        call_command("restore", str(backup))


def test_every_kind_of_field_has_a_form_in_a_backup() -> None:
    plain = (
        models.CharField,
        models.TextField,
        models.IntegerField,
        models.BooleanField,
        models.FloatField,
        models.DateField,
        models.BinaryField,
        models.JSONField,
        models.ForeignKey,
        models.GenericIPAddressField,
        models.AutoField,
    )
    assert {
        str(f) for table in list_backup_tables() for f in table.fields if not isinstance(f, plain)
    } == set()
    assert {table.name for table in list_backup_tables()} | OWN >= set(
        connections["default"].introspection.django_table_names(only_existing=True)
    )


def _with_manifest(backup: Path, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """Return a backup with another manifest."""
    made = BytesIO()
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    return made.getvalue()


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def _table(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(table for table in manifest["tables"] if table["name"] == name)
    return found


def _wrong(backup: Path) -> Iterator[tuple[bytes, type[BackupError], str]]:
    """Yield files that must be refused, how, and the message."""
    whole = backup.read_bytes()
    for size in (0, 100, len(whole) // 2, len(whole) - 1):
        yield whole[:size], DamagedBackup, "不完整或已损坏"
    for at in range(100, len(whole) - 22, len(whole) // 7):
        yield _flipped(whole, at), DamagedBackup, "不完整或已损坏"
    yield PLANS[0].read_bytes(), DamagedBackup, "不是备份"
    yield _with_manifest(backup, lambda m: m.update(format="zip")), DamagedBackup, "不是本站的备份"
    yield _with_manifest(backup, lambda m: m.update(version=2)), BackupError, "第 2 版格式"
    yield _with_manifest(backup, lambda m: m.pop("tables")), DamagedBackup, "清单无法识别"
    yield (
        _with_manifest(backup, lambda m: m["migrations"].append(["measures", "9999_later"])),
        BackupError,
        "备份多出：measures/9999_later",
    )
    yield (
        _with_manifest(backup, lambda m: m["migrations"].remove(["measures", "0010_roles"])),
        BackupError,
        "备份缺少：measures/0010_roles",
    )
    yield (
        _with_manifest(backup, lambda m: _table(m, "measures_measure")["columns"].append("colour")),
        BackupError,
        "表或列",
    )
    yield (
        _with_manifest(backup, lambda m: _table(m, "measures_measure").update(rows=1)),
        DamagedBackup,
        "measures_measure 的内容与清单不符",
    )


def test_what_is_not_a_whole_backup_of_this_version_is_refused(
    backup: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with empty_database("sqlite", tmp_path, django_db_blocker) as alias:
        empty = content(alias)
        refused = 0
        for content_of_file, kind, words in _wrong(backup):
            with pytest.raises(kind, match=words):
                database_restore.restore_backup(BytesIO(content_of_file), using=alias)
            refused += 1
        assert refused > 15
        assert content(alias) == empty


def test_only_a_migrated_database_is_backed_up(worked_on: None, tmp_path: Path) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'measures' AND name = '0010_roles'")
    with pytest.raises(CommandError, match="请先运行 migrate"):
        call_command("backup", output=str(tmp_path / "backup.zip"))
    assert list(tmp_path.iterdir()) == []


def test_rows_come_in_batches_that_can_be_held() -> None:
    lines = [b"x" * 10] * 1201 + [b"y" * backup_archive._LONGEST_MANIFEST]
    batches = list(database_restore._line_batches(iter(lines), 500))
    assert [len(batch) for batch in batches] == [500, 500, 202]
    assert [line for batch in batches for line in batch] == lines
