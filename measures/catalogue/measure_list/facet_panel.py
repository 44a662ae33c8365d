"""The facets beside the list with their counts, and the chips of what is chosen above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlencode

from django.urls import reverse

from measures.search.query.facet_declarations import FACETS, Facet
from measures.search.query.facet_labels import NONE_VALUE, FacetLabel, LabelFunction
from measures.search.query.measure_query import (
    SYNONYMS,
    UNDERSTOOD,
    MeasureQuery,
    QueryCondition,
    describe_query,
)
from measures.search.query.question import DEPARTMENT_PARAMS
from measures.search.results.engine import SearchResults
from measures.search.results.facet_counting import FacetCount

#: A facet with more values than this has a search box.
FEW_OPTIONS = 8
#: Values of a facet on the page at most: the commonest.
MAX_OPTIONS = 200
#: These are always open; the others only while something in them is chosen.
_OPEN = {"district", "year", "chapter", "lead"}


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One value of a facet with the number of measures it has.

    ``text`` is what it is called in its place, ``note`` what tells it from others of the same name; ``css`` the classes
    of its row.
    """

    value: str
    text: str
    note: str
    hue: int | None
    count: int
    chosen: bool
    css: str = "facet__option"


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet as the page shows it; ``has_more`` says that rare values are not among the options.

    ``find`` is the address at which departments are found by any of their names, empty for other facets;
    ``typed`` is what was typed there and is not chosen.
    """

    facet: Facet
    options: tuple[FacetOption, ...]
    has_more: bool
    clear: str
    find: str = ""
    typed: str = ""

    @property
    def chosen(self) -> int:
        """Return how many of the options are chosen."""
        return sum(option.chosen for option in self.options)

    @property
    def offers_choice(self) -> bool:
        """Return whether it has options; of what staff enter, whether anything was entered or is chosen."""
        return any(one.value != NONE_VALUE or one.chosen or not self.facet.entered for one in self.options)

    @property
    def is_open(self) -> bool:
        """Return whether the facet is open."""
        return self.facet.param in _OPEN or self.chosen > 0 or bool(self.typed)

    @property
    def is_long(self) -> bool:
        """Return whether the facet has a search box."""
        return len(self.options) > FEW_OPTIONS


@dataclass(frozen=True, slots=True)
class ConditionChip:
    """A condition of the query, with the address of the list without it.

    ``as_words`` is the address of the list that takes an understood part of the typed words as words, empty for others.
    """

    condition: QueryCondition
    without: str
    as_words: str = ""


@dataclass(frozen=True, slots=True)
class FacetPanel:
    """All facets that have several values or a choice; those with the one value 1 are ``flags``."""

    facets: tuple[FacetView, ...]
    flags: tuple[FacetView, ...]
    chips: tuple[ConditionChip, ...]
    chosen: int


def read_facet_panel(
    query: MeasureQuery,
    results: SearchResults,
    using: str = "default",
    typed: Mapping[str, str] = MappingProxyType({}),
) -> FacetPanel:
    """Return the panel of ``query`` and its ``results``; one query for each kind of label.

    ``typed`` are the names that were typed into facets, by their params.
    """
    labels = _facet_labels(results.facets, using)
    views = [
        replace(
            _facet_view(query, facet, results.facets.get(facet.param, ()), labels[facet.param]),
            typed=typed.get(facet.param, ""),
        )
        for facet in FACETS
    ]
    uses_synonyms = results.by_synonyms or results.relaxed
    conditions = [one for one in describe_query(query, labels) if one.param != SYNONYMS or uses_synonyms]
    chips = tuple(
        ConditionChip(
            one,
            query.without(one.param, one.value).to_querystring(),
            query.with_words(one.value).to_querystring() if one.param == UNDERSTOOD else "",
        )
        for one in conditions
    )
    return FacetPanel(
        facets=tuple(view for view in views if view.offers_choice and not view.facet.flag),
        flags=tuple(view for view in views if view.offers_choice and view.facet.flag),
        chips=chips,
        chosen=sum(len(values) for _, values in query.chosen),
    )


def _facet_labels(
    counted: Mapping[str, Sequence[FacetCount]], using: str
) -> dict[str, dict[str, FacetLabel]]:
    """Return the labels of all values by facet; those of one kind are read together."""
    values_by_kind: dict[LabelFunction, dict[str, None]] = {}
    for facet in FACETS:
        values = values_by_kind.setdefault(facet.labels, {})
        values.update(dict.fromkeys(one.value for one in _written_values(counted.get(facet.param, ()))))
    answers = {
        labels: labels(list(values), using) if values else {} for labels, values in values_by_kind.items()
    }
    return {facet.param: answers[facet.labels] for facet in FACETS}


def _written_values(counts: Sequence[FacetCount]) -> list[FacetCount]:
    """Return the values of a facet that are written into the page: those chosen and the commonest."""
    return sorted(counts, key=lambda one: (not one.chosen, -one.count))[:MAX_OPTIONS]


def _facet_view(
    query: MeasureQuery, facet: Facet, counts: Sequence[FacetCount], labels: Mapping[str, FacetLabel]
) -> FacetView:
    """Return a facet as the page shows it."""
    kept = {one.value: one for one in _written_values(counts)}
    ordered = [kept[value] for value in labels if value in kept]
    if facet.by_count:
        ordered.sort(key=lambda one: (one.value == NONE_VALUE, -one.count))
    options = tuple(
        _facet_option(facet, one, labels[one.value], labels[one.value].under in kept) for one in ordered
    )
    clear = query.without(facet.param).to_querystring()
    return FacetView(facet, options, len(counts) > len(kept), clear, _find_address(query, facet))


def _find_address(query: MeasureQuery, facet: Facet) -> str:
    """Return the address at which the departments of a facet are found, empty for other facets."""
    if facet.param not in DEPARTMENT_PARAMS:
        return ""
    parameters = {"facet": facet.param, "list": query.on_page(1).to_querystring()}
    return f"{reverse('listed_departments')}?{urlencode(parameters)}"


def _facet_option(facet: Facet, one: FacetCount, label: FacetLabel, is_under: bool) -> FacetOption:
    """Return a value as it stands in the list of choices, ``is_under`` another value that it belongs to."""
    text = facet.none_label if one.value == NONE_VALUE else label.short if is_under else label.text
    css = ["facet__option", *(["facet__option--under"] if is_under else [])]
    css += [] if one.count else ["facet__option--none"]
    return FacetOption(
        one.value, text, "" if is_under else label.note, label.hue, one.count, one.chosen, " ".join(css)
    )
