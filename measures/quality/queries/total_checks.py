"""What documents say of themselves, held against what was read."""

from __future__ import annotations

from dataclasses import dataclass

from measures.models import Document
from measures.quality.queries.declared_totals import TotalCheck, check_declared_totals
from measures.quality.queries.document_scope import DocumentScope

#: What can be found, with its Chinese name.
VERDICTS = {"agree": "相符", "differ": "不符", "none": "未自述"}


@dataclass(frozen=True, slots=True)
class ListedTotal:
    """One total of a document beside what was read; ``check`` is None for a document that states no total."""

    document: Document
    check: TotalCheck | None

    @property
    def verdict(self) -> str:
        """The code of the verdict."""
        if self.check is None:
            return "none"
        return "agree" if self.check.agrees else "differ"

    @property
    def verdict_label(self) -> str:
        """The verdict in Chinese."""
        return VERDICTS[self.verdict]


def read_total_checks(scope: DocumentScope, verdict: str = "") -> list[ListedTotal]:
    """Return every total that the documents state, in their order, and the documents that state none; one query."""
    found = [row for document in scope.documents() for row in checks_of_document(document)]
    return [row for row in found if verdict in ("", row.verdict)]


def checks_of_document(document: Document) -> list[ListedTotal]:
    """Return the totals of one document, or that it states none; no query."""
    return [ListedTotal(document, check) for check in check_declared_totals(document)] or [
        ListedTotal(document, None)
    ]
