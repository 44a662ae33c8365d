"""``manage.py import_plans FILE… [--district NAME] [--year YEAR] [--report FILE]``: load plans, with reports.

A ``FILE`` may be a folder or a zip of plans.
"""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from measures.loading.actions import load_file, load_reading
from measures.loading.load_progress import OnProgress
from measures.loading.load_result import LoadResult
from measures.loading.reading import DOCUMENT_YEARS, SourceCorrections
from measures.management.import_outcomes import REFUSED, SKIPPED, FileOutcome, open_outcomes
from measures.management.import_report import report_lines
from measures.management.plan_files import PlanFile, PlanFileOpener, read_plans_ahead
from measures.management.plan_inputs import PlanInput, holds_many, list_plan_inputs
from measures.models import Document
from measures.writing.action_errors import LoadError

logger = logging.getLogger(__name__)

#: In a library of more documents, links by meaning are left to the site: a plan is compared with forty others.
_FEW_DOCUMENTS = 20


class Command(BaseCommand):
    help = "导入行动方案；每个文件单独成败。--dry-run 只预览，不写入。"
    # They look at pages and addresses, which take longer to load than a plan does.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", metavar="FILE", nargs="+", help="原文文件、文件夹或压缩包（.zip），“-”表示标准输入。"
        )
        parser.add_argument("--dry-run", action="store_true", help="只预览会有的变化，不写入数据库。")
        parser.add_argument(
            "--district",
            default="",
            metavar="NAME",
            help="这些方案属于哪个地区，如“杭州市西湖区”，用于原文没有写明或有几个同名地区时。",
        )
        parser.add_argument(
            "--year", type=int, metavar="YEAR", help="这些方案是哪一年的，用于原文没有写明时。"
        )
        parser.add_argument("--title", default="", help="方案的标题，用于原文没有写明时；只能用于一个文件。")
        parser.add_argument(
            "--jobs", type=int, default=1, help="所用进程数，默认 1；大批导入时用 2，一个写入，其余预先读取。"
        )
        parser.add_argument(
            "--report",
            metavar="FILE",
            help="把每个文件的结果、原因和计数逐行写入此文件；以 .jsonl 结尾的为 JSON Lines，其余为文本。",
        )
        parser.add_argument(
            "--no-links", action="store_true", help="不建议关联，留待运行 suggest_links；用于大批导入。"
        )

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        given = _read_corrections(options, 2 if holds_many(files) else len(files))
        options["corrections"] = given
        with (
            open_outcomes(options["report"]) as outcomes,
            read_plans_ahead(list_plan_inputs(files), options["jobs"], given) as sources,
        ):
            for file, source in sources:
                outcomes.add_outcome(self._import(file, source, options))
        if options["verbosity"] > 0 and (options["report"] or holds_many(files)):
            self.stdout.write(outcomes.summary())
        if not (options["dry_run"] or options["no_links"]):
            self._suggest_links(options)
        if outcomes.refused:
            raise CommandError(
                f"{outcomes.tried} 个文件中有 {outcomes.refused} 个未能导入，原因见上；其余不受影响。"
            )

    def _import(self, file: PlanInput, source: PlanFileOpener, options: dict[str, Any]) -> FileOutcome:
        """Import one file and print its report; return what became of it."""
        if file.skipped:
            if options["verbosity"] > 0:
                self.stdout.write(f"略过 {file.label}")
            return FileOutcome(file.label, SKIPPED, file.skipped)
        try:
            result = self._load_file(source(), self._progress(file, options), options)
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"数据库无法使用：{error}。请先运行 migrate，或核对 DATABASE_URL。") from error
        except (LoadError, CommandError) as error:
            return self._refuse(file, str(error))
        except Exception:
            logger.exception("a plan could not be imported")
            return self._refuse(
                file, f"{file.label}：读取或写入时程序出错，详情见日志。请把这份文件交给系统管理员。"
            )
        if options["verbosity"] > 0:
            for line in report_lines(file.label, result, full=options["verbosity"] > 1):
                self.stdout.write(line)
        return FileOutcome.of_result(file.label, result)

    def _refuse(self, file: PlanInput, reason: str) -> FileOutcome:
        self.stderr.write(f"未导入 {file.label}")
        self.stderr.write(f"  {reason}")
        return FileOutcome(file.label, REFUSED, reason)

    def _load_file(
        self, file: PlanFile, on_progress: OnProgress | None, options: dict[str, Any]
    ) -> LoadResult:
        """Load a file; use the reading of another process if there is one."""
        dry_run = options["dry_run"]
        if file.ahead:
            return load_reading(file.ahead(), on_progress=on_progress, dry_run=dry_run)
        return load_file(
            content=file.content,
            name=file.name,
            on_progress=on_progress,
            dry_run=dry_run,
            corrections=options["corrections"],
        )

    def _suggest_links(self, options: dict[str, Any]) -> None:
        """Suggest the links of the loaded documents at the end, when all can be compared.

        In a large library words alone are compared, and the rest is left to the site.
        """
        # What compares texts is loaded only by who suggests links.
        from measures.links.actions.link_suggestions import documents_with_links_due
        from measures.links.comparison.link_renewal import renew_links

        is_small = Document.objects.count() <= _FEW_DOCUMENTS
        changes = sum(done.changes for done in renew_links(by_meaning=is_small))
        if options["verbosity"] < 1:
            return
        if changes:
            self.stdout.write(f"举措之间建议的关联有 {changes} 处变化，待核。")
        if not is_small:
            self.stdout.write("方案较多，关联先按字句比较；按意思的由网站在后台补上，或运行 suggest_links。")
        elif left := documents_with_links_due():
            self.stdout.write(
                f"另有 {len(left)} 份方案正被他人修改，建议的关联尚未更新，稍后由网站自行更新。"
            )

    def _progress(self, file: PlanInput, options: dict[str, Any]) -> Any:
        """Return a function that prints each stage on standard error: on one line of a terminal, else in lines."""
        if options["verbosity"] < 1:
            return None
        on_terminal = self.stderr.isatty()
        place = f"({file.at}/{file.total}) " if file.total > 1 else ""

        def tell(stage: str, number: int, total: int) -> None:
            line = f"{place}[{number}/{total}] {file.label}：{stage}"
            if on_terminal:
                end = "\r\033[K" if number == total else ""
                self.stderr.write(f"\r\033[K{line}{end}", self.style.NOTICE, ending="")
                self.stderr.flush()
            else:
                self.stderr.write(line)

        return tell


def _read_corrections(options: dict[str, Any], files: int) -> SourceCorrections:
    """Return what the options say of all the files; raise `CommandError` where that cannot be."""
    if options["year"] is not None and options["year"] not in DOCUMENT_YEARS:
        raise CommandError(f"--year 应在 {DOCUMENT_YEARS[0]} 到 {DOCUMENT_YEARS[-1]} 之间。")
    if options["title"] and files > 1:
        raise CommandError("--title 只能用于一个文件，请分别导入。")
    return SourceCorrections(
        district=options["district"].strip(), year=options["year"], title=options["title"].strip()
    )
