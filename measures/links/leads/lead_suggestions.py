"""Who could lead measures: the departments that lead what is most like them, and their counterparts in the district.

A suggestion is no assignment: it is computed on request and stored nowhere.
`python -m tests.links.who` prints how often it is right.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import Q

from districts.departments.department_functions import (
    DepartmentByName,
    FunctionWords,
    closest_departments,
    function_words,
    read_departments_by_name,
    telling_words,
)
from districts.departments.department_tiers import outside_places
from districts.models import Department, District
from measures.links.leads.led_neighbours import LedNeighbour, nearest_led_measures
from measures.models import Assignment, Measure
from measures.models.heavy_columns import heavy_columns_of
from measures.search.index.background_build import IndexNotReady
from measures.text.rounding import round_down

#: Suggestions for a measure, and measures named as the evidence of each, at most.
MOST_SUGGESTIONS = 3
MOST_EVIDENCE = 3
#: Where no measure is as like as this, nothing is suggested; from the second on, two are clearly of one kind.
MIN_LIKENESS, CLEAR_LIKENESS = 0.03, 0.15
#: What is less like than this share of the likest one is no evidence beside it.
_AS_LIKE = 0.3
#: What it weighs, against the nearest measures, that the measure names what a department is for.
_NAMED = 0.5
#: Only places of these levels have departments inside; those of a city or province are outside all districts.
_WITH_OWN_DEPARTMENTS = (District.Level.DISTRICT, District.Level.ZONE)


@dataclass(frozen=True, slots=True)
class LeadEvidence:
    """A measure, with document and district, that ``department`` leads, alone or with others: ``leads``.

    ``likeness`` says how like it is to the one without lead, from 0 to 1; ``phrase`` stands in both, if anything does.
    """

    measure: Measure
    department: Department
    leads: tuple[Department, ...]
    likeness: float
    phrase: str

    @property
    def lead_names(self) -> str:
        """Return the names of all who lead the measure."""
        return "、".join(lead.name for lead in self.leads)

    @property
    def is_clear(self) -> bool:
        """Return whether the measure is clearly of the same kind: only such are shown to readers."""
        return self.likeness >= CLEAR_LIKENESS


@dataclass(frozen=True, slots=True)
class LeadSuggestion:
    """Who could lead a measure, and the measures that speak for it, the likest first.

    ``department`` is the local body: of the measure's own district, for an item of the city one of the city. It is None
    where the place has no department with the function of those that lead elsewhere.
    """

    department: Department | None
    evidence: tuple[LeadEvidence, ...]

    @property
    def likeness(self) -> float:
        """Return how like the likest measure of the evidence is, from 0 to 1."""
        return self.evidence[0].likeness


def suggest_leads(measures: Sequence[Measure], *, using: str = "default") -> dict[int, list[LeadSuggestion]]:
    """Return who could lead each of ``measures``, by its id, the likeliest first; nothing where no measure is near.

    The measures come with document and district. What they themselves say of their leads is not looked at. The number
    of queries does not grow with the measures. Without an index nothing is suggested.
    """
    try:
        neighbours = nearest_led_measures(measures, using=using)
    except IndexNotReady:
        return {measure.pk: [] for measure in measures}
    return _suggest_by_neighbours(measures, neighbours, using)


def suggest_clear_leads(measure: Measure, *, using: str = "default") -> list[LeadSuggestion]:
    """Return who could lead a measure, if any other is clearly of its kind; else nothing, and hardly a query."""
    try:
        neighbours = nearest_led_measures([measure], using=using)
    except IndexNotReady:
        return []
    if not any(_shown_likeness(near) >= CLEAR_LIKENESS for near in neighbours[measure.pk]):
        return []
    return _suggest_by_neighbours([measure], neighbours, using)[measure.pk]


#: A department of the place of a measure or, where that has none for it, what those that lead elsewhere are for.
_Body = DepartmentByName | FunctionWords
#: The departments of one place, with what they are for.
_LocalFunctions = Mapping[DepartmentByName, FunctionWords]
#: A district or, for what lies outside of all, the city or province.
_LeadingPlace = tuple[int | None, str]
#: Neighbours that speak for a body, the likest first, each with the department that leads it.
_Speaking = list[tuple[LedNeighbour, DepartmentByName]]


def _suggest_by_neighbours(
    measures: Sequence[Measure], neighbours: Mapping[int, Sequence[LedNeighbour]], using: str
) -> dict[int, list[LeadSuggestion]]:
    """Return who could lead each of ``measures`` by its ``neighbours``; four queries."""
    led = {near.measure for found in neighbours.values() for near in found}
    places = {one.pk: _leading_place(one) for one in measures}
    leads, local = _read_departments(led, set(places.values()), using)
    bodies = {
        one.pk: _likeliest_bodies(one, neighbours[one.pk], leads, local[places[one.pk]]) for one in measures
    }
    speaking = {near.measure for found in bodies.values() for some in found.values() for near, _ in some}
    measure_by_pk = _read_named_measures(speaking, using)
    shown = {body.pk for found in bodies.values() for body in found if isinstance(body, DepartmentByName)}
    shown |= {lead.pk for measure in speaking for lead in leads[measure]}
    department_by_pk = Department.objects.using(using).defer("registered").in_bulk(shown)

    def suggestions(found: Mapping[_Body, _Speaking]) -> Iterator[LeadSuggestion]:
        """Yield what is suggested, without what was deleted since it was found."""
        for body, some in found.items():
            department = department_by_pk.get(body.pk) if isinstance(body, DepartmentByName) else None
            evidence = tuple(
                LeadEvidence(
                    measure_by_pk[near.measure],
                    department_by_pk[lead.pk],
                    tuple(
                        department_by_pk[one.pk] for one in leads[near.measure] if one.pk in department_by_pk
                    ),
                    _shown_likeness(near),
                    near.phrase,
                )
                for near, lead in some
                if near.measure in measure_by_pk and lead.pk in department_by_pk
            )
            if evidence and (department is not None or not isinstance(body, DepartmentByName)):
                yield LeadSuggestion(department, evidence)

    return {pk: list(suggestions(found)) for pk, found in bodies.items()}


def _read_departments(
    measures: Iterable[int], places: set[_LeadingPlace], using: str
) -> tuple[dict[int, list[DepartmentByName]], dict[_LeadingPlace, _LocalFunctions]]:
    """Return who leads ``measures`` today, in their order, and the departments of ``places``; two queries."""
    rows = (
        Assignment.objects.using(using)
        .in_force()
        .filter(measure__in=measures, role=Assignment.Role.LEAD)
        .order_by("order", "pk")
    )
    leads = list(rows.values_list("measure_id", "department_id"))
    condition = Q(district__in=[pk for pk, _ in places if pk is not None]) | Q(
        district__isnull=True, city__in=[city for pk, city in places if pk is None]
    )
    either = condition | Q(pk__in={department for _, department in leads})
    departments = read_departments_by_name(Department.objects.using(using).filter(either))
    known: dict[int, DepartmentByName] = {}
    local: dict[_LeadingPlace, dict[DepartmentByName, FunctionWords]] = {place: {} for place in places}
    for one in departments:
        known[one.pk] = one
        place = one.district_id, one.city if one.district_id is None else ""
        if place in local and one.is_resolved and one.kind != Department.Kind.GROUP:
            local[place][one] = function_words(one)
    led_by: dict[int, list[DepartmentByName]] = defaultdict(list)
    for measure, department in leads:
        if department in known:
            led_by[measure].append(known[department])
    return led_by, dict(local)


def _read_named_measures(pks: Iterable[int], using: str) -> dict[int, Measure]:
    """Return measures with what names them: title, code, document and district; one query."""
    found = Measure.objects.using(using).select_related("document__district")
    return found.defer("text", "imported", "targets", *heavy_columns_of("document")).in_bulk(pks)


def _leading_place(measure: Measure) -> _LeadingPlace:
    """Return the district or, without one, the city or province whose departments can lead a measure."""
    district = measure.document.district
    if measure.kind == Measure.Kind.CITY or district.level not in _WITH_OWN_DEPARTMENTS:
        return None, outside_places(district)[0]
    return district.pk, ""


def _likeliest_bodies(
    measure: Measure,
    neighbours: Sequence[LedNeighbour],
    leads: Mapping[int, Sequence[DepartmentByName]],
    local: _LocalFunctions,
) -> dict[_Body, _Speaking]:
    """Return who could lead a measure, the likeliest first, each with the neighbours that speak for it."""
    weights: dict[_Body, float] = defaultdict(float)
    evidence: dict[_Body, _Speaking] = defaultdict(list)
    functions: dict[_Body, FunctionWords] = {}

    @cache
    def bodies(lead: DepartmentByName) -> tuple[_Body, ...]:
        words = function_words(lead)
        found = closest_departments(words, local) or (words,)
        for body in found:
            functions.setdefault(body, local[body] if isinstance(body, DepartmentByName) else words)
        return found

    for near in neighbours:
        led_by = [one for one in leads.get(near.measure, ()) if one.kind != Department.Kind.GROUP]
        for lead in led_by:
            for body in bodies(lead):
                weights[body] += near.likeness**2 / math.sqrt(len(led_by))
                evidence[body].append((near, lead))
    heaviest = max(weights.values(), default=0) or 1
    rank = {
        body: weight / heaviest + _NAMED * _function_mention(functions[body], measure)
        for body, weight in weights.items()
        if evidence[body][0][0].likeness >= MIN_LIKENESS
    }
    best = sorted(rank, key=lambda body: (not isinstance(body, DepartmentByName), -rank[body]))[
        :MOST_SUGGESTIONS
    ]
    return {
        body: [
            (near, lead)
            for near, lead in evidence[body][:MOST_EVIDENCE]
            if near.likeness >= max(MIN_LIKENESS, evidence[body][0][0].likeness * _AS_LIKE)
        ]
        for body in best
    }


def _shown_likeness(near: LedNeighbour) -> float:
    """Return how like a neighbour is as pages show it."""
    return round_down(near.likeness, 2)


def _function_mention(words: FunctionWords, measure: Measure) -> float:
    """Return how far a measure names a function: 1 if a word of it stands in the title, half of it for the text."""

    def share(word: str, text: str) -> float:
        pairs = {word[at : at + 2] for at in range(len(word) - 1)}
        return sum(pair in text for pair in pairs) / len(pairs)

    return max(
        (max(share(word, measure.title), share(word, measure.text) / 2) for word in telling_words(words)),
        default=0.0,
    )
