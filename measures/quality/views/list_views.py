"""The lists behind the numbers of the report: each shows exactly what its number counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from measures.evidence.rule_marks import RULE_LABELS, rule_label
from measures.links.comparison.due_links import any_links_due
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Discrepancy, Link, Problem
from measures.quality.queries import discrepancy_list as discrepancies
from measures.quality.queries import link_list as links
from measures.quality.queries import problem_list as problems
from measures.quality.queries import repair_list as repairs
from measures.quality.queries import total_checks, unknown_names
from measures.quality.queries.list_pages import page_of_sequence
from measures.quality.views.list_query import FilterChoice, read_quality_query
from measures.quality.views.list_responses import render_report_errors, render_report_list
from measures.text.problem_names import PROBLEM_GROUPS, PROBLEM_NAMES, problem_name
from measures.text.repair_counts import BANDS

_STATUS = FilterChoice("status", "状态", dict(Problem.Status.choices))
_DISPUTED = (
    FilterChoice("field", "不一致之处", dict(Discrepancy.Field.choices)),
    FilterChoice("status", "状态", dict(Discrepancy.Status.choices)),
)
_LINKED = (
    FilterChoice("kind", "种类", dict(Link.Kind.choices)),
    FilterChoice("relation", "关系", {value: str(name) for value, name in Link.Relation.choices}),
    FilterChoice("status", "状态", dict(Link.Status.choices)),
)
_VERDICTS = (FilterChoice("verdict", "结论", total_checks.VERDICTS),)


@require_safe
def repair_list(request: HttpRequest) -> HttpResponse:
    """Show every repair: before, after, context, line, measure, confidence and alternatives."""
    rules = _known_values(request.GET.getlist("rule"), RULE_LABELS, repairs.repair_rules_in_use)
    choices = (
        FilterChoice("rule", "修复", {rule: rule_label(rule) for rule in rules}),
        FilterChoice("confidence", "把握", BANDS),
    )
    asked = read_quality_query(request.GET, choices)
    if asked.errors:
        return render_report_errors(request, asked)
    found = repairs.read_repair_page(
        asked.scope, asked.page, asked.chosen.get("rule", ""), asked.chosen.get("confidence", "")
    )
    return render_report_list(
        request, "quality/repairs.html", asked, found.leaf, choices, characters=found.counted.characters
    )


@require_safe
def guess_list(request: HttpRequest) -> HttpResponse:
    """Show every repair that is a guess, those awaiting review first, with what was decided on the others."""
    asked = read_quality_query(request.GET, (_STATUS,))
    if asked.errors:
        return render_report_errors(request, asked)
    leaf = problems.read_guess_page(asked.scope, asked.page, asked.chosen.get("status", ""))
    return render_report_list(request, "quality/guesses.html", asked, leaf, (_STATUS,))


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """Show every other doubt of the importer."""
    codes = _known_values(request.GET.getlist("code"), PROBLEM_NAMES, problems.problem_kinds_in_use)
    choices = (
        FilterChoice("group", "方面", PROBLEM_GROUPS),
        FilterChoice(
            "code", "种类", {code: problem_name(code) for code in codes if code != UNCERTAIN_REPAIR}
        ),
        FilterChoice("severity", "程度", dict(Problem.Severity.choices)),
        _STATUS,
    )
    asked = read_quality_query(request.GET, choices)
    if asked.errors:
        return render_report_errors(request, asked)
    leaf = problems.read_problem_page(asked.scope, asked.page, **asked.chosen)
    return render_report_list(request, "quality/problems.html", asked, leaf, choices)


@require_safe
def discrepancy_list(request: HttpRequest) -> HttpResponse:
    """Show where text and table differ, both quoted and the difference marked."""
    asked = read_quality_query(request.GET, _DISPUTED)
    if asked.errors:
        return render_report_errors(request, asked)
    leaf = discrepancies.read_discrepancy_page(asked.scope, asked.page, **asked.chosen)
    return render_report_list(request, "quality/discrepancies.html", asked, leaf, _DISPUTED)


@require_safe
def name_list(request: HttpRequest) -> HttpResponse:
    """Show the names that the registry does not know, and where they stand."""
    asked = read_quality_query(request.GET)
    if asked.errors:
        return render_report_errors(request, asked)
    return render_report_list(
        request, "quality/names.html", asked, unknown_names.read_name_page(asked.scope, asked.page)
    )


@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """Show what documents say of themselves beside what was read, with the sentence that says so."""
    asked = read_quality_query(request.GET, _VERDICTS)
    if asked.errors:
        return render_report_errors(request, asked)
    found = total_checks.read_total_checks(asked.scope, asked.chosen.get("verdict", ""))
    return render_report_list(
        request, "quality/checks.html", asked, page_of_sequence(found, asked.page), _VERDICTS
    )


@require_safe
def link_list(request: HttpRequest) -> HttpResponse:
    """Show the links between measures with what speaks for them."""
    asked = read_quality_query(request.GET, _LINKED)
    if asked.errors:
        return render_report_errors(request, asked)
    leaf = links.read_link_page(asked.scope, asked.page, **asked.chosen)
    return render_report_list(request, "quality/links.html", asked, leaf, _LINKED, updating=any_links_due())


def _known_values(
    given: Iterable[str], named: Iterable[str], in_use: Callable[[], Iterable[str]]
) -> list[str]:
    """Return what can be chosen: what has a name, and, if something else is asked for, what the data has as well."""
    known = list(named)
    if not {one for one in given if one} <= set(known):
        known += [one for one in in_use() if one not in known]
    return known
