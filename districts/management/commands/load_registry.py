"""``manage.py load_registry``: load the districts and departments of the registry into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from districts.registry.registry_entries import RegistryError
from districts.registry.registry_files import read_registry
from districts.registry.registry_loading import load_registry


class Command(BaseCommand):
    """Load the registry; keep and report what staff changed. Running it again changes nothing."""

    help = "载入区与部门名录；可重复运行，人工修改过的内容保留并报告。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the one option."""
        parser.add_argument(
            "--folder",
            type=Path,
            default=Path(settings.BASE_DIR) / "fixtures" / "registry",
            help="名录所在文件夹，默认 fixtures/registry。",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load the registry and print what was done."""
        try:
            report = load_registry(registry=read_registry(folder))
        except RegistryError as error:
            raise CommandError(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"数据库无法使用：{error}。请先运行 migrate，或核对 DATABASE_URL。") from error
        for line in report.lines():
            self.stdout.write(line)
