"""Requests for every address that the site knows, made by chance from a seed: the same ones for the same seed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from django.contrib import admin

from measures.api.site import api
from measures.models import Measure
from measures.search.query.facet_declarations import FACETS
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from tests.accounts.test_roles import path_of, question, routes
from tests.security.fuzz.strings import text

_PLACE = re.compile(r"<[^>]*>")
#: What every list of the admin takes.
_ADMIN = ("q", "p", "o", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters", "next", "page")
_HEADERS = (
    "HTTP_ACCEPT_LANGUAGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_ACCEPT", "HTTP_REFERER",
    "HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_HX_HISTORY_RESTORE_REQUEST", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT",
    "HTTP_X_REQUEST_ID", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FuzzRequest:
    """A request by GET: the address as it is sent, who sends it, the headers."""

    route: str
    path: str
    query: str
    staff: bool
    headers: dict[str, str]

    def __str__(self) -> str:
        who = "staff" if self.staff else "anybody"
        address = f"{self.path}?{self.query}" if self.query else self.path
        return f"{who}: {address[:300]}{f'… ({len(address)} characters)' if len(address) > 300 else ''}"


@dataclass(slots=True)
class Parameters:
    """What each address takes: from the facets, the API's description, the admin's filters, and what it looked for."""

    by_route: dict[str, set[str]] = field(default_factory=dict)

    def note(self, route: str, name: str) -> None:
        """Remember that the view behind ``route`` looked for a parameter."""
        self.by_route.setdefault(route, set()).add(name)

    def of(self, route: str) -> list[str]:
        """Return what ``route`` takes, as far as it is known."""
        return sorted(self.by_route.get(route, set()))


def declared() -> Parameters:
    """Return the parameters that are declared somewhere."""
    known = Parameters()
    for name in (*(facet.param for facet in FACETS), "q", "sort", "group", "columns", "page", "on"):
        for route in (
            "measures/",
            "measures/feed.atom",
            "measures/calendar.ics",
            "measures/export/<export:kind>",
        ):
            known.note(route, name)
    for path, operations in api.get_openapi_schema()["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", []):
            if parameter["in"] == "query":
                known.note(_declared_as(path), parameter["name"])
    for model, options in admin.site._registry.items():
        for name in _of_a_list(options):
            known.note(f"admin/{model._meta.app_label}/{model._meta.model_name}/", name)
    return known


def _of_a_list(options: admin.ModelAdmin[Any]) -> Iterator[str]:
    """Yield what a list of the admin takes: what all take, and each of its filters in some of the ways there are."""
    for one in (*_ADMIN, *options.list_filter):
        name = one[0] if isinstance(one, tuple) else one
        if isinstance(name, str):
            yield from (name + end for end in ("", "__exact", "__isnull", "__id__exact", "__in"))
        elif hasattr(name, "parameter_name"):
            yield str(name.parameter_name)


def _declared_as(path: str) -> str:
    """Return how the resolver writes a path of the API's description."""
    (found,) = [one for one in routes() if _PLACE.sub("{}", one) == re.sub(r"{[^}]*}", "{}", path[1:])]
    return found


def valid_values() -> dict[str, list[str]]:
    """Return values that facets have now, so that requests also get somewhere."""
    found = search_measures(MeasureQuery()).facets
    return {name: [one.value for one in values][:30] for name, values in found.items()}


class Generator:
    """Makes requests; `parameters` may learn more while they are sent."""

    def __init__(self, seed: int, measure: Measure) -> None:
        """Begin with ``seed``; ``measure`` stands where an address needs something that is there."""
        self._chance = Random(seed)
        self.parameters = declared()
        self._values = valid_values()
        self._paths = {route: path_of(route, measure) for route in routes()}
        # A list with many parameters is requested more often than a page with none, what anybody may ask more than the rest.
        self._weighted = [route for route in self._paths for _ in range(self._weight(route))]

    def _weight(self, route: str) -> int:
        known = len(self.parameters.of(route))
        return 2 + min(3, known // 4) if route.startswith("admin/") else 6 + min(14, known)

    def each_once(self) -> Iterator[FuzzRequest]:
        """Yield every address as it should be requested, by staff and by anybody."""
        for route, path in self._paths.items():
            query = "&".join(f"{name}={quote(value)}" for name, value in question(route).items())
            for staff in (False, True):
                yield FuzzRequest(route, path, query, staff, {})

    def some(self, number: int) -> Iterator[FuzzRequest]:
        """Yield ``number`` requests."""
        for _ in range(number):
            route = self._chance.choice(self._weighted)
            staff = self._chance.random() < (0.97 if route.startswith("admin/") else 0.1)
            yield FuzzRequest(route, self._path(route), self._query(route), staff, self._headers())

    def _path(self, route: str) -> str:
        if "<" not in route or self._chance.random() < 0.6:
            return self._paths[route]
        path = re.sub(r"[\^$]", "", route)
        return "/" + _PLACE.sub(lambda _: text(self._chance), path)

    def _query(self, route: str) -> str:
        chance, known = self._chance, self.parameters.of(route)
        # The admin's lists turn away whoever asks with anything that they do not know.
        numbers = (0, 1, 1, 1, 2) if route.startswith("admin/") else (0, 1, 1, 1, 2, 2, 3, 5, 8)
        pairs = []
        for _ in range(40 if chance.random() < 0.01 else chance.choice(numbers)):
            name = self._name(known)
            value = self._value(name)
            pairs += [f"{name}={value}"] * chance.choice((1, 1, 1, 1, 1, 2, 3))
        chance.shuffle(pairs)
        return chance.choice(("&", "&", "&", "&", "&", ";", "&&")).join(pairs)

    def _name(self, known: list[str]) -> str:
        if not known or self._chance.random() < 0.08:
            return text(self._chance)
        return "q" if "q" in known and self._chance.random() < 0.25 else self._chance.choice(known)

    def _value(self, name: str) -> str:
        values = self._values.get(name)
        if values and self._chance.random() < 0.5:
            return quote(self._chance.choice(values))
        return text(self._chance)

    def _headers(self) -> dict[str, str]:
        chance = self._chance
        if chance.random() < 0.7:
            return {}
        name = chance.choice(_HEADERS)
        value = text(chance).replace("\n", "").replace("\r", "")[:2000]
        if name == "HTTP_HX_REQUEST":
            value = "true"
        if name == "HTTP_COOKIE":
            value = f"{chance.choice(('theme', 'sessionid', 'csrftoken', 'messages'))}={value}"
        return {name: value}
