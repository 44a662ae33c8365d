"""What documents say of themselves, held against what was read."""

from __future__ import annotations

from dataclasses import dataclass

from measures.lists.address_filters import ParameterFilter
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document
from measures.quality.filters import REPORT_PAGE_SIZE, DocumentReportFilterSet
from measures.quality.queries.declared_totals import TotalCheck, check_declared_totals

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
