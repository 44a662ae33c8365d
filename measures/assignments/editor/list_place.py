"""Where a measure stands in the list that its editor was opened from, and what comes before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from districts.models import District
from measures.models import Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.list_addresses import LIST_PATH
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MeasureQuery, in_facet_order
from measures.search.results.engine import matching_pks, search_measures
from measures.staff.roles import ASSIGN_ANY
from measures.staff.staff_permissions import tied_district_ids

#: The parameters of the editor's address: the query string of the list, and the number of the measure in it.
LIST, AT = "list", "at"


@dataclass(frozen=True, slots=True)
class ListStop:
    """A measure of the list, by its id, and its number there, from 1 on."""

    pk: int
    number: int


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The place of a measure in a list of ``total``.

    ``querystring`` are the filters of the list, ``words`` say them. ``number`` is None for a measure that the list does
    not have (any more); what stood around it stays ``before`` and ``after`` it as far as that is known.
    """

    querystring: str
    words: str
    total: int
    number: int | None
    before: ListStop | None
    after: ListStop | None
    seen_at: int = 0

    @property
    def list_url(self) -> str:
        """Return the address of the public list."""
        return f"{LIST_PATH}?{self.querystring}"

    @property
    def before_url(self) -> str:
        """Return the address of the editor of the measure before this one, empty if there is none."""
        return self._stop_url(self.before)

    @property
    def after_url(self) -> str:
        """Return the address of the editor of the measure after this one, empty if there is none."""
        return self._stop_url(self.after)

    def url_of(self, pk: int, *, saved: int = 0) -> str:
        """Return the address of the editor of the measure itself, with the list and a change set that was saved."""
        return editor_url(pk, self.querystring, self.number or self.seen_at, saved=saved)

    def _stop_url(self, stop: ListStop | None) -> str:
        return editor_url(stop.pk, self.querystring, stop.number) if stop else ""


def editor_url(pk: int, querystring: str = "", number: int = 0, *, saved: int = 0) -> str:
    """Return the address of a measure's editor; with a list it leads on, with a change set it shows what was saved."""
    given: dict[str, object] = {LIST: querystring, AT: number, "saved": saved}
    params = urlencode({name: value for name, value in given.items() if value})
    address = reverse("admin:measures_measure_responsibility", args=[pk])
    return f"{address}?{params}" if params else address


def find_list_place(params: QueryDict, measure: Measure, user: Any) -> ListPlace | None:
    """Return the place of a measure in the list that the parameters name, in its own document's if they name none.

    Measures of districts whose assignments ``user`` may not change are left out. Return None while there is no index.
    """
    given = QueryDict(params.get(LIST, "")) or QueryDict(urlencode({"document": measure.document.slug}))
    query = editable_query(read_query(given)[0], user)
    typed = params.get(AT, "")
    at = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    try:
        return _find_place(query, measure.pk, at)
    except IndexNotReady:
        return None


def first_in_list(params: QueryDict, user: Any) -> tuple[MeasureQuery, ListStop | None]:
    """Return the query of a list and the first of its measures that ``user`` may edit, None for an empty list.

    Raise `IndexNotReady` while there is no index.
    """
    query = editable_query(read_query(params)[0], user)
    hits = search_measures(query, start=0, size=1, facets=False).hits
    return query, ListStop(hits[0].pk, 1) if hits else None


def editable_query(query: MeasureQuery, user: Any) -> MeasureQuery:
    """Return the query, narrowed to the districts of an account that may change assignments nowhere else."""
    query = replace(query, page=1)
    if user.has_perm(ASSIGN_ANY):
        return query
    own = set(District.objects.filter(pk__in=tied_district_ids(user)).values_list("slug", flat=True))
    chosen = set(query.values("district"))
    return replace(query, chosen=in_facet_order(dict(query.chosen) | {"district": (chosen & own) or own}))


def _find_place(query: MeasureQuery, pk: int, at: int) -> ListPlace:
    """Return the place of a measure that stood at the number ``at`` (0: nobody knows) when it was opened."""
    start = max(at - 2, 0)
    found = search_measures(query, start=start, size=3, facets=False)
    around = [ListStop(hit.pk, number) for number, hit in enumerate(found.hits, start=start + 1)]
    number = next((stop.number for stop in around if stop.pk == pk), None)
    if number != at:
        pks = matching_pks(query)
        number = pks.index(pk) + 1 if pk in pks else None
        around = _stops_around(pks, number or at)
    # Where the measure has left the list, the next one has taken its number.
    first_after = at if number is None and at else (number or 0) + 1
    after = next((stop for stop in around if stop.number == first_after), None)
    before = next((stop for stop in around if stop.number == (number or at) - 1), None)
    words = "、".join(condition.text for condition in query.describe()) or "全部举措"
    return ListPlace(query.to_querystring(), words, found.total, number, before, after, at)


def _stops_around(pks: Sequence[int], number: int) -> list[ListStop]:
    """Return the measures about a number of the list."""
    start = max(number - 2, 0)
    return [ListStop(pk, each) for each, pk in enumerate(pks[start : number + 1], start=start + 1)]
