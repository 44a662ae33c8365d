"""The totals that documents state, compared with what was read from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from measures.models import Document
from measures.quality.queries.document_scope import DocumentScope


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """One total that the document declares, and what was read of the same kind.

    ``sentence`` states it and ``line`` is where that stands in the raw file, from 1; empty and 0 if not known.
    """

    label: str
    declared: int
    parsed: int
    sentence: str = ""
    line: int = 0

    @property
    def agrees(self) -> bool:
        """Return whether the declared total equals what was read."""
        return self.declared == self.parsed


def check_declared_totals(document: Document) -> list[TotalCheck]:
    """Return every declared total beside what was read; no query."""
    return _read_checks(document.totals)


def _read_checks(totals: Iterable[Mapping[str, Any]]) -> list[TotalCheck]:
    """Return the totals as a document keeps them."""
    return [
        TotalCheck(
            total["label"],
            total["declared"],
            total["parsed"],
            total.get("sentence", ""),
            total.get("line", 0),
        )
        for total in totals
    ]


def tally_verdicts(scope: DocumentScope) -> dict[int, Counter[str]]:
    """Return how many stated totals of each document have each verdict, by its id; "none" if it has none; one query."""
    rows = scope.documents().order_by().values_list("pk", "totals")
    return {
        pk: Counter([_verdict(check) for check in _read_checks(totals)] or ["none"]) for pk, totals in rows
    }


def _verdict(check: TotalCheck | None) -> str:
    """Return the code of the verdict on a total, or on a document that states none."""
    return "none" if check is None else "agree" if check.agrees else "differ"


#: The verdicts with their Chinese names.
VERDICTS = {"agree": "相符", "differ": "不符", "none": "未自述"}


@dataclass(frozen=True, slots=True)
class ListedTotal:
    """One total of a document beside what was read; ``check`` is None for a document that states no total."""

    document: Document
    check: TotalCheck | None

    @property
    def verdict(self) -> str:
        """The code of the verdict."""
        return _verdict(self.check)

    @property
    def verdict_label(self) -> str:
        """The verdict in Chinese."""
        return VERDICTS[self.verdict]


def checks_of_document(document: Document) -> list[ListedTotal]:
    """Return the totals of one document, or that it states none; no query."""
    return [ListedTotal(document, check) for check in check_declared_totals(document)] or [
        ListedTotal(document, None)
    ]
