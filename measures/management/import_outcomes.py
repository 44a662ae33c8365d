"""The outcomes of an import run, file by file: the lines of ``--report`` and the summary."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError

from measures.loading.load_result import LoadResult
from measures.management.atomic_file import explain_os_error

REFUSED, SKIPPED = "refused", "skipped"
_LABELS = {
    "created": "已收录",
    "changed": "已更新",
    "unchanged": "无变化",
    REFUSED: "未导入",
    SKIPPED: "略过",
}
_PREVIEWED = {"created": "将收录", "changed": "将更新"}
_COUNTED = {
    "measures": "举措",
    "assignments": "责任分工",
    "problems": "存疑",
    "unresolved": "名录中没有的单位",
}
_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file: loaded, with its ``result``, or ``refused`` or ``skipped`` for a Chinese ``reason``."""

    file: str
    outcome: str
    reason: str = ""
    result: LoadResult | None = None

    @classmethod
    def of_result(cls, file: str, result: LoadResult) -> FileOutcome:
        """Return the outcome of a file that was loaded."""
        return cls(file, str(result.outcome), "", result)

    @property
    def label(self) -> str:
        """Return the outcome in Chinese."""
        is_previewed = self.result is not None and self.result.dry_run
        return (_PREVIEWED if is_previewed else {}).get(self.outcome, _LABELS[self.outcome])

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as the object of a JSON line."""
        found: dict[str, Any] = {"file": self.file, "outcome": self.outcome, "reason": self.reason}
        if self.result is not None:
            document = self.result.document
            found |= {
                "dry_run": self.result.dry_run,
                "document": document.slug,
                "title": document.title,
                "district": document.district.name,
                "year": document.year,
                "counts": self.result.counts,
            }
        return found

    def as_text(self) -> str:
        """Return the outcome as a line of text: outcome, file, and the reason or the counts."""
        return "\t".join(
            one.replace("\t", " ").replace("\n", " ")
            for one in (self.label, self.file, self._outcome_in_words)
        )

    @property
    def _outcome_in_words(self) -> str:
        if self.result is None:
            return self.reason
        counts = self.result.counts
        counted = "，".join(f"{label} {counts[name]}" for name, label in _COUNTED.items() if name in counts)
        return f"/documents/{self.result.document.slug}/，{counted}"


class ImportOutcomes:
    """The outcomes of a run so far, each written to the report as soon as it is known."""

    def __init__(self, report: IO[str] | None, *, is_json: bool) -> None:
        self._report, self._is_json = report, is_json
        self._counted: Counter[str] = Counter()

    def add_outcome(self, one: FileOutcome) -> None:
        """Count an outcome and write its line."""
        self._counted[one.label] += 1
        if self._report is not None:
            line = json.dumps(one.as_dict(), ensure_ascii=False) if self._is_json else one.as_text()
            self._report.write(f"{line}\n")
            # A run that is killed leaves the lines of the files before.
            self._report.flush()

    @property
    def refused(self) -> int:
        """Return the number of refused files."""
        return self._counted[_LABELS[REFUSED]]

    @property
    def tried(self) -> int:
        """Return the number of files, without those skipped."""
        return self._counted.total() - self._counted[_LABELS[SKIPPED]]

    def summary(self) -> str:
        """Return the numbers of files by outcome, in Chinese."""
        return f"共 {self._counted.total()} 个文件：" + (
            "，".join(f"{label} {count}" for label, count in self._counted.items()) or "无"
        )


@contextmanager
def open_outcomes(path: str | None) -> Iterator[ImportOutcomes]:
    """Yield the outcomes of a run, with the report at ``path`` if there is one: JSON lines by its ending, else text.

    Raise `CommandError` if the report cannot be written.
    """
    if path is None:
        yield ImportOutcomes(None, is_json=False)
        return
    try:
        with Path(path).open("w", encoding="utf-8", errors="replace") as report:
            yield ImportOutcomes(report, is_json=path.lower().endswith(_JSON_ENDINGS))
    except OSError as error:
        raise CommandError(f"报告无法写入 {path}：{explain_os_error(error)}。请换一个位置。") from error
