"""The rows of a comparison that an export contains, read at one data version, with its address and file name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from measures.exports.filenames import safe_file_name
from measures.exports.selection import DataKeepsChanging
from measures.links.comparison.alignment import AlignedRow
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.document_comparison import DocumentComparison, compare_documents
from measures.links.comparison.row_kinds import RowKind, kind_label
from measures.models import Document
from measures.search.index.change_log import ChangeLog

#: Number of attempts to read the rows; each is repeated if something was written while it ran.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """The exported rows of a comparison: all of them (``show`` None), or those of the kind ``show``.

    ``version`` is the data version of the rows, ``at`` the time of the export, ``site`` the scheme and host of
    absolute addresses, e.g. ``https://example.org``.
    """

    comparison: DocumentComparison
    show: RowKind | None
    rows: tuple[AlignedRow, ...]
    version: int
    site: str
    at: datetime = field(default_factory=timezone.localtime)

    @property
    def address(self) -> str:
        """Return the absolute address of the page that shows the same rows."""
        return self.site + comparison_url(self.comparison.documents, self.show or "")

    @property
    def kind_shown(self) -> str:
        """Return which rows these are, in Chinese: ``全部`` or ``仅“…”``."""
        return f"仅“{kind_label(self.show, self.comparison.plan)}”" if self.show else "全部"

    @property
    def file_name(self) -> str:
        """Return the name of the workbook: ``比较_嘉定区2024_嘉定区2025_58行_20250307-0915.xlsx``."""
        names = "_".join(f"{one.district.shown_name}{one.year}" for one in self.comparison.documents)
        kind = f"_{kind_label(self.show, self.comparison.plan)}" if self.show else ""
        return f"比较_{safe_file_name(names)}{kind}_{len(self.rows)}行_{self.at:%Y%m%d-%H%M}.xlsx"


def read_compared_rows(
    documents: Sequence[Document], show: RowKind | None, *, site: str, using: str = "default"
) -> ComparedRows:
    """Return the rows of the comparison of ``documents``, all or of the kind ``show``, at one data version.

    Raise `DataKeepsChanging` if something was written during each of the attempts.
    """
    log = ChangeLog(using)
    for _ in range(_ATTEMPTS):
        before = log.start().version
        comparison = compare_documents(documents)
        if log.start().version == before:
            return ComparedRows(comparison, show, comparison.of_kind(show), before, site)
    raise DataKeepsChanging
