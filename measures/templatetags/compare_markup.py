"""Render the rows of comparisons in Python, because a template takes many times as long.

A comparison has two hundred rows of two measures each: a template took 150 ms for them, this module takes 10 ms. No
template says the same as a function here. Text is escaped; the rest are numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from districts.page_addresses import record_address
from measures.catalogue.comparison.document_chooser import ChooserDocument, ChooserRow
from measures.links.comparison.comparison_rows import ComparisonCell, ComparisonRow, RowReference
from measures.links.comparison.shown_links import RecordedEvidence, ShownLink, format_percent
from measures.links.comparison.text_marks import MarkedMeasure
from measures.models import Document, Link, Measure
from measures.templatetags.chrome import document_name, hue_class
from measures.templatetags.comparing import marked, marked_names
from measures.templatetags.fast_markup import join_markup

register = template.Library()
_UNREAD = '<p class="muted small">文字太长，没有逐词比较，照原样列出，没有标记不等于没有差异。</p>'
_NO_TITLE = "（无标题）"


@register.simple_tag
def aligned_rows(rows: Iterable[ComparisonRow]) -> SafeString:
    """Return the rows of a comparison; each and its measures have ids."""
    return join_markup(_aligned_row(row) for row in rows)


@register.simple_tag
def compared_cells(cells: Iterable[ComparisonCell], *, with_ids: bool = False) -> SafeString:
    """Return the cells of one row; ``with_ids`` gives each measure an id."""
    return join_markup(_compared_cell(cell, with_ids=with_ids) for cell in cells)


@register.simple_tag
def link_details(links: Sequence[ShownLink]) -> SafeString:
    """Return the links of a row in one line, with their evidence to be opened."""
    summary = "".join(map(_link_summary, links))
    return join_markup(
        (
            f'<details class="links">\n  <summary>{summary} <span class="links__open">依据</span></summary>\n  ',
            *map(_link_evidence, links),
            "\n</details>\n",
        )
    )


@register.simple_tag
def chooser_rows(rows: Iterable[ChooserRow], chosen: Iterable[Document]) -> SafeString:
    """Return the districts that can be chosen as rows of a table, each year a cell with its documents."""
    ticked = {one.pk for one in chosen}
    return join_markup(_chooser_row(row, ticked) for row in rows)


def _aligned_row(row: ComparisonRow) -> str:
    number = row.number
    kinds = "".join(f' <b class="kind kind-{kind}">{escape(label)}</b>' for kind, label in row.kinds)
    unsure = ' <span class="tag tag--warn">待核</span>' if row.is_unsure else ""
    return (
        f'<li class="aligned__row" id="row-{number}">\n  <div class="row-head">\n    <p class="row-head__kinds">'
        f'<a class="row-head__number" href="#row-{number}" aria-label="第 {number} 行">{number}</a>'
        f"{kinds}{unsure}</p>\n"
        f"    {link_details(row.links) if row.links else ''}\n  </div>\n"
        f'  <div class="cells">{compared_cells(row.cells, with_ids=True)}</div>\n</li>\n'
    )


def _compared_cell(cell: ComparisonCell, *, with_ids: bool) -> str:
    empty = "" if cell.measures else " cell--empty"
    none = f'<p class="cell__none">{escape(cell.empty)}</p>' if cell.empty and not cell.references else ""
    measures = "".join(_compared_measure(one, with_ids=with_ids) for one in cell.measures)
    return (
        f'<div class="cell{empty}">\n  <p class="cell__where">{document_name(cell.document)}</p>\n'
        f"  {measures}\n  {none}\n"
        f"  {_row_references(cell) if cell.references else ''}\n</div>\n"
    )


def _row_references(cell: ComparisonCell) -> str:
    """Return the measures of other rows to which links of a cell lead."""
    items = f"\n  <ul>{''.join(map(_row_reference, cell.references))}</ul>\n  "
    if cell.measures:
        summary = f"<summary>另见 {len(cell.references)} 项</summary>"
        return f'\n  <details class="also">{summary}{items}</details>\n  '
    return f'\n  <div class="also"><p class="cell__none">本行无并列举措，见：</p>{items}</div>\n  '


def _row_reference(one: RowReference) -> str:
    measure = one.measure
    suggested = "，待核" if one.link.status == Link.Status.SUGGESTED else ""
    row = f"，第 {one.row} 行" if one.row else ""
    return (
        f'<li><a href="{escape(one.url)}">{escape(measure.code)} {escape(measure.title) or _NO_TITLE}</a>'
        f' <span class="also__why">{escape(one.link.relation_label)}{suggested}{row}</span></li>'
    )


def _compared_measure(one: MarkedMeasure, *, with_ids: bool) -> str:
    measure = one.measure
    place = f' id="measure-{measure.pk}"' if with_ids else ""
    title = marked(one.title) if measure.title else _NO_TITLE
    star = ' <span class="star" title="本区自主提出">★</span>' if measure.own_initiative else ""
    city = ' <span class="tag">市级事项</span>' if measure.kind == Measure.Kind.CITY else ""
    leads = f'<p class="side__leads"><b>牵头</b> {marked_names(one.leads)}</p>' if one.leads else ""
    return (
        f'<article class="side diff"{place}>\n  <h3 class="side__title"><a href="{escape(measure.get_absolute_url())}">'
        f'<span class="side__code">{escape(measure.code)}</span> {title}</a>{star}{city}</h3>\n'
        f"  {_UNREAD if one.is_unread else ''}\n  "
        f'<p class="side__text">{marked(one.text)}</p>\n  {leads}\n</article>\n'
    )


def _link_summary(link: ShownLink) -> str:
    ends = f'<span class="links__ends">{escape(link.ends)}</span> {escape(link.label)} ' if link.ends else ""
    warn = " tag--warn" if link.is_suggested else ""
    return (
        f'<span class="links__one">{ends}<span class="tag{warn}">{escape(link.status)}</span>'
        f' <span class="links__score">{escape(link.measured)} {escape(link.score)}</span></span>'
    )


def _link_evidence(link: ShownLink) -> str:
    evidence = link.evidence
    ends = f'<p class="link-evidence__ends">{escape(link.ends)}</p>' if link.ends else ""
    figures = "，".join(link.figures)
    sentences = "".join(
        f'<li class="diff"><p>{marked(left)}</p><p>{marked(right)}</p>'
        f'<p class="link-evidence__agree">{escape(agree)}</p></li>'
        for left, right, agree in link.sentences
    )
    phrases = "、".join(
        f'<span class="link-evidence__phrase">{escape(phrase)}</span>' for phrase in link.phrases
    )
    parts = (
        f"<p>{figures}</p>" if figures else "",
        f'<ul class="link-evidence__sentences">{sentences}</ul>' if sentences else "",
        f"<p>都说到：{phrases}</p>" if phrases else "",
        _near_sentences(evidence),
        _nearest_candidate(evidence),
        "" if evidence else '<p class="muted">没有记录依据。</p>',
    )
    inside = "".join(f"\n    {part}" for part in parts)
    return f'<div class="link-evidence">\n    {ends}\n    {inside}\n    \n  </div>'


def _near_sentences(evidence: RecordedEvidence) -> str:
    near = evidence.near
    if not near:
        return ""
    return (
        f'<p>意思最近的两句（{format_percent(near.agree)}）：</p><ul class="link-evidence__sentences"><li class="diff">'
        f"<p>{escape(near.origin)}</p><p>{escape(near.target)}</p></li></ul>"
    )


def _nearest_candidate(evidence: RecordedEvidence) -> str:
    nearest = evidence.nearest
    if not nearest:
        return ""
    url = record_address("measure", nearest.slug, nearest.code)
    return (
        f'<p>最相近的是<a href="{escape(url)}">{escape(nearest.slug)} 第 {escape(nearest.code)} 项</a>'
        f"（{format_percent(nearest.score)}），不足以认定为对应。</p>"
    )


def _chooser_row(row: ChooserRow, ticked: Collection[int]) -> str:
    district, years = row
    name = escape(district.name)
    cells = "".join(
        f"<td>{''.join(_chooser_choice(one, name, year, ticked) for one in documents) or _NO_DOCUMENT}</td>"
        for year, documents in years
    )
    return (
        f'<tr>\n        <th scope="row"><span class="district {hue_class(district.hue)}">{name}</span></th>\n'
        f"        {cells}\n      </tr>"
    )


_NO_DOCUMENT = '<span class="muted" aria-hidden="true">—</span>'


def _chooser_choice(document: ChooserDocument, district: str, year: int, ticked: Collection[int]) -> str:
    """Return the box of a document; the name of its ``district`` is escaped already."""
    checked = " checked" if document.pk in ticked else ""
    return (
        f'<label title="{escape(document.title)}"><input class="check" type="checkbox" name="doc"'
        f' value="{escape(document.slug)}"{checked}><span class="visually-hidden">{district} </span>{year}</label>'
    )
