"""Check the migrations of a database, and whether it is empty."""

from __future__ import annotations

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from measures.management.backup.backup_archive import BackupManifest
from measures.management.backup.backup_errors import BackupError
from measures.management.backup.backup_tables import TABLES_FILLED_BY_MIGRATE, BackupTable, list_backup_tables

_SHOWN = 5


def require_migrated_database(using: str) -> list[list[str]]:
    """Return the migrations applied to the database ``using``; raise `BackupError` unless they are this version's."""
    loader = MigrationLoader(connections[using])
    if not set(loader.graph.nodes) <= set(loader.applied_migrations):
        raise BackupError("数据库的表结构不是本版本的。请先运行 migrate。")
    # An older database may list migrations of removed applications.
    return sorted([app, name] for app, name in loader.applied_migrations if app in loader.migrated_apps)


def require_same_tables(manifest: BackupManifest, migrations: list[list[str]]) -> None:
    """Raise `BackupError` unless a backup has these migrations and the tables of this version."""
    theirs, ours = (
        {"/".join(pair) for pair in manifest.migrations},
        {"/".join(pair) for pair in migrations},
    )
    if theirs != ours:
        raise BackupError(
            "备份与数据库的表结构不是同一版本"
            f"{_listed('备份多出', theirs - ours)}{_listed('备份缺少', ours - theirs)}。"
            "请用写出备份的那个版本恢复，再升级。"
        )
    shapes = {table.name: table.columns for table in manifest.tables}
    if shapes != {table.name: table.columns for table in list_backup_tables()}:
        raise BackupError("备份中的表或列与本版本不同。请用写出备份的那个版本恢复，再升级。")


def require_empty_database(using: str) -> None:
    """Raise `BackupError` if the database ``using`` holds anything that `migrate` does not write."""
    filled = [
        table.name
        for table in list_backup_tables()
        if table.name not in TABLES_FILLED_BY_MIGRATE and _has_rows(table, using)
    ]
    if filled:
        raise BackupError(
            f"数据库不是空的，没有恢复{_listed('已有数据的表', set(filled))}。"
            "请新建一个空数据库，运行 migrate 后再恢复。"
        )


def _has_rows(table: BackupTable, using: str) -> bool:
    return table.model._base_manager.using(using).exists()


def _listed(called: str, names: set[str]) -> str:
    """Return the first of some names in brackets, empty for none."""
    if not names:
        return ""
    more = f"等 {len(names)} 个" if len(names) > _SHOWN else ""
    return f"（{called}：{'、'.join(sorted(names)[:_SHOWN])}{more}）"
