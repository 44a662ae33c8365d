"""``quality``: what was repaired, guessed and doubted in each document, in numbers."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from measures.api.api_errors import ApiError
from measures.api.cursor_pages import page_of
from measures.api.operations import operation
from measures.api.parameters import CursorText, Limit, known_only
from measures.evidence.rule_marks import label
from measures.loading.load_problems import UNCERTAIN
from measures.models import Document
from measures.quality.queries import document_figures
from measures.quality.queries.quality_counts import Gathered, gather
from measures.quality.views.list_query import read
from measures.text.problem_names import name_of
from measures.text.repair_counts import BANDS, Tally

router = Router()


class RuleCount(Schema):
    """How often a rule was applied, by how sure it was."""

    rule: str
    name: str
    certain: int = Field(description="确定。")
    likely: int = Field(description="较有把握，不低于 90%。")
    guess: int = Field(description="推测，低于 90%。")
    characters: int = Field(description="涉及的原文字符数。")


class Settled(Schema):
    """How many await a decision, and how many have one."""

    open: int
    resolved: int


class KindCount(Settled):
    """How many doubts of a kind there are."""

    code: str
    name: str


class StatedTotal(Schema):
    """A total that the document states of itself, beside what was read."""

    label: str
    declared: int
    parsed: int
    verdict: Literal["agree", "differ"] = Field(description="agree 相符；differ 不符。")
    sentence: str = Field(description="自述的原句；没有记录时为空。")


class QualityItem(Schema):
    """What was repaired, guessed and doubted in one document."""

    document: str
    repairs: int
    characters: int = Field(description="修复涉及的原文字符数。")
    by_rule: list[RuleCount]
    guesses: Settled = Field(description="低于 90% 把握、交人核定的修复。")
    discrepancies: Settled = Field(description="正文与附表不一致之处。")
    unresolved_names: int = Field(description="名录中没有的责任单位名称。")
    totals: list[StatedTotal] = Field(description="文件自述的总数；没有自述时为空。")
    problems: list[KindCount] = Field(description="推测以外的存疑，按种类。")
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
    **operation(
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
    known_only(request.GET, "district", "year", "document", "limit", "cursor")
    asked = read(request.GET)
    if asked.errors:
        raise ApiError(400, "bad_parameter", "".join(asked.errors), None)
    gathered = cache(lambda: gather(asked.scope))
    rows = asked.scope.documents()
    return page_of(request, rows, lambda one: _item(gathered(), one, request), limit=limit, cursor=cursor)


def _item(gathered: Gathered, document: Document, request: HttpRequest) -> dict[str, Any]:
    """Return a `QualityItem`."""
    found = document_figures.of_document(gathered, document)
    return {
        "document": document.slug,
        "repairs": found.repairs.count,
        "characters": found.characters.count,
        "by_rule": _rules(gathered.tallies.get(document.pk, {})),
        "guesses": {"open": found.waiting.count, "resolved": found.decided.count},
        "discrepancies": {"open": found.contradictions.count, "resolved": found.settled.count},
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
        "problems": _kinds(gathered, document),
        "links_suggested": found.links.count,
        "url": request.build_absolute_uri(reverse("quality_document", args=[document.slug])),
    }


def _rules(tally: Tally) -> list[dict[str, Any]]:
    """Return the `RuleCount` of each rule, most frequent first."""
    rows = [
        {"rule": rule, "name": label(rule), "characters": sum(length for _, length in bands.values())}
        | {band: bands.get(band, [0, 0])[0] for band in BANDS}
        for rule, bands in tally.items()
    ]
    return sorted(rows, key=lambda row: (-sum(row[band] for band in BANDS), row["rule"]))


def _kinds(gathered: Gathered, document: Document) -> list[dict[str, Any]]:
    """Return the `KindCount` of each kind of doubt that the document has, by its code."""
    found = {
        (code, status): n
        for (pk, code, status), n in gathered.problems.items()
        if pk == document.pk and code != UNCERTAIN
    }
    return [
        {
            "code": code,
            "name": name_of(code),
            "open": found.get((code, document_figures.OPEN), 0),
            "resolved": found.get((code, document_figures.RESOLVED), 0),
        }
        for code in sorted({code for code, _ in found})
    ]
