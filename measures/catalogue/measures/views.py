"""The page of one measure."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.catalogue.comparison.lineage_steps import lineage_steps
from measures.catalogue.comparison.year_switch import year_switch
from measures.catalogue.documents import queries as documents
from measures.catalogue.measures import queries as measures
from measures.catalogue.measures.assignment_day import read_assignment_day
from measures.evidence import source_excerpts as evidence
from measures.evidence.statement_comparison import list_statement_comparisons, read_statement_agreement
from measures.history.queries.public_history import public_history
from measures.links.comparison.document_comparison import read_lead_names
from measures.links.comparison.due_links import are_links_due
from measures.links.comparison.measure_lineage import measure_lineage
from measures.links.comparison.measure_peers import count_peer_documents, peer_links_page, were_peers_compared
from measures.links.comparison.peer_counterparts import peer_counterparts
from measures.links.leads.led_elsewhere import led_elsewhere
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Measure, Problem


@require_safe
def measure_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one measure: text, assignments, both statements where they differ, links, source and history."""
    measure = get_object_or_404(measures.measure_page_query(slug, code))
    before, after = measures.neighbouring_measures(measure)
    permalink = request.build_absolute_uri(measure.get_absolute_url())
    differing = list_statement_comparisons(measure)
    excerpts = evidence.excerpts_of_measure(measure)
    problems = list(measure.problems.order_by("raw_start", "pk"))
    day = read_assignment_day(request.GET.get("on", ""))
    assignments = measures.read_assignments(measure)
    responsibility = measures.responsibility_on(assignments, day.on)
    progress = list(measure.progress_entries.all())
    context = {
        "measure": measure,
        "document": measure.document,
        **_linked_measures(measure, request.GET.get("peers", "")),
        "day": day,
        "responsibility": responsibility,
        "progress": progress[::-1],
        "led_elsewhere": [] if responsibility.is_known else led_elsewhere(measure),
        "comparisons": differing,
        "agreement": read_statement_agreement(
            measure,
            responsibility.roles_in_text,
            responsibility.roles_in_second,
            [one.label for one in differing],
        ),
        "open_fields": [one.label for one in differing if one.is_open],
        "evidence": excerpts,
        "repaired": any(excerpt.count for _, excerpt in excerpts),
        "guesses": [guess for _, excerpt in excerpts for guess in excerpt.guesses]
        if _has_open_guess(problems)
        else [],
        "problems": problems,
        "history": public_history(measure, [*assignments, *progress]),
        "previous": before,
        "next": after,
        "permalink": permalink,
    }
    return render(request, "measures/detail.html", context, status=400 if day.error else 200)


def _linked_measures(measure: Measure, page: str) -> dict[str, object]:
    """Return the linked measures of other years and, page by page, of other districts."""
    siblings = documents.documents_of_same_district(measure.document)
    lineage = measure_lineage(measure)
    peers = peer_links_page(measure, page)
    others = filter(None, (link.other_end(measure) for link in peers))
    read_lead_names([*lineage.measures.values(), *others])
    peer_documents = count_peer_documents(measure)
    return {
        "year_switch": year_switch(lineage, siblings),
        "lineage_steps": lineage_steps(lineage, siblings),
        "peers": peers,
        "counterparts": peer_counterparts(measure, peers),
        "peers_compared": bool(peers) or were_peers_compared(measure, peer_documents),
        "updating": bool(peer_documents.due) or are_links_due(siblings),
    }


def _has_open_guess(problems: Iterable[Problem]) -> bool:
    """Return whether a repair of the measure is a guess that nobody has decided on yet."""
    return any(
        problem.code == UNCERTAIN_REPAIR and problem.status == Problem.Status.OPEN for problem in problems
    )
