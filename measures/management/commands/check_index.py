"""``manage.py check_index``: compare the search index with the database. Exit code 1 where they differ."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from measures.search.index import triggers
from measures.search.index.background_build import IndexNotReady
from measures.search.index.file_locks import FileLockBusy
from measures.search.index.follower import current_snapshot, forget_indexes
from measures.search.index.index_check import IndexDifference, compare_index
from measures.search.index.index_files import IndexDamaged
from measures.search.index.search_engine import search_engine
from measures.search.suggestions.suggestion_file import renew_old_table

_SHOWN = 10


class Command(BaseCommand):
    help = "把本机的检索索引与数据库逐项对照。有差异时列出编号，退出码为 1；加 --fix 则补正。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="default", help="所依据的数据库，默认 default。")
        parser.add_argument("--fix", action="store_true", help="补正差异；索引不可用时重建。")

    def handle(self, *args: Any, **options: Any) -> None:
        using = options["database"]
        fixing = options["fix"]
        missing = triggers.missing_triggers(connections[using])
        if missing:
            if not fixing:
                raise CommandError(
                    f"数据库缺少 {len(missing)} 个触发器，改动可能没有被记录。运行 check_index --fix 补上。"
                )
            triggers.install_triggers(connections[using])
            self.stdout.write(f"补上了 {len(missing)} 个触发器。")
        difference = self._compare(using, fixing)
        if not difference:
            self.stdout.write(f"索引与数据库一致，共 {difference.compared} 项。")
            if fixing:
                self._renew_suggestions(using)
            return
        self._tell(difference)
        if not fixing:
            raise CommandError("索引与数据库不一致。运行 check_index --fix 补正。")
        try:
            search_engine().correct_measures(using, difference.all)
        except FileLockBusy as error:
            raise CommandError("另一个进程正在写索引，没有补正。请稍后再试。") from error
        if compare_index(current_snapshot(using).searcher, using):
            raise CommandError("补正后仍不一致，请运行 rebuild_index --afresh。")
        self._renew_suggestions(using)
        self.stdout.write(f"已补正 {len(difference.all)} 项，现在一致。")

    def _compare(self, using: str, fixing: bool) -> IndexDifference:
        """Return the differences after the index has taken over all logged changes."""
        try:
            search_engine().raise_if_unusable(using)
        except IndexDamaged as error:
            if not fixing:
                raise CommandError(
                    f"索引不可用（{error}）。下次检索会自动重建，也可运行 rebuild_index。"
                ) from error
            self.stdout.write("索引不可用，正在重建。")
            search_engine().build_index(using)
        except OSError as error:
            raise CommandError(f"索引目录无法读取：{error}") from error
        forget_indexes(using)
        try:
            return compare_index(current_snapshot(using).searcher, using)
        except IndexNotReady as error:
            raise CommandError("索引正在重建，请稍后再查。") from error

    def _renew_suggestions(self, using: str) -> None:
        """Have the table of what is suggested to those who type made of what is in the database now."""
        try:
            renew_old_table(using)
        except FileLockBusy:
            self.stdout.write("另一个进程正在更新输入建议。")

    def _tell(self, difference: IndexDifference) -> None:
        """Print the differences."""
        for called, pks in (
            ("索引缺少", difference.missing),
            ("索引多出", difference.extra),
            ("内容不同", difference.different),
        ):
            if pks:
                shown = "、".join(map(str, pks[:_SHOWN])) + ("……" if len(pks) > _SHOWN else "")
                self.stdout.write(f"{called} {len(pks)} 项：{shown}")
