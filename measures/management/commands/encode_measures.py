"""``manage.py encode_measures``: encode what the measures say, so that it is found in other words too."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.management.progress_line import ProgressLine
from measures.search.index.file_locks import FileLockBusy
from measures.search.meaning.encoding import encode_library, remove_spare_rows


class Command(BaseCommand):
    help = (
        "把各项举措的语句编成向量，供“按意思相近”查找。网站会在后台自己做，边做边可用；"
        "中断后再次运行会从断点继续，编过的语句不再编。向量只是副本，删除或损坏不会丢失数据。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="default", help="所依据的数据库，默认 default。")
        parser.add_argument("--afresh", action="store_true", help="丢弃已有的向量，从头开始。")

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        started = time.monotonic()
        loud = options["verbosity"] > 0
        report = ProgressLine(self.stderr, "已编", is_loud=loud)

        try:
            files = encode_library(using, report=report, afresh=options["afresh"])
            removed = remove_spare_rows(using)
        except FileLockBusy as error:
            raise CommandError("另一个进程正在编，请等它完成。") from error
        except OSError as error:
            raise CommandError(f"索引目录无法写入：{error}") from error
        if loud:
            spare = f"，清除不再用到的 {removed} 句" if removed else ""
            seconds = time.monotonic() - started
            self.stdout.write(f"共 {files.state.count} 句{spare}，用时 {seconds:.1f} 秒。")
