"""The totals that documents state beside what was read, a page at a time."""

from __future__ import annotations

from measures.lists.address_filters import ParameterFilter
from measures.lists.pagination import ListPage, ListPaginator
from measures.quality.filters import REPORT_PAGE_SIZE, DocumentReportFilterSet
from measures.quality.queries.document_counts import slice_page
from measures.quality.queries.source_totals import count_verdicts_by_document
from measures.quality.queries.total_checks import VERDICTS, checks_of_document


class TotalCheckFilterSet(DocumentReportFilterSet):
    """The parameters of the list of stated totals; ``qs`` are the documents."""

    verdict = ParameterFilter(label="结论", choices=VERDICTS)


def read_check_page(filters: TotalCheckFilterSet) -> ListPage:
    """Return a page of `ListedTotal`: the totals that documents state, and the documents without any.

    Three queries; one more where the verdicts of all documents are kept. Only the documents on the page are read.
    """
    verdict = filters.chosen["verdict"]
    pks = list(filters.qs.values_list("pk", flat=True))
    counts = count_verdicts_by_document(filters.scope).count(pks, lambda one: verdict in ("", one))
    page = ListPaginator(range(sum(counts)), REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    parts = slice_page(pks, counts, page.number)
    documents = filters.qs.order_by().in_bulk([part.document for part in parts])
    page.object_list = [
        row
        for part in parts
        if part.document in documents
        for row in [
            one for one in checks_of_document(documents[part.document]) if verdict in ("", one.verdict)
        ][part.skip : part.skip + part.take]
    ]
    return page
