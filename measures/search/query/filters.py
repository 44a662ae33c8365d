"""From what an address says to a query: the django-filter form made of the facets, and its messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.http import QueryDict

from measures.models import Measure
from measures.search.query.facet_labels import department_labels
from measures.search.query.facets import FACETS, FACETS_BY_PARAM, Facet
from measures.search.query.measure_query import COLUMNS, GROUPS, SORTS, MeasureQuery
from measures.search.query.query_syntax import MAX_QUERY_LENGTH, shorten_query
from measures.search.query.stand_ins import find_stand_ins

_MAX_VALUES = 200
_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class ParameterError:
    """A parameter that cannot be understood: its name, what it said, and what to tell the reader."""

    param: str
    value: str
    message: str


class FacetField(forms.Field):
    """The values of one facet: checked to exist, each once. An unknown one is an error that names it."""

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        super().__init__(widget=forms.SelectMultiple, **kwargs)
        self.facet = facet

    def to_python(self, value: Any) -> list[str]:
        """Return the values that were given, without empty ones."""
        return [text for text in dict.fromkeys(str(item) for item in value or ()) if text]

    def validate(self, value: list[str]) -> None:
        """Raise `ValidationError` for values that are none of the facet's."""
        if len(value) > _MAX_VALUES:
            raise forms.ValidationError(f"“{self.facet.label}”一次最多选 {_MAX_VALUES} 项。")
        known = self.facet.labels(value, "default")
        errors = [
            forms.ValidationError(
                "“%(facet)s”没有“%(shown)s”这一项。",
                params={"facet": self.facet.label, "shown": v[:40], "value": v},
            )
            for v in value
            if v not in known
        ]
        if errors:
            raise forms.ValidationError(errors)


class FacetFilter(django_filters.Filter):
    """A facet in the form. The index does the filtering: see `MeasureFilterSet.filter_queryset`."""

    field_class = FacetField


class QueryTextField(forms.CharField):
    """The words typed: never an error, cut where they are too long, without characters no text can hold."""

    def to_python(self, value: Any) -> str:
        """Return what is looked for."""
        return shorten_query(str(value or "").replace("\0", " ").encode("utf-8", "replace").decode())

    def clean(self, value: Any) -> str:
        """Return what is looked for."""
        return self.to_python(value)


class QueryTextFilter(django_filters.Filter):
    """The words typed, in the form."""

    field_class = QueryTextField


class _TextFilterSet(django_filters.FilterSet):
    """What the facets do not declare: the words typed."""

    q = QueryTextFilter(label="检索词")

    class Meta:
        model = Measure
        fields: list[str] = []

    def filter_queryset(self, queryset: models.QuerySet[Measure]) -> models.QuerySet[Measure]:
        """Return those of ``queryset`` that the list page shows for the same parameters, in no order."""
        from measures.search.results.engine import matching_pks

        query, _ = read_query(self.data)
        return queryset.filter(pk__in=matching_pks(query)) if query.is_narrowed else queryset


MeasureFilterSet: type[django_filters.FilterSet] = type(
    "MeasureFilterSet",
    (_TextFilterSet,),
    {facet.param: FacetFilter(label=facet.label, facet=facet) for facet in FACETS} | {"__module__": __name__},
)


def read_query(params: QueryDict | Mapping[str, Any]) -> tuple[MeasureQuery, list[ParameterError]]:
    """Return the query that the parameters of an address make, and what in them could not be understood.

    Where there are errors the query holds the rest; what to do then is the caller's to decide. Parameters that are
    not ours are passed over.
    """
    form = MeasureFilterSet(data=params).form
    form.is_valid()
    errors = [
        ParameterError(name, str((error.params or {}).get("value", "")), message)
        for name, failure in form.errors.as_data().items()
        for error in failure
        for message in error.messages
    ]
    chosen = {facet.param: form.cleaned_data.get(facet.param) or () for facet in FACETS}
    one = {name: _last_value(params, name) for name in ("sort", "group", "page")}
    for name, known, called in (("sort", SORTS, "排序"), ("group", GROUPS, "分组")):
        if one[name] and one[name] not in known:
            errors.append(ParameterError(name, one[name], f"没有“{one[name][:40]}”这种{called}方式。"))
            one[name] = ""
    page = one["page"] or "1"
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= _PAGES and len(page) < 9):
        errors.append(ParameterError("page", page, f"页码“{page[:40]}”不是有效的数字。"))
        page = "1"
    columns = _all_values(params, "columns")
    errors += [
        ParameterError("columns", c, f"没有“{c[:40]}”这一列。") for c in columns if c and c not in COLUMNS
    ]
    base = MeasureQuery.of(form.cleaned_data.get("q") or "", **chosen)
    named = {
        value
        for param, values in base.chosen
        if FACETS_BY_PARAM[param].labels is department_labels
        for value in values
    }
    query = MeasureQuery(
        base.q,
        base.chosen,
        one["sort"],
        one["group"],
        tuple(c for c in COLUMNS if c in columns),
        int(page),
        find_stand_ins(sorted(named)),
    )
    return query, errors


def is_query_cut(params: Mapping[str, Any]) -> bool:
    """Return whether more was typed than is looked for."""
    return len(_last_value(params, "q").strip()) > MAX_QUERY_LENGTH


def _all_values(params: Mapping[str, Any], name: str) -> list[str]:
    """Return all values of a parameter."""
    if isinstance(params, QueryDict):
        return [str(value) for value in params.getlist(name)]
    value = params.get(name) or ()
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def _last_value(params: Mapping[str, Any], name: str) -> str:
    """Return the last value of a parameter, empty if there is none."""
    return (_all_values(params, name) or [""])[-1]
