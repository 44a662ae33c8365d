"""The problems of the importer: guesses with the repairs they are about, and all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import QueryDict

from measures.lists.address_filters import ChoiceFilter
from measures.lists.pagination import ListPage, ListPaginator, RecordPaginator
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Problem
from measures.quality.filters import REPORT_PAGE_SIZE, QualityFilterSet, known_values
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.listed_measures import (
    DOCUMENT_COLUMNS,
    ListedMeasure,
    NamedDocument,
    named_document,
)
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

#: Up to so many rows a page is looked for in the first documents, before all problems are sorted for it.
_FIRST_ROWS = 1_000
_SHOWN = ("code", "message", "severity", "line", "excerpt", "status", "decision")

#: How many problems there are by document, kind and status.
ProblemCountsByKind = Mapping[tuple[int, str, str], int]


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """A problem with its document, whether that has a source to look at, and its measure, None outside of measures."""

    code: str
    message: str
    severity: str
    line: int
    excerpt: str
    status: str
    decision: str
    document: NamedDocument
    has_source: bool
    measure: ListedMeasure | None


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
        .annotate(n=Count("*"))
    )
    return Counter({(document, code, status): n for document, code, status, n in rows})


def count_problem_kinds(scope: DocumentScope) -> Mapping[tuple[str, str], int]:
    """Return how many problems the documents have together by kind and status; one query."""
    rows = Problem.objects.filter(**scope.narrow("document")).order_by().values_list("code", "status")
    return {(code, status): n for code, status, n in rows.annotate(n=Count("*"))}


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
    """Return a page of `ListedProblem`, those that are not guesses; three queries, four where all must be sorted."""
    found = filters.qs.values_list("pk", flat=True)
    page = ListPaginator(found, REPORT_PAGE_SIZE).page_or_empty(filters.page_number)
    page.object_list = _read_problems(_first_open_problems(filters, page) or list(page.object_list))
    return page


def _first_open_problems(filters: ProblemFilterSet, page: ListPage) -> list[int]:
    """Return the ids of the problems on a page, if those of the first documents are enough; else none; one query.

    Open problems come first, and those of the first documents before all others: what stands there in the first rows
    stands there in the whole list, without sorting all of it.
    """
    start, stop = (page.number - 1) * REPORT_PAGE_SIZE, page.number * REPORT_PAGE_SIZE
    if stop > min(page.paginator.count, _FIRST_ROWS):
        return []
    documents = filters.scope.documents().values("pk")[:stop]
    # By their ids, or SQLite would go through all that are open, which are almost all.
    near = Problem.objects.filter(document__in=documents).order_by().values("pk")
    rows = filters.qs.filter(status=Problem.Status.OPEN, pk__in=near).values_list("pk", flat=True)
    pks = list(rows[start:stop])
    return pks if len(pks) == REPORT_PAGE_SIZE else []


def _read_problems(pks: Sequence[int]) -> list[ListedProblem]:
    """Return the problems with these ids, in their order; one query."""
    rows = (
        Problem.objects.filter(pk__in=pks)
        .order_by()
        .values_list(
            *("pk", "measure", "measure__code", "measure__title", "document__source", *_SHOWN),
            *DOCUMENT_COLUMNS,
        )
    )
    found = {}
    for pk, measure, code, title, source, *columns in rows:
        document = named_document(*columns[len(_SHOWN) :])
        found[pk] = ListedProblem(
            **dict(zip(_SHOWN, columns, strict=False)),
            document=document,
            has_source=source is not None,
            measure=ListedMeasure(measure, code, title, document) if measure else None,
        )
    return [found[pk] for pk in pks if pk in found]


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
