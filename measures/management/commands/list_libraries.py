"""``manage.py list_libraries``: print the libraries of the site with their licences, as a table in Markdown."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from measures.management.library_licences import list_required_libraries
from measures.management.text_command import TextCommand


class Command(TextCommand):
    help = "列出本站运行所用的全部程序库及其许可，取自各库自带的说明；docs/third-party.md 由此而来。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = list_required_libraries(Path(settings.BASE_DIR) / "pyproject.toml")
        except FileNotFoundError as error:
            raise CommandError("这里没有 pyproject.toml，请在源码目录中运行。") from error
        except PackageNotFoundError as error:
            raise CommandError(f"没有安装 {error.name}，无法列出它的许可。请先运行 make venv。") from error
        self.stdout.write("| library | licence | source |\n|---|---|---|")
        for one in found:
            licence = f"**{one.licence}**" if one.is_copyleft else one.licence
            self.stdout.write(f"| {one.name} | {licence} | {one.home} |")
