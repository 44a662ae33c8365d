"""The questions as queries of the site, with the ids that departments have in this database."""

from __future__ import annotations

from dataclasses import dataclass

from bench.corpus.material import gather_material
from bench.questions import BenchQuestion, bench_questions
from districts.models import Department, District
from measures.search.query.measure_query import MeasureQuery


@dataclass(frozen=True, slots=True)
class SiteQuestion:
    """A question and its query; ``lead`` are ids of departments."""

    question: BenchQuestion
    query: MeasureQuery
    lead: tuple[int, ...]


def site_questions() -> list[SiteQuestion]:
    """Return all questions."""
    found = Department.objects.filter(district__isnull=False).values_list("district__slug", "name", "pk")
    ids = {(slug, name): pk for slug, name, pk in found}
    result = []
    for one in bench_questions(gather_material(), _count_sample_districts()):
        lead = tuple(ids[slug, one.lead] for slug in one.district) if one.lead else ()
        choices = {"district": one.district, "year": one.year, "lead": lead}
        query = MeasureQuery.of(one.q, **{name: values for name, values in choices.items() if values})
        result.append(SiteQuestion(one, query, lead))
    return result


def _count_sample_districts() -> int:
    """Return how many made-up districts the database has; the city they lie in is a place as well."""
    return District.objects.filter(level=District.Level.DISTRICT).count()
