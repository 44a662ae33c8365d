"""``manage.py rebuild_index``: build the search index anew; the old one serves until the new one is complete."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.management.progress_line import ProgressLine
from measures.search.index.change_log import prune_log
from measures.search.index.file_locks import FileLockBusy
from measures.search.index.search_engine import search_engine


class Command(BaseCommand):
    help = (
        "重建本机的检索索引。重建期间旧索引照常使用，建成后一次切换。中断后再次运行会从断点继续。"
        "索引只是数据库的副本，删除或损坏不会丢失数据。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="default", help="所依据的数据库，默认 default。")
        parser.add_argument("--afresh", action="store_true", help="不续建，从头开始。")

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        started = time.monotonic()
        loud = options["verbosity"] > 0
        report = ProgressLine(self.stderr, "已写入", is_loud=loud)

        try:
            search_engine().build_index(using, report=report, afresh=options["afresh"])
        except FileLockBusy as error:
            raise CommandError("另一个进程正在重建索引，请等它完成。") from error
        except OSError as error:
            raise CommandError(f"索引目录无法写入：{error}") from error
        prune_log(using)
        if loud:
            self.stdout.write(f"索引已重建，用时 {time.monotonic() - started:.1f} 秒。")
