"""``manage.py export_measures --format xlsx|csv|jsonl [--query 'q=融资&district=jiading'] --output FILE``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.http import QueryDict

from measures.exports.export_formats import EXPORT_FORMATS, IncompleteExport, write_export
from measures.exports.export_rows import MeasureVanished
from measures.exports.row_sheet import TooManyRows
from measures.exports.selection import DataKeepsChanging, ExportSelection, parse_export_day, select_by_query
from measures.management.atomic_file import explain_os_error, write_atomically
from measures.search.index.background_build import IndexNotReady, wait_for_workers
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.filters import is_query_cut, read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.query_syntax import MAX_QUERY_LENGTH

#: Unknown parameters that a message names.
_NAMED = 5
_STDOUT = "-"
#: Seconds to wait for an index that this process builds.
_PATIENCE = 3600.0
_PARAMETERS = {"q", "sort", "group", "columns", "page", *FACETS_BY_PARAM}


class Command(BaseCommand):
    help = "把举措清单导出为文件，与网页清单同样的筛选、同样的项数和次序。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(EXPORT_FORMATS), required=True, help="文件格式。")
        parser.add_argument(
            "--query",
            default="",
            help="清单网址中“?”之后的部分，如 q=融资&district=jiading；不填则导出全部。",
        )
        parser.add_argument("--output", required=True, help="写到哪个文件；“-”为标准输出（仅 csv、jsonl）。")
        parser.add_argument("--on", default="", help="责任分工以哪一天为准，如 2025-06-01；不填为今日。")
        parser.add_argument("--site", default="", help="固定链接的网站地址，如 https://example.org。")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, output = EXPORT_FORMATS[options["format"]], options["output"]
        if output == _STDOUT and kind.name == "xlsx":
            raise CommandError("工作簿不能写到标准输出，请用 --output 指定文件。")
        query = self._query(options["query"])
        try:
            options["on"] = parse_export_day(options["on"])
        except ValueError as error:
            raise CommandError(f"--on：{error}") from error
        try:
            selection = self._write_export(query, options, output)
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"数据库无法使用：{error}。请先运行 migrate，或核对 DATABASE_URL。") from error
        except IndexNotReady as error:
            raise CommandError("检索索引正由另一进程建立，请稍后再导出。") from error
        except (DataKeepsChanging, MeasureVanished, IncompleteExport) as error:
            raise CommandError("数据正在更新，不能保证导出与清单一致，没有写出文件。请稍后再试。") from error
        except TooManyRows as error:
            raise CommandError(
                "一张 Excel 表最多容纳 1048575 行，这份清单放不下。请缩小范围，或用 csv、jsonl。"
            ) from error
        except OSError as error:
            raise CommandError(f"无法写入 {output}：{explain_os_error(error)}。") from error
        if options["verbosity"] > 0:
            where = "标准输出" if output == _STDOUT else output
            self.stderr.write(
                f"已导出 {len(selection.pks)} 项举措到 {where}（数据版本 {selection.version}）。"
            )

    def _query(self, text: str) -> MeasureQuery:
        """Return the query in ``text``; raise `CommandError` for anything invalid in it."""
        try:
            params = QueryDict(text.removeprefix("?"))
        except TooManyFieldsSent as error:
            raise CommandError("--query 里的条件太多。") from error
        unknown = [name for name in params if name not in _PARAMETERS]
        if unknown:
            named = "、".join(unknown[:_NAMED]) + (f"等 {len(unknown)} 个" if len(unknown) > _NAMED else "")
            raise CommandError(f"--query 里有不认识的条件：{named}。可用：{'、'.join(sorted(_PARAMETERS))}。")
        query, errors = read_query(params)
        if errors:
            raise CommandError("--query 里有不认识的条件：" + "".join(error.message for error in errors))
        if is_query_cut(params):
            raise CommandError(f"检索词太长，最多 {MAX_QUERY_LENGTH} 个字。")
        return query

    def _write_export(self, query: MeasureQuery, options: dict[str, Any], output: str) -> ExportSelection:
        """Write the export to ``output``; return what was selected."""
        kind, site = EXPORT_FORMATS[options["format"]], options["site"].rstrip("/") or _site()
        try:
            return self._export_to_output(query, site, kind.name, output, options["on"])
        except IndexNotReady:
            # The index is built in the background of this process, unless another process builds it.
            wait_for_workers(_PATIENCE)
            return self._export_to_output(query, site, kind.name, output, options["on"])

    def _export_to_output(
        self, query: MeasureQuery, site: str, kind: str, output: str, on: date | None
    ) -> ExportSelection:
        with select_by_query(query, site=site, on=on) as selection:
            if output == _STDOUT:
                with tempfile.TemporaryFile() as file:
                    write_export(selection, EXPORT_FORMATS[kind], file)
                    file.seek(0)
                    self._print(file)
            else:
                write_atomically(
                    Path(output), lambda file: write_export(selection, EXPORT_FORMATS[kind], file)
                )
            return selection

    def _print(self, file: IO[bytes]) -> None:
        """Copy the file to standard output; end quietly if the reader stops (``… | head``)."""
        binary = getattr(self.stdout, "buffer", None)
        if binary is None:
            self.stdout.write(file.read().decode(), ending="")
            return
        try:
            shutil.copyfileobj(file, binary)
            binary.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _site() -> str:
    """Return the address of this site for links, as far as its settings name it."""
    hosts = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host.strip("*.")]
    public = [host for host in hosts if host not in ("localhost", "127.0.0.1", "[::1]", "testserver")]
    if public:
        return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{public[0]}"
    return "http://127.0.0.1:8000"
