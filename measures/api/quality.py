"""``quality``: the numbers of repairs, guesses and problems of each document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from measures.api.api_errors import ApiError
from measures.api.cursor_pages import read_cursor_page
from measures.api.operations import describe_operation
from measures.api.parameters import CursorText, Limit, refuse_unknown_parameters
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Document
from measures.quality.filters import DocumentReportFilterSet
from measures.quality.queries import report_figures
from measures.quality.queries.report_figures import (
    DocumentFigures,
    QualityCounts,
    count_quality,
    figures_of_documents,
)
from measures.text.problem_names import problem_name
from measures.text.repair_counts import BANDS, RepairCounts
from measures.text.rule_names import rule_label

router = Router()


class RuleCount(Schema):
    """The number of applications of a rule, by confidence."""

    rule: str
    name: str
    certain: int = Field(description="确定。")
    likely: int = Field(description="较有把握，不低于 90%。")
    guess: int = Field(description="推测，低于 90%。")
    characters: int = Field(description="涉及的原文字符数。")


class DecisionCounts(Schema):
    """The numbers of records that await a decision, and of decided ones."""

    open: int
    resolved: int


class ProblemKindCount(DecisionCounts):
    """The number of problems of one kind."""

    code: str
    name: str


class StatedTotal(Schema):
    """A total that the document states, beside the number that was read."""

    label: str
    declared: int
    parsed: int
    verdict: Literal["agree", "differ"] = Field(description="agree 相符；differ 不符。")
    sentence: str = Field(description="自述的原句；没有记录时为空。")


class QualityItem(Schema):
    """The numbers of repairs, guesses and problems of one document."""

    document: str
    repairs: int
    characters: int = Field(description="修复涉及的原文字符数。")
    by_rule: list[RuleCount]
    guesses: DecisionCounts = Field(description="低于 90% 把握、交人核定的修复。")
    discrepancies: DecisionCounts = Field(description="正文与附表不一致之处。")
    unresolved_names: int = Field(description="名录中没有的责任单位名称。")
    totals: list[StatedTotal] = Field(description="文件自述的总数；没有自述时为空。")
    problems: list[ProblemKindCount] = Field(description="推测以外的存疑，按种类。")
    links_suggested: int = Field(description="与本方案有关、待核的举措关联。")
    url: str


class QualityList(Schema):
    """A page of the documents with their numbers."""

    count: int
    items: list[QualityItem]
    next: str | None


_Year = Annotated[int, Query(ge=1900, le=2199, description="年份。")]


@router.get(
    "/quality",
    **describe_operation(
        "质量",
        "各方案的修复、推测与存疑",
        QualityList,
        "与“质量”页同一组数字，按区、年份排列，新的在前。district、year、document 各取一项。",
    ),
)
def list_quality(
    request: HttpRequest,
    district: Annotated[str, Query(description="区的 slug。")] = "",
    year: _Year | None = None,
    document: Annotated[str, Query(description="行动方案的 slug。")] = "",
    limit: Limit = 100,
    cursor: CursorText = "",
) -> dict[str, Any]:
    """Return the numbers of the documents of a page."""
    refuse_unknown_parameters(request.GET, "district", "year", "document", "limit", "cursor")
    filters = DocumentReportFilterSet(request.GET)
    if not filters.is_valid():
        raise ApiError(400, "bad_parameter", "".join(filters.refusals), None)
    page = read_cursor_page(request, filters.qs, lambda one: {"document": one}, limit=limit, cursor=cursor)
    documents = [one["document"] for one in page["items"]]
    counts = count_quality(documents)
    figures = figures_of_documents(counts, documents)
    return page | {
        "items": [
            _quality_item(counts, one, found, request) for one, found in zip(documents, figures, strict=True)
        ]
    }


def _quality_item(
    gathered: QualityCounts, document: Document, found: DocumentFigures, request: HttpRequest
) -> dict[str, Any]:
    """Return a `QualityItem`."""
    return {
        "document": document.slug,
        "repairs": found.repairs.count,
        "characters": found.characters.count,
        "by_rule": _rule_counts(gathered.tallies.get(document.pk, {})),
        "guesses": {"open": found.waiting.count, "resolved": found.decided.count},
        "discrepancies": {
            "open": found.open_discrepancies.count,
            "resolved": found.resolved_discrepancies.count,
        },
        "unresolved_names": found.names.count,
        "totals": [
            {
                "label": one.check.label,
                "declared": one.check.declared,
                "parsed": one.check.parsed,
                "verdict": one.verdict,
                "sentence": one.check.sentence,
            }
            for one in gathered.checks[document.pk]
            if one.check
        ],
        "problems": _problem_kind_counts(gathered, document),
        "links_suggested": found.links.count,
        "url": request.build_absolute_uri(reverse("quality_document", args=[document.slug])),
    }


def _rule_counts(tally: RepairCounts) -> list[dict[str, Any]]:
    """Return the `RuleCount` of each rule, most frequent first."""
    rows = [
        {"rule": rule, "name": rule_label(rule), "characters": sum(length for _, length in bands.values())}
        | {band: bands.get(band, [0, 0])[0] for band in BANDS}
        for rule, bands in tally.items()
    ]
    return sorted(rows, key=lambda row: (-sum(row[band] for band in BANDS), row["rule"]))


def _problem_kind_counts(gathered: QualityCounts, document: Document) -> list[dict[str, Any]]:
    """Return the `ProblemKindCount` of each kind of problem that the document has, by its code."""
    found = {
        (code, status): n
        for (pk, code, status), n in gathered.problems.items()
        if pk == document.pk and code != UNCERTAIN_REPAIR
    }
    return [
        {
            "code": code,
            "name": problem_name(code),
            "open": found.get((code, report_figures.OPEN), 0),
            "resolved": found.get((code, report_figures.RESOLVED), 0),
        }
        for code in sorted({code for code, _ in found})
    ]
