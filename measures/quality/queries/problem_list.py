"""What the importer was unsure of: guesses with what they rest on, and all other doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Problem
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.list_pages import ListPage, page_of_rows
from measures.quality.queries.repair_list import read_source_steps
from measures.quality.queries.repair_steps import ShownRepair
from measures.text.problem_names import problem_codes

#: Open before settled; then by document, in the order of the source.
_ORDER = (
    "document__district__code",
    "-document__year",
    "document__slug",
    "raw_start",
    "pk",
)

#: How many problems there are by document, kind and status.
ProblemCountsByKind = Mapping[tuple[int, str, str], int]


@dataclass(frozen=True, slots=True)
class ListedGuess:
    """A repair that was a guess, as a problem for staff, with the step itself where the source still has it."""

    problem: Problem
    shown: ShownRepair | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.problem.status == Problem.Status.OPEN


def count_problems(scope: DocumentScope) -> ProblemCountsByKind:
    """Return how many problems each document has by kind and status; one query."""
    rows = (
        Problem.objects.filter(**scope.narrow("document"))
        .order_by()
        .values_list("document", "code", "status")
        .annotate(n=Count("pk"))
    )
    return Counter({(document, code, status): n for document, code, status, n in rows})


def read_guess_page(scope: DocumentScope, number: int, status: str = "") -> ListPage[ListedGuess]:
    """Return a page of the guesses; three queries."""
    leaf = page_of_rows(_problems_of(scope, status).filter(code=UNCERTAIN_REPAIR), number)
    sources = read_source_steps({row.document.source_id for row in leaf.rows if row.document.source_id})
    rows = []
    for problem in leaf.rows:
        steps = sources.get(problem.document.source_id or 0)
        at = steps.at(problem.raw_start, problem.raw_end) if steps else None
        rows.append(ListedGuess(problem, steps.shown(at) if steps and at is not None else None))
    return ListPage(rows, leaf.total, leaf.number)


def read_problem_page(
    scope: DocumentScope,
    number: int,
    *,
    code: str = "",
    group: str = "",
    status: str = "",
    severity: str = "",
) -> ListPage[Problem]:
    """Return a page of the problems that are not guesses; two queries."""
    found = _problems_of(scope, status).exclude(code=UNCERTAIN_REPAIR)
    if code:
        found = found.filter(code=code)
    if group:
        found = found.filter(code__in=problem_codes(group))
    if severity:
        found = found.filter(severity=severity)
    return page_of_rows(found, number)


def problem_kinds_in_use() -> list[str]:
    """Return the kinds of problems that there are; one query."""
    return list(Problem.objects.order_by("code").values_list("code", flat=True).distinct())


def _problems_of(scope: DocumentScope, status: str) -> QuerySet[Problem]:
    """Return the problems of a scope, open ones first."""
    settled = Case(
        When(status=Problem.Status.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found = (
        Problem.objects.filter(**scope.narrow("document"))
        .select_related("document__district", "measure__document")
        .defer("document__preamble", "document__imported", "measure__text", "measure__imported")
        .order_by(settled, *_ORDER)
    )
    return found.filter(status=status) if status else found
