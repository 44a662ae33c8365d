"""Render the rows of lists of the quality report in Python, because a template takes many times as long.

No template says the same as a function here. Text is escaped; the rest are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.template.defaultfilters import floatformat, truncatechars
from django.utils.safestring import SafeString

from districts.page_addresses import page_address, record_address
from measures.links.comparison.comparison_address import comparison_url
from measures.models import Link, Problem
from measures.quality.queries.link_list import ListedLink, link_label
from measures.quality.queries.listed_measures import ListedMeasure, NamedDocument
from measures.quality.queries.problem_list import ListedProblem
from measures.quality.queries.unknown_names import UnknownNameRow
from measures.templatetags.chrome import year_of_place
from measures.templatetags.fast_markup import join_markup
from measures.templatetags.quality import code_link
from measures.text.nested_quotation_marks import nest_quotes
from measures.text.problem_names import problem_name

register = template.Library()
_KINDS: dict[str, str] = dict(Link.Kind.choices)
_STATUSES: dict[str, str] = dict(Link.Status.choices)
_SEVERITIES: dict[str, str] = dict(Problem.Severity.choices)
_EXCERPT = 80
_WAITING = '<span class="tag tag--warn">待核</span>'


@register.simple_tag
def link_cases(links: Iterable[ListedLink]) -> SafeString:
    """Return links with their evidence as items of a list."""
    return join_markup(map(_link_case, links))


@register.simple_tag
def problem_cases(problems: Iterable[ListedProblem]) -> SafeString:
    """Return problems with their places as items of a list."""
    return join_markup(map(_problem_case, problems))


@register.simple_tag
def name_rows(names: Iterable[UnknownNameRow]) -> SafeString:
    """Return unknown names with the first measures assigned to them as rows of a table."""
    return join_markup(map(_name_row, names))


@register.simple_tag
def measure_rows(measures: Iterable[ListedMeasure]) -> SafeString:
    """Return measures with their documents as rows of a table."""
    return join_markup(
        f'\n    <tr><td class="key">{_document(one.document)}</td><td>{_measure(one)}</td></tr>'
        for one in measures
    )


def _name_row(row: UnknownNameRow) -> str:
    link = f'<a href="{escape(record_address("department", row.department))}">{escape(row.name)}</a>'
    items = "".join(f"<li>{_document(one.document)} {_measure(one)}</li>" for one in row.measures)
    if row.total > len(row.measures):
        items += f'<li><a href="{escape(row.url)}">全部 {row.total} 项</a></li>'
    return (
        f'\n    <tr><th scope="row">{link} {_WAITING}</th><td class="key">{escape(row.place) or "—"}</td>'
        f'<td><ul class="inline-list">{items}</ul></td></tr>'
    )


def _link_case(link: ListedLink) -> str:
    rejected = " case--rejected" if link.status == Link.Status.REJECTED else ""
    ends = link.ends
    both = f' <a href="{escape(comparison_url(ends))}">比较两份方案</a>' if len(ends) > 1 else ""
    return (
        f'\n  <li class="case{rejected}">\n    <p class="case__facts"><span>{_KINDS[link.kind]}</span> '
        f"<strong>{link_label(link.kind, link.relation)}</strong> {_link_status(link.status)} "
        f"<span>分值 {floatformat(link.score, 2)}</span>{both}</p>\n"
        f'    <dl class="sides">\n      {_link_end(link.origin, "从", "上一年未见")}\n'
        f"      {_link_end(link.target, '到', '下一年未见')}\n"
        f"      {''.join(_sentence_pair(*pair) for pair in link.sentences)}\n    </dl>\n"
        f"    {_link_grounds(link)}\n    {_nearest(link)}\n    {_decision(link.decision)}\n  </li>\n  "
    )


def _link_status(status: str) -> str:
    return _WAITING if status == Link.Status.SUGGESTED else f'<span class="tag">{_STATUSES[status]}</span>'


def _link_end(measure: ListedMeasure | None, side: str, missing: str) -> str:
    """Return one end of a link; a measure that is new or was dropped has only one."""
    if measure is None:
        return f'<div><dt>{side}</dt><dd><span class="muted">{missing}</span></dd></div>'
    return f"<div><dt>{_document(measure.document)}</dt><dd>{_measure(measure)}</dd></div>"


def _sentence_pair(origin: str, target: str) -> str:
    return "".join(
        f'<div><dt class="visually-hidden">相合的句子，{side}</dt><dd class="case__quote">'
        f"{f'<q>{escape(nest_quotes(text))}</q>' if text else '—'}</dd></div>"
        for side, text in (("前者", origin), ("后者", target))
    )


def _link_grounds(link: ListedLink) -> str:
    """Return in how far the ends agree, and the phrases that they share."""
    grounds = ["，".join(f"{label} {share}" for label, share in link.shares)] if link.shares else []
    if link.phrases:
        grounds.append(f"共有词语：{'、'.join(map(escape, link.phrases))}")
    return f'<p class="problem__place">依据：{"；".join(grounds)}</p>' if grounds else ""


def _nearest(link: ListedLink) -> str:
    if link.nearest is None:
        return ""
    name = f'<a href="{escape(link.nearest.url)}">{escape(link.nearest.name)}</a>'
    return f'<p class="problem__place">最接近的是 {name}，不足以算作关联。</p>'


def _problem_case(problem: ListedProblem) -> str:
    is_open = problem.status == Problem.Status.OPEN
    status = _WAITING if is_open else '<span class="tag">已核</span>'
    decision = "" if is_open else _decision(problem.decision or "未写意见")
    measure = f"\u3000{_measure(problem.measure)}" if problem.measure else ""
    return (
        f'\n  <li class="case">\n    <p class="case__facts">{_document(problem.document)} '
        f"<span>{escape(problem_name(problem.code))}</span> <span>{_SEVERITIES[problem.severity]}</span> {status}</p>\n"
        f"    <p>{escape(problem.message)}</p>\n"
        f'    <p class="problem__place">{_problem_line(problem)}{_excerpt(problem.excerpt)}{measure}</p>\n'
        f"    {decision}\n  </li>\n  "
    )


def _problem_line(problem: ListedProblem) -> str:
    """Return the line of a problem as a link to the source, if there is one."""
    line = f"第 {problem.line} 行"
    if not problem.has_source:
        return line
    return f'<a href="{escape(page_address("document_source", problem.document.slug))}#L{problem.line}">{line}</a>'


def _excerpt(text: str) -> str:
    return f"：<q>{escape(nest_quotes(truncatechars(text, _EXCERPT)))}</q>" if text else ""


def _decision(words: str) -> str:
    return f'<p class="decision">核定：{escape(words)}</p>' if words else ""


def _document(document: NamedDocument) -> str:
    return year_of_place(document.place, document.year, document.hue)


def _measure(measure: ListedMeasure) -> str:
    return code_link(measure.document.slug, measure.code, measure.title)
