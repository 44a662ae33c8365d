"""Filter sets of the quality report: documents by district, year or one alone, and the choices of each list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from districts.models import District
from measures.lists.address_filters import (
    AddressFilterSet,
    ParameterFilter,
    RecordParameter,
    YearParameter,
    offer_choices,
)
from measures.lists.shown_places import read_documented_districts
from measures.models import Document
from measures.quality.queries.document_scope import DocumentScope

#: Rows on a page of the report.
REPORT_PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class QueryChip:
    """A condition in words, and the parameters of the same list without it."""

    text: str
    params: Mapping[str, str]

    @property
    def query(self) -> str:
        """Return the parameters as the query string of an address."""
        return urlencode(self.params)


class QualityFilterSet(AddressFilterSet):
    """The parameters of a page of the report: documents, choices, page. ``qs`` are the rows of these documents.

    ``document_path`` leads from a row to its document.
    """

    document_path: ClassVar[str] = "document"
    #: Parameters that links give and no select offers.
    link_parameters: ClassVar[tuple[str, ...]] = ("document", "page")
    messages = {
        "several": "“{label}”一次只能选一项，网址里有 {count} 项。",
        "district": "没有“{shown}”这个区。",
        "document": "没有“{shown}”这份方案。",
        "year": "“{shown}”不是年份，请用四位数字，如 2025。",
        "choice": "“{label}”没有“{shown}”这一项。",
        "page": "页码“{shown}”不是有效的数字。",
    }

    district = RecordParameter(label="区", queryset=District.objects.all())
    year = YearParameter(label="年份", years=range(1900, 2200))
    document = RecordParameter(
        label="方案",
        queryset=Document.objects.select_related("district").only("slug", "title", "year", "district"),
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the chosen documents that meet the choices."""
        return self.in_scope(super().filter_queryset(queryset))

    def in_scope(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows of the chosen documents."""
        return rows.filter(**self.scope.narrow(self.document_path))

    @property
    def scope(self) -> DocumentScope:
        """Return the chosen documents."""
        chosen = self.chosen
        return DocumentScope(chosen.get("district"), chosen.get("year"), chosen.get("document"))

    @property
    def choices(self) -> dict[str, str]:
        """Return what is chosen beside the documents."""
        names = [name for name in self.filters if name not in ("district", "year", *self.link_parameters)]
        return {name: self.chosen[name] for name in names if self.chosen.get(name)}

    @property
    def selects(self) -> list[forms.BoundField]:
        """Return the selects of the page, with the districts and years of the documents; two queries."""
        districts = read_documented_districts()
        years = Document.objects.order_by("-year").values_list("year", flat=True).distinct()
        chosen = self.scope.district
        offer_choices(
            self.form["district"],
            {one.slug: one.shown_name for one in districts},
            {chosen.slug: chosen.shown_name} if chosen else {},
            districts,
        )
        offer_choices(self.form["year"], {str(year): str(year) for year in years})
        return [self.form[name] for name in self.filters if name not in self.link_parameters]

    @property
    def chips(self) -> list[QueryChip]:
        """Return the conditions in words."""
        scope = self.scope
        words = {
            "district": scope.district and scope.district.shown_name,
            "year": scope.year and f"{scope.year} 年",
            "document": scope.document and f"{scope.document.district.shown_name} {scope.document.year}",
        }
        for name, value in self.choices.items():
            control = self.form.fields[name]
            words[name] = f"{control.label}：{dict(control.choices)[value]}"
        return [
            QueryChip(str(text), {name: value for name, value in self.params.items() if name != param})
            for param, text in words.items()
            if text
        ]


class DocumentReportFilterSet(QualityFilterSet):
    """The parameters of the report itself: ``qs`` are the documents."""

    class Meta(QualityFilterSet.Meta):
        model = Document

    def in_scope(self, rows: QuerySet[Document]) -> QuerySet[Document]:
        """Return the chosen documents, in order."""
        return self.scope.documents()


def known_values(
    given: Iterable[str], named: Iterable[str], in_use: Callable[[], Iterable[str]]
) -> list[str]:
    """Return the values with a name, and, if others are given, also those ``in_use`` in the data."""
    known = list(named)
    if not {one for one in given if one} <= set(known):
        known += [one for one in in_use() if one not in known]
    return known


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """A parameter of a queue with its Chinese name and its values with their names, in order."""

    param: str
    label: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QualityQuery:
    """The parameters of a queue. ``errors`` say in Chinese what cannot be understood; the rest holds what can."""

    scope: DocumentScope
    chosen: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    errors: tuple[str, ...] = ()
    chips: tuple[QueryChip, ...] = ()
    params: dict[str, str] = field(default_factory=dict)


def read_quality_query(params: QueryDict, choices: Sequence[FilterChoice] = ()) -> QualityQuery:
    """Return what ``params`` ask for, with ``choices`` beside the documents; three queries at most."""
    declared = {one.param: ParameterFilter(label=one.label, choices=one.values) for one in choices}
    filters = type("QueueFilterSet", (DocumentReportFilterSet,), declared | {"__module__": __name__})(params)
    return QualityQuery(
        filters.scope,
        filters.choices,
        filters.page_number,
        tuple(filters.refusals),
        tuple(filters.chips),
        filters.params,
    )
