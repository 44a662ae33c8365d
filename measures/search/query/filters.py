"""The form of the list of measures, declared and checked by django-filter; `read_query` makes a query from it.

The facets are added from their one declaration (`FACETS`). The index answers the list, not a queryset.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from measures.models import Measure
from measures.search.query.facet_declarations import FACETS, FACETS_BY_PARAM, Facet
from measures.search.query.facet_labels import department_labels
from measures.search.query.measure_query import (
    COLUMNS,
    GROUPS,
    MEANING_OFF,
    SORTS,
    MeasureQuery,
    in_facet_order,
)
from measures.search.query.query_syntax import MAX_QUERY_LENGTH, parse_terms, shorten_query
from measures.search.query.question_reading import read_question
from measures.search.query.stand_ins import find_stand_ins
from measures.search.words.folding import fold_text
from measures.search.words.synonyms import WordSynonyms, find_synonyms, known_synonyms

_MAX_VALUES = 200
_MOST_AS_WORDS = 20
#: The last page that an address may name.
MAX_PAGE = 1_000_000
#: An error repeats no more characters of a wrong value.
_SHOWN_CHARACTERS = 40
_NO_PAGE = "页码“%(value)s”不是有效的数字。"


@dataclass(frozen=True, slots=True)
class ParameterError:
    """A wrong value of a parameter, and the message for the reader."""

    param: str
    value: str
    message: str


class ValuesField(forms.MultipleChoiceField):
    """Several values of one parameter, each once. Empty ones are ignored, every unknown one is an error of its own."""

    def to_python(self, value: Any) -> list[str]:
        """Return the values without empty ones."""
        return [text for text in dict.fromkeys(super().to_python(value)) if text]

    def known(self, values: list[str]) -> Container[str]:
        """Return those of ``values`` that exist."""
        return [value for value in values if self.valid_value(value)]

    def validate(self, value: list[str]) -> None:
        """Raise `ValidationError` for values that do not exist."""
        known = self.known(value) if value else ()
        errors = [
            forms.ValidationError(self.error_messages["invalid_choice"], params={"value": one})
            for one in value
            if one not in known
        ]
        if errors:
            raise forms.ValidationError(errors)


class FacetField(ValuesField):
    """The values of one facet; those that exist are looked up in the database."""

    def __init__(self, *, facet: Facet, **kwargs: Any) -> None:
        messages = {"invalid_choice": f"“{facet.label}”没有“%(value)s”这一项。"}
        super().__init__(error_messages=messages, **kwargs)
        self.facet = facet

    def known(self, values: list[str]) -> Container[str]:
        """Return the labels of those of ``values`` that exist; one query."""
        return self.facet.labels(values, "default")

    def validate(self, value: list[str]) -> None:
        """Raise `ValidationError` for too many values, and for those that do not exist."""
        if len(value) > _MAX_VALUES:
            raise forms.ValidationError(f"“{self.facet.label}”一次最多选 {_MAX_VALUES} 项。")
        super().validate(value)


class FacetFilter(django_filters.Filter):
    """A facet in the form."""

    field_class = FacetField


class QueryTextField(forms.CharField):
    """The typed words: never an error, cut to `MAX_QUERY_LENGTH`, without characters that no text can hold."""

    def clean(self, value: Any) -> str:
        """Return the words to search for."""
        return shorten_query(str(value or "").replace("\0", " ").encode("utf-8", "replace").decode())


class WordsField(forms.MultipleChoiceField):
    """Parts of the typed words that are to be searched for as words, not as what they name; unknown ones do nothing."""

    def to_python(self, value: Any) -> list[str]:
        """Return the parts, each once, cut like the typed words."""
        cleaned = [QueryTextField().clean(one) for one in super().to_python(value)]
        return sorted({one for one in cleaned if one})[:_MOST_AS_WORDS]

    def validate(self, value: list[str]) -> None:
        """Accept everything."""


class QueryTextFilter(django_filters.Filter):
    """The typed words in the form."""

    field_class = QueryTextField


class ListForm(forms.Form):
    """The order, groups, columns and page of the list; `MeasureFilterSet` adds the filters."""

    field_order = ("q", *FACETS_BY_PARAM)

    as_words = WordsField(required=False)

    meaning = forms.ChoiceField(
        choices={MEANING_OFF: "不找意思相近的"},
        required=False,
        error_messages={"invalid_choice": "“按意思相近”只能用 off 关闭，不能写“%(value)s”。"},
    )
    sort = forms.ChoiceField(
        choices=SORTS, required=False, error_messages={"invalid_choice": "没有“%(value)s”这种排序方式。"}
    )
    group = forms.ChoiceField(
        choices=GROUPS, required=False, error_messages={"invalid_choice": "没有“%(value)s”这种分组方式。"}
    )
    page = forms.IntegerField(
        min_value=1,
        max_value=MAX_PAGE,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _NO_PAGE),
    )
    columns = ValuesField(
        choices=COLUMNS, required=False, error_messages={"invalid_choice": "没有“%(value)s”这一列。"}
    )


class _TextFilterSet(django_filters.FilterSet):
    """The part of the form that is not made from the facets."""

    q = QueryTextFilter(label="检索词")

    class Meta:
        model = Measure
        fields: list[str] = []
        form = ListForm


MeasureFilterSet: type[django_filters.FilterSet] = type(
    "MeasureFilterSet",
    (_TextFilterSet,),
    {facet.param: FacetFilter(label=facet.label, facet=facet) for facet in FACETS} | {"__module__": __name__},
)


class _SharedFields(dict[str, forms.Field]):
    """The fields of a form, one and the same for all its instances: no request changes them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        """Return them in a dictionary of its own, where a form makes a deep copy of each."""
        return dict(self)


@cache
def _form_class() -> type[forms.Form]:
    """Return the class of the form of the filters, which django-filter makes anew for each request."""
    made: type[forms.Form] = MeasureFilterSet().get_form_class()
    made.base_fields = _SharedFields(made.base_fields)
    return made


def read_query(params: QueryDict | Mapping[str, Any]) -> tuple[MeasureQuery, list[ParameterError]]:
    """Return the query of the parameters of an address, and the errors in them.

    With errors the query has the valid rest. Unknown parameters are ignored.
    """
    form = _form_class()(data=params)
    errors = list(_parameter_errors(form))
    values = form.cleaned_data
    chosen = in_facet_order({param: values.get(param, ()) for param in FACETS_BY_PARAM})
    as_words = tuple(values.get("as_words") or ())
    reading = read_question(values["q"], as_words)
    named = [(part.param, part.values) for part in reading.parts] if reading else []
    query = MeasureQuery(
        q=values["q"],
        chosen=chosen,
        meaning=values.get("meaning", "") if values["q"] else "",
        sort=values.get("sort", ""),
        group=values.get("group", ""),
        columns=tuple(column for column in COLUMNS if column in values.get("columns", ())),
        page=values.get("page") or 1,
        as_words=as_words,
        reading=reading,
        synonyms=_read_synonyms(reading.words if reading else values["q"], as_words),
        stand_ins=find_stand_ins(_chosen_departments([*chosen, *named])),
    )
    return query, errors


def _parameter_errors(form: forms.Form) -> Iterable[ParameterError]:
    """Yield the errors of a form, wrong values cut short in their messages."""
    for name, failures in form.errors.as_data().items():
        for failure in failures:
            params = failure.params or {}
            value = str(params.get("value", form.data.get(name, "")))
            shown = {**params, "value": value[:_SHOWN_CHARACTERS]}
            yield ParameterError(name, value, str(failure.message) % shown)


def _read_synonyms(words: str, as_words: Iterable[str]) -> tuple[WordSynonyms, ...]:
    """Return the synonyms of the words that are searched for: neither of what is in quotes nor of ``as_words``."""
    terms = parse_terms(words)
    expanded = [term for term in terms.wanted if term not in terms.exact]
    return find_synonyms(expanded, {fold_text(one) for one in as_words}, known_synonyms()) if expanded else ()


def _chosen_departments(chosen: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    """Return the departments among chosen values, each once, in order."""
    return sorted(
        {
            value
            for param, values in chosen
            if param in FACETS_BY_PARAM and FACETS_BY_PARAM[param].labels is department_labels
            for value in values
        }
    )


def is_query_cut(params: Mapping[str, Any]) -> bool:
    """Return whether the typed text is longer than `MAX_QUERY_LENGTH`."""
    return len(str(params.get("q") or "").strip()) > MAX_QUERY_LENGTH
