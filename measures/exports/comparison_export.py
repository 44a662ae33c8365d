"""What of a comparison is exported: the rows on the screen, at one data version, and how to say so in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from measures.exports.filenames import clean_file_name
from measures.exports.selection import DataKeepsChanging
from measures.links.comparison.alignment import AlignedRow
from measures.links.comparison.comparison_address import comparison_url
from measures.links.comparison.document_comparison import DocumentComparison, compare_documents
from measures.links.comparison.row_kinds import RowKind, kind_label
from measures.models import Document
from measures.search.index.change_log import ChangeLog

#: So often is read again where something was written meanwhile.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """The rows of a comparison that are shown: all of them, or those of the kind ``show``.

    ``site`` is what stands before a path in an absolute address: ``https://example.org``.
    """

    comparison: DocumentComparison
    show: RowKind | None
    rows: tuple[AlignedRow, ...]
    version: int
    site: str
    at: datetime = field(default_factory=timezone.localtime)

    @property
    def address(self) -> str:
        """Return the absolute address of the page that shows the same."""
        return self.site + comparison_url(self.comparison.documents, self.show or "")

    @property
    def kind_shown(self) -> str:
        """Return in words which rows these are."""
        return f"仅“{kind_label(self.show, self.comparison.plan)}”" if self.show else "全部"

    @property
    def file_name(self) -> str:
        """Return what to call the workbook: ``比较_嘉定区2024_嘉定区2025_58行_20250307-0915.xlsx``."""
        names = "_".join(f"{one.district.name}{one.year}" for one in self.comparison.documents)
        kind = f"_{kind_label(self.show, self.comparison.plan)}" if self.show else ""
        return f"比较_{clean_file_name(names)}{kind}_{len(self.rows)}行_{self.at:%Y%m%d-%H%M}.xlsx"


def read_compared_rows(
    documents: Sequence[Document], show: RowKind | None, *, site: str, using: str = "default"
) -> ComparedRows:
    """Return what the page shows of ``documents``.

    Raise `DataKeepsChanging` where the data changes faster than it is read.
    """
    log = ChangeLog(using)
    for _ in range(_ATTEMPTS):
        before = log.start().version
        comparison = compare_documents(documents)
        if log.start().version == before:
            return ComparedRows(comparison, show, comparison.of_kind(show), before, site)
    raise DataKeepsChanging
