"""The page of one measure."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.catalogue.comparison.lineage_steps import story
from measures.catalogue.comparison.year_switch import year_switch
from measures.catalogue.documents import queries as documents
from measures.catalogue.measures import queries as measures
from measures.catalogue.measures.assignment_day import read_day
from measures.evidence import source_excerpts as evidence
from measures.evidence.statement_comparison import agreement, comparisons
from measures.history.queries.public_history import records_of
from measures.links.comparison.due_links import are_updating
from measures.links.comparison.measure_lineage import lineage
from measures.links.comparison.measure_peers import beside, peers, was_compared
from measures.links.comparison.peer_counterparts import sides
from measures.loading.load_problems import UNCERTAIN
from measures.models import Measure, Problem


@require_safe
def measure_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one measure: text, responsibilities, both statements where they differ, and its place in the source."""
    measure = get_object_or_404(measures.one(slug, code))
    before, after = measures.neighbours(measure)
    permalink = request.build_absolute_uri(measure.get_absolute_url())
    differing = comparisons(measure)
    excerpts = evidence.of_measure(measure)
    problems = list(measure.problems.all())
    day = read_day(request.GET.get("on", ""))
    charged = measures.responsibility(measure, day.on)
    context = {
        "measure": measure,
        "document": measure.document,
        **_counterparts(measure, request.GET.get("peers", "")),
        "day": day,
        "responsibility": charged,
        "comparisons": differing,
        "agreement": agreement(
            measure, charged.roles_in_text, charged.roles_in_second, [one.label for one in differing]
        ),
        "open_fields": [one.label for one in differing if one.is_open],
        "evidence": excerpts,
        "repaired": any(excerpt.count for _, excerpt in excerpts),
        "guesses": [guess for _, excerpt in excerpts for guess in excerpt.guesses]
        if _undecided(problems)
        else [],
        "problems": problems,
        "history": records_of(measure),
        "previous": before,
        "next": after,
        "permalink": permalink,
    }
    return render(request, "measures/detail.html", context, status=400 if day.error else 200)


def _counterparts(measure: Measure, page: str) -> dict[str, object]:
    """Return what the page says of other years and other districts; ``page`` is which of the latter are shown."""
    siblings = documents.siblings(measure.document)
    line = lineage(measure)
    others = peers(measure, page)
    held_against = beside(measure)
    return {
        "switch": year_switch(line, siblings),
        "story": story(line, siblings),
        "peers": others,
        "sides": sides(measure, others),
        "peers_compared": bool(others) or was_compared(measure, held_against),
        "updating": bool(held_against.owed) or are_updating(siblings),
    }


def _undecided(problems: Iterable[Problem]) -> bool:
    """Whether a repair of the measure is a guess that nobody has decided on yet."""
    return any(problem.code == UNCERTAIN and problem.status == Problem.Status.OPEN for problem in problems)
