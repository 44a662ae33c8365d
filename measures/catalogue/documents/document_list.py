"""The list of documents, a page at a time, the first ones with a bar of their chapters."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from measures.catalogue.charts.bar_charts import StripChart
from measures.catalogue.documents.chapter_charts import chapter_charts
from measures.catalogue.documents.place_tree import PlaceTree
from measures.catalogue.documents.queries import DOCUMENT_ORDER, documents_with_counts
from measures.lists.address_filters import AddressFilterSet, ChoiceFilter, TextParameter
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import Document

DOCUMENTS_PER_PAGE = 50
#: Documents whose bars are drawn: more would make the page heavy, and each document's own page has its bars.
MAX_DRAWN = 24


class DocumentFilterSet(AddressFilterSet):
    """The parameters of the list of documents; ``qs`` are those of the chosen district, or all."""

    district = ChoiceFilter(label="区", choices=(), method="filter_district")
    place = TextParameter(label="查找地区")

    class Meta(AddressFilterSet.Meta):
        model = Document

    def __init__(self, data: QueryDict, tree: PlaceTree) -> None:
        """Offer the places of ``tree``."""
        super().__init__(data)
        self.tree = tree
        # Of a tree too large for a menu only what is asked for: hundreds of choices would be made, and none shown.
        offered = data.getlist("district") if tree.is_large else tree.coverage.districts
        self.filters["district"].extra["choices"] = [
            (slug, one.shown_name) for slug, one in tree.by_slug.items() if slug in offered
        ]

    def filter_district(self, qs: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Return the documents of a place and of what lies in it."""
        inside = self.tree.district_slugs_in(value)
        return (
            qs if len(inside) == len(self.tree.coverage.districts) else qs.filter(district__slug__in=inside)
        )

    @property
    def selects(self) -> list[forms.BoundField]:
        """Return the select of the districts, if they are few enough for one."""
        return [] if self.tree.is_large else [self.form["district"]]


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document of the list, and its bar, if it is drawn."""

    document: Document
    strip: StripChart | None


def read_document_list(filters: DocumentFilterSet) -> ListPage:
    """Return the page of `ListedDocument` that valid ``filters`` ask for; raise `EmptyPage` if there is none.

    Five queries.
    """
    pks = filters.qs.order_by(*DOCUMENT_ORDER).values_list("pk", flat=True)
    page = ListPaginator(pks, DOCUMENTS_PER_PAGE).page(filters.page_number)
    # First which, then what is counted of them: not of every document of the library.
    page.object_list = _with_strips(list(documents_with_counts().filter(pk__in=list(page.object_list))))
    return page


def _with_strips(documents: list[Document]) -> list[ListedDocument]:
    """Return the ``documents`` with the bars of the first of them; two queries."""
    drawn = chapter_charts(documents[:MAX_DRAWN], "strip", cut=False)
    widest = max((sum(bar.length for bar in chart.rows) for chart in drawn.values()), default=0)
    return [
        ListedDocument(one, StripChart(drawn[one], widest) if one in drawn and drawn[one].rows else None)
        for one in documents
    ]
