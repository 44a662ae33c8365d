"""``manage.py prepare_site [FILE…] [--serve HOST:PORT]``: bring database, registry, plans and index up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from measures.loading.loaded_sources import is_loaded
from measures.text.containers.file_limits import MAX_BYTES


class Command(BaseCommand):
    """Do what four commands do, in one process; done again, it changes nothing that is as it should be."""

    help = "把数据库升级到最新，载入区与部门名录，导入所给的行动方案，备好检索索引；可重复运行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the plans and the address to serve at."""
        parser.add_argument("files", metavar="FILE", nargs="*", help="要导入的原文文件，同 import_plans。")
        parser.add_argument(
            "--serve",
            metavar="HOST:PORT",
            help="备好后在此地址提供网站，供试用和开发；代码改动后须重新启动。",
        )

    def handle(self, *args: Any, files: list[str], serve: str | None, **options: Any) -> None:
        """Run the commands one after the other; the first that fails ends it with its own message."""
        shared = {name: options[name] for name in ("no_color", "force_color")}
        call_command("migrate", verbosity=0, interactive=False, **shared)
        call_command("load_registry", stdout=self.stdout, **shared)
        if new := [file for file in files if not _is_plan_loaded(Path(file))]:
            call_command("import_plans", *new, stdout=self.stdout, stderr=self.stderr, **shared)
        if same := len(files) - len(new):
            self.stdout.write(f"{same} 份方案与已收录的原文逐字节相同，未作改动。")
        call_command("check_index", fix=True, stdout=self.stdout, **shared)
        if serve:
            call_command("runserver", serve, use_reloader=False, **shared)


def _is_plan_loaded(file: Path) -> bool:
    """Return whether ``file`` is one file that is loaded as it is; what cannot be read is for the import to say."""
    try:
        return file.is_file() and file.stat().st_size <= MAX_BYTES and is_loaded(file.read_bytes())
    except OSError:
        return False
