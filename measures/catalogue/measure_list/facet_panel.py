"""The facets beside the list with their counts, and the chips of what is chosen above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from urllib.parse import urlencode

from districts.page_addresses import page_address
from measures.search.query.facet_declarations import FACETS, Facet
from measures.search.query.facet_labels import NONE_VALUE, FacetLabel
from measures.search.query.measure_query import (
    SYNONYMS,
    UNDERSTOOD,
    MeasureQuery,
    QueryCondition,
    describe_query,
)
from measures.search.query.question import DEPARTMENT_PARAMS
from measures.search.results.engine import SearchResults
from measures.search.results.facet_counting import FacetCount, FacetCounts
from measures.search.results.labels_by_facet import read_labels_by_facet

#: A facet with more values than this has a search box.
FEW_OPTIONS = 8
#: Values of a facet on the page at most: the commonest.
MAX_OPTIONS = 200
#: These are always open; the others only while something in them is chosen.
_OPEN = {"district", "year", "chapter", "lead"}
#: The counts of a facet that was not counted.
_NOTHING = FacetCounts()


@dataclass(slots=True)
class FacetOption:
    """One value of a facet with the number of measures it has.

    ``text`` is what it is called in its place, ``note`` what tells it from others of the same name; ``css`` the classes
    of its row.

    Not frozen, as a page makes a thousand and frozen ones take three times as long; nothing changes them.
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
    """Return the panel of ``query`` and its ``results``; five queries at most.

    ``typed`` are the names that were typed into facets, by their params.
    """
    counted = {facet.param: results.facets.get(facet.param, _NOTHING) for facet in FACETS}
    kept = {param: kept_values(counts) for param, counts in counted.items()}
    labels = read_labels_by_facet(kept, results, using)
    views = [
        _facet_view(
            query,
            facet,
            kept[facet.param],
            labels[facet.param],
            has_more=len(counted[facet.param]) > len(kept[facet.param]),
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


def kept_values(counts: FacetCounts) -> dict[str, FacetCount]:
    """Return the values of a facet that are written into the page: those chosen, and then the commonest."""
    commonest = sorted(counts.by_value.items(), key=itemgetter(1), reverse=True)
    if counts.chosen:
        commonest.sort(key=lambda pair: pair[0] not in counts.chosen)
    return {
        value: FacetCount(value, count, value in counts.chosen) for value, count in commonest[:MAX_OPTIONS]
    }


def _facet_view(
    query: MeasureQuery,
    facet: Facet,
    kept: Mapping[str, FacetCount],
    labels: Mapping[str, FacetLabel],
    *,
    has_more: bool,
    typed: str,
) -> FacetView:
    """Return a facet as the page shows it, with the ``kept`` of its values."""
    ordered = [kept[value] for value in labels if value in kept]
    if facet.by_count:
        ordered.sort(key=lambda one: (one.value == NONE_VALUE, -one.count))
    options = tuple(
        _facet_option(facet, one, labels[one.value], labels[one.value].under in kept) for one in ordered
    )
    clear = query.without(facet.param).to_querystring()
    return FacetView(facet, options, has_more, clear, _find_address(query, facet), typed)


def _find_address(query: MeasureQuery, facet: Facet) -> str:
    """Return the address at which the departments of a facet are found, empty for other facets."""
    if facet.param not in DEPARTMENT_PARAMS:
        return ""
    parameters = {"facet": facet.param, "list": query.on_page(1).to_querystring()}
    return f"{page_address('listed_departments')}?{urlencode(parameters)}"


#: The classes of a value by whether it stands under another, and whether any measure has it.
_OPTION_CSS = {
    (False, True): "facet__option",
    (True, True): "facet__option facet__option--under",
    (False, False): "facet__option facet__option--none",
    (True, False): "facet__option facet__option--under facet__option--none",
}


def _facet_option(facet: Facet, one: FacetCount, label: FacetLabel, is_under: bool) -> FacetOption:
    """Return a value as it stands in the list of choices, ``is_under`` another value that it belongs to."""
    text = facet.none_label if one.value == NONE_VALUE else label.short if is_under else label.text
    css = _OPTION_CSS[is_under, one.count > 0]
    return FacetOption(one.value, text, "" if is_under else label.note, label.hue, one.count, one.chosen, css)
