"""``manage.py restore FILE``: restore a backup into an empty database, completely or not at all."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from measures.management.atomic_file import explain_os_error
from measures.management.backup.backup_errors import BackupError
from measures.management.backup.database_restore import check_backup, restore_backup


class Command(BaseCommand):
    help = (
        "把 backup 写出的文件恢复到空数据库（先运行 migrate）。要么全部恢复，要么什么也不写。"
        "恢复后所有人须重新登录，各机的检索索引会自动重建。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="备份文件。")
        parser.add_argument("--check", action="store_true", help="只检查文件是否完整，不碰数据库。")
        parser.add_argument("--database", default="default", help="恢复到哪个数据库，默认 default。")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                manifest = (
                    check_backup(file)
                    if options["check"]
                    else restore_backup(file, using=options["database"])
                )
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"数据库无法使用：{error}。请核对 DATABASE_URL，并先运行 migrate。") from error
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            raise CommandError(
                f"无法读取 {path}：{'没有这个文件' if missing else explain_os_error(error)}。"
            ) from error
        if options["verbosity"] > 0:
            done = "备份完整" if options["check"] else "已恢复"
            self.stdout.write(
                f"{done}：{len(manifest.tables)} 张表、{manifest.rows} 行，{manifest.made_at} 备份自 {manifest.vendor}"
                f"（数据版本 {manifest.data_version}）。"
            )
