"""The totals that documents state, compared with what was read from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from measures.lists.address_filters import ParameterFilter
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document
from measures.quality.filters import REPORT_PAGE_SIZE, DocumentReportFilterSet
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


def count_verdicts(scope: DocumentScope) -> Counter[str]:
    """Return how many stated totals, and documents without any, have each verdict; one query."""
    found: Counter[str] = Counter()
    for totals in scope.documents().order_by().select_related(None).values_list("totals", flat=True):
        checks: list[TotalCheck | None] = [*_read_checks(totals)]
        found.update(map(_verdict, checks or [None]))
    return found


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


class TotalCheckFilterSet(DocumentReportFilterSet):
    """The parameters of the list of stated totals; ``qs`` are the documents."""

    verdict = ParameterFilter(label="结论", choices=VERDICTS)


def read_check_page(filters: TotalCheckFilterSet) -> ListPage:
    """Return a page of `ListedTotal`: the totals that documents state, and the documents without any; one query."""
    verdict = filters.chosen["verdict"]
    found = [row for document in filters.qs for row in checks_of_document(document)]
    found = [row for row in found if verdict in ("", row.verdict)]
    return ListPaginator(found, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)


def checks_of_document(document: Document) -> list[ListedTotal]:
    """Return the totals of one document, or that it states none; no query."""
    return [ListedTotal(document, check) for check in check_declared_totals(document)] or [
        ListedTotal(document, None)
    ]
