"""The problems of the importer: guesses with the repairs they are about, and all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import QueryDict

from measures.lists.address_filters import ChoiceFilter
from measures.lists.pagination import ListPage, RecordPaginator
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Problem
from measures.quality.filters import REPORT_PAGE_SIZE, QualityFilterSet, known_values
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_list import read_source_steps
from measures.quality.queries.repair_steps import ShownRepair
from measures.text.problem_names import PROBLEM_GROUPS, PROBLEM_NAMES, problem_codes, problem_name

#: Open before decided; then by document, in the order of the source.
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
        """Return whether nobody has decided yet."""
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


def count_problem_kinds(scope: DocumentScope) -> Mapping[tuple[str, str], int]:
    """Return how many problems the documents have together by kind and status; one query."""
    rows = Problem.objects.filter(**scope.narrow("document")).order_by().values_list("code", "status")
    return {(code, status): n for code, status, n in rows.annotate(n=Count("pk"))}


def read_guess_page(filters: GuessFilterSet) -> ListPage:
    """Return a page of `ListedGuess`; four queries."""
    page = RecordPaginator(filters.qs, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    problems = list(page.object_list)
    sources = read_source_steps({row.document.source_id for row in problems if row.document.source_id})
    rows = []
    for problem in problems:
        steps = sources.get(problem.document.source_id or 0)
        at = steps.place_of_span(problem.raw_start, problem.raw_end) if steps else None
        rows.append(ListedGuess(problem, steps.show_step(at) if steps and at is not None else None))
    page.object_list = rows
    return page


def read_problem_page(filters: ProblemFilterSet) -> ListPage:
    """Return a page of the problems that are not guesses; three queries."""
    return RecordPaginator(filters.qs, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)


def problem_kinds_in_use() -> list[str]:
    """Return the kinds of problems that there are; one query."""
    return list(Problem.objects.order_by("code").values_list("code", flat=True).distinct())


def _ordered_problems() -> QuerySet[Problem]:
    """Return all problems, open ones first."""
    is_decided = Case(
        When(status=Problem.Status.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        Problem.objects.select_related("document__district", "measure__document")
        .defer("document__preamble", "document__imported", "measure__text", "measure__imported")
        .order_by(is_decided, *_ORDER)
    )


class GuessFilterSet(QualityFilterSet):
    """The parameters of the list of guesses."""

    status = ChoiceFilter(label="状态", choices=Problem.Status.choices)

    class Meta(QualityFilterSet.Meta):
        model = Problem

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, _ordered_problems().filter(code=UNCERTAIN_REPAIR))


class ProblemFilterSet(QualityFilterSet):
    """The parameters of the list of the problems that are not guesses; three queries at most."""

    group = ChoiceFilter(label="方面", choices=PROBLEM_GROUPS, method="filter_group")
    code = ChoiceFilter(label="种类", choices=())
    severity = ChoiceFilter(label="程度", choices=Problem.Severity.choices)
    status = ChoiceFilter(label="状态", choices=Problem.Status.choices)

    class Meta(QualityFilterSet.Meta):
        model = Problem

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, _ordered_problems().exclude(code=UNCERTAIN_REPAIR))
        codes = known_values(data.getlist("code"), PROBLEM_NAMES, problem_kinds_in_use)
        self.filters["code"].extra["choices"] = [
            (code, problem_name(code)) for code in codes if code != UNCERTAIN_REPAIR
        ]

    def filter_group(self, rows: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        """Return the problems of a group of kinds."""
        return rows.filter(code__in=problem_codes(value))
