"""The chooser in the facets of departments: what a typed name means among the departments of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.http import require_safe

from districts.departments.department_search import (
    MOST_MATCHES,
    DepartmentMatch,
    NameFit,
    candidates_by_id,
    match_candidates,
)
from measures.search.index.background_build import IndexNotReady
from measures.search.list_addresses import LIST_PATH
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.search.query.facet_labels import NONE_VALUE
from measures.search.query.filters import QueryTextField, read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.query.question import DEPARTMENT_PARAMS
from measures.search.results.engine import search_measures


@dataclass(frozen=True, slots=True)
class ListedDepartment:
    """A department of the list that a name may mean: its number of measures, and the address of these."""

    match: DepartmentMatch
    count: int
    url: str

    def as_option(self) -> dict[str, object]:
        """Return it as the list of a combobox takes it."""
        candidate = self.match.candidate
        return {
            "name": candidate.name,
            "by": self.match.by_label,
            "where": candidate.where,
            "remarks": [f"{self.count} 项"],
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class UnclearName:
    """A name that was typed without scripts and is none of the list, with what may be meant."""

    typed: str
    facet: str
    near: Sequence[ListedDepartment]


def find_listed_departments(query: MeasureQuery, param: str, typed: str) -> list[ListedDepartment]:
    """Return all departments in the facet ``param`` of a list that ``typed`` may mean, the best first.

    They go by name, alias, pinyin and former name. Five queries. Raise `IndexNotReady` while there is no index.
    """
    others = query.without(param)
    counted = search_measures(others, size=0, facets=(param,)).facets[param]
    counts = {int(one.value): one.count for one in counted if one.count and one.value != NONE_VALUE}
    found = [
        match
        for district, known in candidates_by_id(counts).items()
        for match in match_candidates(typed, known, district)
    ]
    found.sort(key=lambda one: (one.fit, bool(one.by), -counts[one.candidate.pk], one.candidate.pk))
    return [
        ListedDepartment(one, counts[one.candidate.pk], _address_with(query, param, [one])) for one in found
    ]


@require_safe
def listed_departments(request: HttpRequest) -> HttpResponse:
    """Return what is found in a ``facet`` of the list with the address ``list``, for `static/js/combobox.js`."""
    param = request.GET.get("facet", "lead")
    query, errors = read_query(QueryDict(request.GET.get("list", "")))
    typed = QueryTextField().clean(request.GET.get("q", ""))
    if param not in DEPARTMENT_PARAMS or errors:
        return JsonResponse({"results": []}, status=400)
    try:
        found = find_listed_departments(query, param, typed) if typed else []
    except IndexNotReady:
        return JsonResponse({"results": []}, status=503)
    return JsonResponse({"results": [one.as_option() for one in found[:MOST_MATCHES]]})


def typed_names(params: Mapping[str, str]) -> dict[str, str]:
    """Return the names that were typed into the facets of departments, by the params of these."""
    given = {param: QueryTextField().clean(params.get(f"find_{param}", "")) for param in DEPARTMENT_PARAMS}
    return {param: typed for param, typed in given.items() if typed}


def read_typed_department(query: MeasureQuery, params: Mapping[str, str]) -> str | UnclearName | None:
    """Return the address of the list with the department whose name was typed into a facet without scripts.

    All departments of exactly this name are chosen: every district has its own. Return what may be meant where none
    has it, None where nothing was typed. Raise `IndexNotReady` while there is no index.
    """
    for param, typed in typed_names(params).items():
        found = find_listed_departments(query, param, typed)
        exact = [one for one in found if one.match.fit is NameFit.EXACT]
        if chosen := exact or (found if len(found) == 1 else []):
            return _address_with(query, param, [one.match for one in chosen])
        return UnclearName(typed, FACETS_BY_PARAM[param].label, found[:MOST_MATCHES])
    return None


def _address_with(query: MeasureQuery, param: str, found: Sequence[DepartmentMatch]) -> str:
    """Return the address of the list with departments chosen as well."""
    for one in found:
        query = query.choosing(param, str(one.candidate.pk))
    return f"{LIST_PATH}?{query.on_page(1).to_querystring()}"
