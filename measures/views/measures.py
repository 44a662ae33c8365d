"""The page of one measure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from measures.views.citation import citation
from measures.views.evidence import source as evidence
from measures.views.evidence.statements import comparisons
from measures.views.selectors import documents, measures


@require_safe
def measure_detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one measure: text, responsibilities, both statements where they differ, and its place in the source."""
    measure = get_object_or_404(measures.one(slug, code))
    before, after = measures.neighbours(measure)
    permalink = request.build_absolute_uri(measure.get_absolute_url())
    differing = comparisons(measure)
    excerpts = evidence.of_measure(measure)
    context = {
        "measure": measure,
        "document": measure.document,
        "siblings": documents.siblings(measure.document),
        "responsibility": measures.responsibility(measure),
        "comparisons": differing,
        "open_fields": [one.label for one in differing if one.is_open],
        "evidence": excerpts,
        "repaired": any(excerpt.count for _, excerpt in excerpts),
        "problems": measure.problems.all(),
        "previous": before,
        "next": after,
        "permalink": permalink,
        "citation": citation(measure, permalink),
    }
    return render(request, "measures/detail.html", context)
