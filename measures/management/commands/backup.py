"""``manage.py backup [--output FILE]``: save everything in the database as one file."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from measures.management.atomic_file import explain_os_error, write_atomically
from measures.management.backup.backup_errors import BackupError
from measures.management.backup.database_dump import save_backup


class Command(BaseCommand):
    help = (
        "把数据库中的全部数据写成一个文件，可恢复到 SQLite 或 PostgreSQL 的空数据库。"
        "备份期间网站照常使用；备份是开始那一刻的状态。文件含账号和密码摘要，只有本用户可读。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", default="", help="写到哪个文件；不填则写到 VAR_DIR/backups/，以时间为名。"
        )
        parser.add_argument("--database", default="default", help="备份哪个数据库，默认 default。")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["output"]) if options["output"] else _usual_path()
        if path.exists():
            raise CommandError(f"{path} 已经存在，没有覆盖。请换一个文件名。")
        try:
            if not options["output"]:
                path.parent.mkdir(mode=0o700, exist_ok=True)
            manifest = write_atomically(
                path, lambda file: save_backup(file, using=options["database"]), private=True
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"数据库无法读取：{error}。请核对 DATABASE_URL，并先运行 migrate。") from error
        except OSError as error:
            raise CommandError(f"无法写入 {path}：{explain_os_error(error)}。") from error
        if options["verbosity"] > 0:
            self.stdout.write(
                f"已备份 {len(manifest.tables)} 张表、{manifest.rows} 行到 {path}"
                f"（数据版本 {manifest.data_version}）。"
            )


def _usual_path() -> Path:
    """Return the default path of a backup."""
    return Path(settings.VAR_DIR) / "backups" / f"policyhub-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
