"""What documents say of themselves, held against what was read."""

from __future__ import annotations

from dataclasses import dataclass

from measures.models import Document
from measures.quality.queries.declared_totals import Check, self_check
from measures.quality.queries.document_scope import Scope

#: What can be found, with its Chinese name.
VERDICTS = {"agree": "相符", "differ": "不符", "none": "未自述"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One total of a document beside what was read; ``check`` is None for a document that states no total."""

    document: Document
    check: Check | None

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


def listing(scope: Scope, verdict: str = "") -> list[Checked]:
    """Return every total that the documents state, in their order, and the documents that state none; one query."""
    found = [row for document in scope.documents() for row in checked(document)]
    return [row for row in found if verdict in ("", row.verdict)]


def checked(document: Document) -> list[Checked]:
    """Return the totals of one document, or that it states none; no query."""
    return [Checked(document, check) for check in self_check(document)] or [Checked(document, None)]
