"""The lists behind the numbers of the report: each shows exactly what its number counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from measures.evidence.rule_marks import LABELS, label
from measures.links.comparison.due_links import any_updating
from measures.loading.load_problems import UNCERTAIN
from measures.models import Discrepancy, Link, Problem
from measures.quality.queries import discrepancy_list as discrepancies
from measures.quality.queries import link_list as links
from measures.quality.queries import problem_list as problems
from measures.quality.queries import repair_list as repairs
from measures.quality.queries import total_checks, unknown_names
from measures.quality.queries.list_pages import of_sequence
from measures.quality.views.list_query import Choice, read
from measures.quality.views.list_responses import answer, refused
from measures.text.problem_names import GROUPS, KINDS, name_of
from measures.text.repair_counts import BANDS

_STATUS = Choice("status", "状态", dict(Problem.Status.choices))
_DISPUTED = (
    Choice("field", "不一致之处", dict(Discrepancy.Field.choices)),
    Choice("status", "状态", dict(Discrepancy.Status.choices)),
)
_LINKED = (
    Choice("kind", "种类", dict(Link.Kind.choices)),
    Choice("relation", "关系", {value: str(name) for value, name in Link.Relation.choices}),
    Choice("status", "状态", dict(Link.Status.choices)),
)
_VERDICTS = (Choice("verdict", "结论", total_checks.VERDICTS),)


@require_safe
def repair_list(request: HttpRequest) -> HttpResponse:
    """Show every repair: before, after, context, line, measure, confidence and alternatives."""
    rules = _known(request.GET.getlist("rule"), LABELS, repairs.rules_in_use)
    choices = (
        Choice("rule", "修复", {rule: label(rule) for rule in rules}),
        Choice("confidence", "把握", BANDS),
    )
    asked = read(request.GET, choices)
    if asked.errors:
        return refused(request, asked)
    found = repairs.listing(
        asked.scope, asked.page, asked.chosen.get("rule", ""), asked.chosen.get("confidence", "")
    )
    return answer(
        request, "quality/repairs.html", asked, found.leaf, choices, characters=found.counted.characters
    )


@require_safe
def guess_list(request: HttpRequest) -> HttpResponse:
    """Show every repair that is a guess, those awaiting review first, with what was decided on the others."""
    asked = read(request.GET, (_STATUS,))
    if asked.errors:
        return refused(request, asked)
    leaf = problems.guesses(asked.scope, asked.page, asked.chosen.get("status", ""))
    return answer(request, "quality/guesses.html", asked, leaf, (_STATUS,))


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """Show every other doubt of the importer."""
    codes = _known(request.GET.getlist("code"), KINDS, problems.kinds_in_use)
    choices = (
        Choice("group", "方面", GROUPS),
        Choice("code", "种类", {code: name_of(code) for code in codes if code != UNCERTAIN}),
        Choice("severity", "程度", dict(Problem.Severity.choices)),
        _STATUS,
    )
    asked = read(request.GET, choices)
    if asked.errors:
        return refused(request, asked)
    leaf = problems.doubts(asked.scope, asked.page, **asked.chosen)
    return answer(request, "quality/problems.html", asked, leaf, choices)


@require_safe
def discrepancy_list(request: HttpRequest) -> HttpResponse:
    """Show where text and table differ, both quoted and the difference marked."""
    asked = read(request.GET, _DISPUTED)
    if asked.errors:
        return refused(request, asked)
    leaf = discrepancies.listing(asked.scope, asked.page, **asked.chosen)
    return answer(request, "quality/discrepancies.html", asked, leaf, _DISPUTED)


@require_safe
def name_list(request: HttpRequest) -> HttpResponse:
    """Show the names that the registry does not know, and where they stand."""
    asked = read(request.GET)
    if asked.errors:
        return refused(request, asked)
    return answer(request, "quality/names.html", asked, unknown_names.listing(asked.scope, asked.page))


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """Show what documents say of themselves beside what was read, with the sentence that says so."""
    asked = read(request.GET, _VERDICTS)
    if asked.errors:
        return refused(request, asked)
    found = total_checks.listing(asked.scope, asked.chosen.get("verdict", ""))
    return answer(request, "quality/checks.html", asked, of_sequence(found, asked.page), _VERDICTS)


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """Show the links between measures with what speaks for them."""
    asked = read(request.GET, _LINKED)
    if asked.errors:
        return refused(request, asked)
    leaf = links.listing(asked.scope, asked.page, **asked.chosen)
    return answer(request, "quality/links.html", asked, leaf, _LINKED, updating=any_updating())


def _known(given: Iterable[str], named: Iterable[str], in_use: Callable[[], Iterable[str]]) -> list[str]:
    """Return what can be chosen: what has a name, and, if something else is asked for, what the data has as well."""
    known = list(named)
    if not {one for one in given if one} <= set(known):
        known += [one for one in in_use() if one not in known]
    return known
