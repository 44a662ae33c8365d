"""Template tags of the quality report."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from districts.page_addresses import page_address, record_address
from measures.models import Document, Measure
from measures.quality.queries.report_figures import DocumentFigures
from measures.quality.report_addresses import LinkedCount
from measures.templatetags.chrome import document_name
from measures.text.problem_names import problem_name

register = template.Library()
register.filter("problem_name", problem_name)


@register.simple_tag
def number(one: LinkedCount, unit: str = "", *, warn: bool = False) -> SafeString:
    """Return a count as a link to its records, with a unit behind it; no link for 0."""
    return mark_safe(_number(one, unit, warn=warn))  # noqa: S308  # address and unit are escaped


@register.simple_tag
def figure_rows(rows: Iterable[DocumentFigures]) -> SafeString:
    """Return the table rows of documents: in Python, because a template takes many times as long."""
    markup = "".join(
        f"\n    <tr>{_document_head(row.document)}{_cells(row)}</tr>" for row in rows if row.document
    )
    return mark_safe(markup)  # noqa: S308  # all text is escaped


@register.simple_tag
def figure_cells(figures: DocumentFigures) -> SafeString:
    """Return the cells of the table for the numbers of one document, or of all."""
    return mark_safe(_cells(figures))  # noqa: S308  # all text is escaped


@register.simple_tag
def measure_link(measure: Measure) -> SafeString:
    """Return the number and title of a measure as a link to its page."""
    return code_link(measure.document.slug, measure.code, measure.title)


def code_link(slug: str, code: str, title: str) -> SafeString:
    """Return the number and title of a measure of the document ``slug`` as a link to its page."""
    url = record_address("measure", slug, code)
    return mark_safe(f'<a href="{escape(url)}">{escape(code)} {escape(title) or "（无标题）"}</a>')  # noqa: S308  # escaped


def _number(one: LinkedCount, unit: str = "", *, warn: bool = False) -> str:
    if not one.count:
        return f'<span class="muted">0{escape(unit)}</span>'
    kind = ' class="figure--warn"' if warn else ""
    title = ' title="涉及的原文字符"' if one.characters else ""
    return f'<a href="{escape(one.url)}"{kind}{title}>{one.count}{escape(unit)}</a>'


def _document_head(document: Document) -> str:
    """Return the head of a document's row, in the colour of its district."""
    url = page_address("quality_document", document.slug)
    return f'<th scope="row"><a class="overall__name" href="{url}">{document_name(document)}\n</a></th>'


def _cells(figures: DocumentFigures) -> str:
    """Return the cells of a row."""
    return (
        f"{_cell(figures.repairs)}{_cell(figures.guessed)}{_cell(figures.waiting, warn=True)}"
        f"{_cell(figures.decided)}{_cell(figures.open_discrepancies, warn=True)}"
        f"{_cell(figures.resolved_discrepancies)}{_cell(figures.names, warn=True)}\n"
        f'<td class="key">{_verdicts(figures)}\n</td>\n'
        f"{_cell(figures.doubts, warn=True)}{_cell(figures.numbering, warn=True)}{_cell(figures.links)}\n"
    )


def _cell(one: LinkedCount, *, warn: bool = False) -> str:
    return f'<td class="num">{_number(one, warn=warn)}</td>'


def _verdicts(figures: DocumentFigures) -> str:
    """Return how many of the stated totals differ and agree, and how many documents state none."""
    found = ""
    if figures.differ.count:
        differ = _number(figures.differ, warn=True)
        found += f'<span class="verdict"><strong class="warn">不符</strong> {differ}</span> '
    if figures.agree.count:
        found += f'<span class="verdict">相符 {_number(figures.agree)}</span> '
    if figures.unstated.count:
        count = "" if figures.document else f" {_number(figures.unstated)}"
        found += f'<span class="verdict">未自述{count}</span>'
    return found
