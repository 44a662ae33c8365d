"""All documents, a page at a time, the first ones with a bar of their chapters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from measures.catalogue.charts.bar_charts import StripChart
from measures.catalogue.departments.row_pages import RowPage, page_of_total
from measures.catalogue.documents.queries import DOCUMENT_ORDER, documents_with_counts
from measures.catalogue.home import chapter_charts
from measures.models import Document

#: Documents on a page.
DOCUMENTS_PER_PAGE = 100
#: Documents whose bars are drawn: more would make the page heavy, and each document's own page has its bars.
MAX_DRAWN = 60


@dataclass(frozen=True, slots=True)
class DocumentListQuery:
    """Which documents: of one ``district`` (a slug) or of all, and which page of them."""

    district: str = ""
    page: int = 1

    def on_page(self, page: int) -> str:
        """Return the address of another page of the same."""
        one = replace(self, page=page)
        given = {"district": one.district, "page": str(one.page) if one.page > 1 else ""}
        return "?" + urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class DocumentListEntry:
    """A document of the catalogue, and its bar, if it is drawn."""

    document: Document
    strip: StripChart | None


@dataclass(frozen=True, slots=True)
class DocumentListPage:
    """A page of the catalogue; ``count`` documents in all."""

    entries: tuple[DocumentListEntry, ...]
    count: int
    page: RowPage


def read_document_list(choice: DocumentListQuery) -> DocumentListPage | None:
    """Return the page of documents that ``choice`` asks for, None if there is no such page; five queries."""
    chosen = Document.objects.filter(**({"district__slug": choice.district} if choice.district else {}))
    count = chosen.count()
    page = page_of_total(count, choice.page, DOCUMENTS_PER_PAGE)
    if page is None:
        return None
    # First which, then what is counted of them: not of every document of the library.
    pks = list(chosen.order_by(*DOCUMENT_ORDER).values_list("pk", flat=True)[page.start : page.stop])
    return DocumentListPage(_list_entries(list(documents_with_counts().filter(pk__in=pks))), count, page)


def _list_entries(documents: list[Document]) -> tuple[DocumentListEntry, ...]:
    """Return the ``documents`` with the bars of the first of them; two queries."""
    drawn = chapter_charts.chapter_charts(documents[:MAX_DRAWN], "strip", cut=False)
    widest = max((sum(bar.length for bar in chart.rows) for chart in drawn.values()), default=0)
    return tuple(
        DocumentListEntry(one, StripChart(drawn[one], widest) if one in drawn and drawn[one].rows else None)
        for one in documents
    )
