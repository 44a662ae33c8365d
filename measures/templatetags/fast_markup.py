"""Render repeated markup in Python, because a template takes many times as long.

Measured on one core, template against this module: 480 cells of a heat grid 163 ms against 3 ms and the lines of its
table 53 ms against 1 ms; 200 choices of a facet 24 ms against 0.6 ms; 200 bars 22 ms against 5 ms; deadline and
progress of 50 measures 10 ms against 1.5 ms; the 20 rows of a list and the measures of a document as
`docs/benchmarks.md` has it. No template says the same as a function here. Text is escaped; the rest are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby, repeat
from operator import attrgetter

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from districts.models import Department
from districts.page_addresses import record_address
from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar, PlacedPart, StripChart
from measures.catalogue.charts.heat_grids import HeatCell, HeatGrid, HeatRow
from measures.catalogue.documents.queries import ShownAssignment
from measures.catalogue.measure_list.facet_panel import FacetOption, FacetView
from measures.catalogue.measure_list.list_rows import MeasureListRow
from measures.catalogue.themes.theme_charts import ThemeEntry
from measures.models import Assignment, Measure, ProgressEntry
from measures.search.results.snippets import SnippetPiece
from measures.staff.signed_in_user import reading_staff
from measures.templatetags.chrome import document_name, hue_class
from measures.templatetags.doors import doors_of_row
from measures.templatetags.reading import mark_targets, paragraphs

register = template.Library()
_ROLES: dict[str, str] = dict(Assignment.Role.choices)
_UNKNOWN_NAME = ' <span class="tag tag--warn" title="名录中没有这个名称">待核</span>'


@register.simple_tag
def heat_heads(chart: HeatGrid) -> SafeString:
    """Return the heads of the columns of a heat grid for its drawing."""
    return join_markup(
        f'\n    <svg x="{place.x:.3f}%" width="{place.width:.3f}%" height="{chart.head_height}">'
        f"{_heat_hue(place.item.hue, 4, 5, 16)}"
        f'<text class="heat__head" x="{6 if place.item.hue is None else 13}" y="18">{escape(place.item.label)}</text>'
        "</svg>\n    "
        for place in chart.placed_heads
    )


@register.simple_tag
def heat_labels(chart: HeatGrid) -> SafeString:
    """Return the heads of the rows of a heat grid for its drawing."""
    return join_markup(
        f"\n    {_heat_hue(place.item.hue, 0, place.y + chart.hue_drop, 20)}"
        f'<text class="heat__label" x="{0 if place.item.hue is None else 11}" y="{place.y + chart.label_drop}">'
        f"{escape(place.item.label)}</text>\n    "
        for place, _ in chart.placed_rows
    )


@register.simple_tag
def heat_cells(chart: HeatGrid) -> SafeString:
    """Return the cells of a heat grid for its drawing."""
    return join_markup(
        f'<svg x="{place.x:.3f}%" y="{place.y}" width="{place.width:.3f}%" height="{chart.cell_height}">'
        f"{_heat_cell(chart, cell)}</svg>"
        for (_, places), row in zip(chart.placed_rows, chart.rows, strict=True)
        for place, cell in zip(places, row.cells, strict=True)
    )


@register.simple_tag
def own_themes(entries: Iterable[ThemeEntry]) -> SafeString:
    """Return the themes of one column as items of a list."""
    return join_markup(
        f'<li><a href="{escape(one.url)}" aria-label="{escape(one.title)}"><span class="own__count">{one.count}</span>'
        f' <span class="own__phrase">{escape(one.phrase)}</span></a></li>'
        for one in entries
    )


@register.simple_tag
def heat_lines(chart: HeatGrid) -> SafeString:
    """Return the rows of the table of a heat grid."""
    nothing = f'<td class="num"><span class="muted">{escape(chart.none)}</span></td>'
    return join_markup(_heat_line(row, nothing) for row in chart.rows)


@register.simple_tag
def strip_marks(strip: StripChart) -> SafeString:
    """Return the parts of one bar for a drawing, in two alternating colours."""
    return join_markup(
        _drawn_link(
            placed.part.url,
            placed.part.title,
            f'<rect class="strip__hit" x="{placed.x:.3f}%" width="{placed.width:.3f}%" height="24"/>'
            f'<rect class="bar bar--{"co" if number % 2 else "lead"}" x="{placed.x:.3f}%" y="7"'
            f' width="{placed.width:.3f}%" height="10"/>',
        )
        for number, placed in enumerate(strip.placed)
    )


@register.simple_tag
def bar_rows(chart: BarChart) -> SafeString:
    """Return the rows of a bar chart for its drawing."""
    return join_markup(
        f'\n    <svg y="{y}" width="100%" height="44">\n      {_bar_label(bar)}\n      {_bar_total(bar)}\n      '
        f"{''.join(map(_bar_part, parts))}\n    </svg>\n    "
        for y, bar, parts in chart.placed
    )


@register.simple_tag
def bar_lines(chart: BarChart) -> SafeString:
    """Return the rows of the table of a bar chart."""
    return join_markup(line for bar in chart.rows for line in _bar_lines(bar))


@register.simple_tag
def count_bar(lead: float, rest: float) -> SafeString:
    """Return a bar of two parts, ``lead`` and ``rest`` in percent of the column."""
    return mark_safe(  # noqa: S308  # numbers
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="bar__lead" width="{lead:.2f}" height="10"/>'
        f'<rect class="bar__rest" x="{lead:.2f}" y="1" width="{rest:.2f}" height="8"/></svg>'
    )


@register.simple_tag
def facet_options(view: FacetView) -> SafeString:
    """Return the choices of a facet: a checkbox, the name, the count."""
    param = escape(view.facet.param)
    values = _escape_all([option.value for option in view.options])
    labels = _escape_all([option.text for option in view.options])
    notes = _escape_all([option.note for option in view.options])
    if view.facet.param == "district":
        named = (_district_name(option, label) for option, label in zip(view.options, labels, strict=True))
    else:
        named = (
            f'{label} <small class="facet__note">{note}</small>' if note else label
            for label, note in zip(labels, notes, strict=True)
        )
    return join_markup(map(_option_row, repeat(param), view.options, values, named))


@register.simple_tag
def flag_options(view: FacetView) -> SafeString:
    """Return the choices of a facet that is a flag, each under the name of the facet."""
    param, label = escape(view.facet.param), escape(view.facet.label)
    return join_markup(_option_row(param, option, escape(option.value), label) for option in view.options)


@register.simple_tag
def assignment_roles(assignments: Iterable[ShownAssignment]) -> SafeString:
    """Return the departments of assignments by role, each a link to its page."""
    roles = groupby(assignments, attrgetter("role"))
    return join_markup(
        f'<span class="assignment-line__role"><b>{escape(_ROLES.get(role, role))}</b> '
        f"{'、'.join(_department_link(one.department_id, one.name, one.is_resolved) for one in found)}</span>"
        for role, found in roles
    )


@register.simple_tag
def department_links(departments: Iterable[Department]) -> SafeString:
    """Return the names of departments, each a link to its page."""
    return join_markup("、".join(_department_link(one.pk, one.name, one.is_resolved) for one in departments))


@register.simple_tag(takes_context=True)
def result_row(context: Context, row: MeasureListRow, below: object = None, walked: str = "") -> SafeString:
    """Return one result of a list; ``below`` whether a heading stands above, ``walked`` the list's query string."""
    measure, document = row.measure, row.measure.document
    level = 3 if below else 2
    title = _marked_pieces(row.title) if measure.title else "（无标题）"
    star = ' <span class="star" title="本区自主提出">★</span>' if measure.own_initiative else ""
    facts: list[str] = [document_name(document)]
    if measure.kind == Measure.Kind.CITY:
        facts.append('<span class="tag">市级事项</span>')
    if row.headings:
        facts.append(f'<span class="result__headings">{" › ".join(map(escape, row.headings))}</span>')
    if row.leads:
        facts.append(f'<span class="result__leads"><b>牵头</b> {"、".join(map(escape, row.leads))}</span>')
    if measure.deadline:
        facts.append(f'<span class="result__deadline"><b>完成时限</b> {deadline_words(measure)}</span>')
    if row.progress:
        facts.append(f'<span class="result__progress"><b>进展</b> {progress_status(row.progress)}</span>')
    user = reading_staff(context.get("request"))
    doors = doors_of_row(user, measure, walked) if user else []
    return join_markup(
        (
            f'<li class="result">\n  <h{level} class="result__title"><a href="{escape(measure.get_absolute_url())}">',
            f'<span class="result__code">{escape(measure.code)}</span> {title}</a>{star}</h{level}>\n',
            f'  <p class="result__facts">{"".join(facts)}</p>\n',
            f'  <p class="result__passage">{_marked_pieces(row.passage)}</p>\n',
            f"  {render_to_string('partials/staff_doors.html', {'doors': doors}) if doors else chr(10)}\n</li>\n",
        )
    )


@register.simple_tag
def document_measure(measure: Measure, level: int) -> SafeString:
    """Return a measure as it stands in its document, under a heading of this level."""
    url = escape(measure.get_absolute_url())
    star = ' <span class="star" title="本区自主提出">★</span>' if measure.own_initiative else ""
    text = "".join(f"<p>{mark_targets(paragraph)}</p>" for paragraph in paragraphs(measure.text))
    assigned: list[ShownAssignment] = measure.in_force  # type: ignore[attr-defined]  # from `read_outline`
    roles = (
        f"\n  {_assignment_line(f'{chr(10)}    {assignment_roles(assigned)}{chr(10)}  ')}\n  "
        if assigned
        else ""
    )
    deadline = _assignment_line(f"<b>完成时限</b> {deadline_words(measure)}") if measure.deadline else ""
    discrepancy = (
        _assignment_line(f'<a class="tag tag--warn" href="{url}#statements">两处表述不一致</a>')
        if measure.has_open_discrepancy  # type: ignore[attr-defined]  # from `read_outline`
        else ""
    )
    return join_markup(
        (
            f'<article class="measure" id="measure-{escape(measure.code)}">\n',
            f'  <h{level} class="measure__title"><a href="{url}"><span class="measure__code">{escape(measure.code)}',
            f"</span> {escape(measure.title) or '（无标题）'}</a>{star}</h{level}>\n",
            f'  <div class="prose">{text}</div>\n',
            f"  {roles}\n  {deadline}\n  {discrepancy}\n</article>\n",
        )
    )


@register.simple_tag
def deadline_words(measure: Measure) -> SafeString:
    """Return a deadline in the words of its plan, with its last day where the words are not that."""
    words = f'<span class="deadline__words">{escape(measure.deadline)}</span>'
    if measure.due is None:
        return join_markup((words,))
    day = measure.due.isoformat()
    if measure.deadline == day:
        return join_markup(
            (words, '<span class="deadline__day">（已过）</span>' if measure.is_past_due else "")
        )
    past = "，已过" if measure.is_past_due else ""
    return join_markup(
        (words, f'<span class="deadline__day">（<time datetime="{day}">{day}</time>{past}）</span>')
    )


@register.simple_tag
def progress_status(entry: ProgressEntry) -> SafeString:
    """Return how far a measure has come, and the day that this was so."""
    day, label = entry.as_of.isoformat(), escape(entry.get_status_display())
    return join_markup(
        (
            f'<span class="progress-status progress-status--{entry.status}">{label}</span>',
            f'<span class="progress-day">（截至 <time datetime="{day}">{day}</time>）</span>',
        )
    )


def _assignment_line(markup: str) -> str:
    return f'<p class="assignment-line">{markup}</p>'


def _marked_pieces(pieces: Iterable[SnippetPiece]) -> str:
    """Return a text of pieces, what was found marked."""
    return "".join(
        f"<mark>{escape(piece.text)}</mark>" if piece.found else escape(piece.text) for piece in pieces
    )


def join_markup(pieces: Iterable[str]) -> SafeString:
    """Return joined pieces of markup, in which whoever calls has escaped all text."""
    return mark_safe("".join(pieces))  # noqa: S308  # see above


def _drawn_link(url: str, title: str, mark: str) -> str:
    """Return a mark of a drawing as a link with a visible and an accessible name."""
    named = escape(title)
    return f'<a href="{escape(url)}" aria-label="{named}"><title>{named}</title>{mark}</a>'


def _heat_hue(hue: int | None, x: int, y: int, height: int) -> str:
    """Return the mark in the colour of a district, nothing for what has none."""
    if hue is None:
        return ""
    return f'<rect class="heat__hue {hue_class(hue)}" x="{x}" y="{y}" width="3" height="{height}"/>'


def _heat_cell(chart: HeatGrid, cell: HeatCell) -> str:
    """Return a cell of a grid."""
    tone = "heat__cell--none" if cell.count is None else f"shade-{cell.shade}"
    box = (
        f'<rect class="heat__cell {tone}" x="2%" y="3" width="96%" height="{chart.cell_height - 6}" rx="5"/>'
    )
    mark = box + _heat_text(chart, cell)
    return _drawn_link(cell.url, cell.title, mark) if cell.url else mark


def _heat_text(chart: HeatGrid, cell: HeatCell) -> str:
    """Return the text in a cell of a grid."""
    if cell.count is None:
        return f'<text class="heat__none" x="16" y="{33 if chart.tall else 23}">{escape(chart.none)}</text>'
    if not chart.tall:
        return f'<text class="heat__number" x="50%" y="23">{cell.count}</text>'
    return (
        f'<text class="heat__figure" x="16" y="39">{cell.count}</text>'
        f'<text class="heat__unit" x="16" y="60">{escape(chart.unit)}</text>'
    )


def _heat_line(row: HeatRow, nothing: str) -> str:
    """Return the table row of a grid's row; ``nothing`` is the markup of a cell without a list."""
    fields = (
        f'<td class="num">{_number_link(cell.url, cell.title, cell.count)}</td>' if cell.url else nothing
        for cell in row.cells
    )
    return f'<tr><th scope="row">{escape(row.head.label)}</th>{"".join(fields)}</tr>\n'


def _bar_label(bar: ChartBar) -> str:
    """Return the name above a bar, with a link where it has a page."""
    note = f'<tspan class="bar-chart__note" dx="6">{escape(bar.note)}</tspan>' if bar.note else ""
    label = f'<text class="bar-chart__label" y="17">{escape(bar.short_label)}{note}</text>'
    return f'<a href="{escape(bar.url)}">{label}</a>' if bar.url else label


def _bar_total(bar: ChartBar) -> str:
    """Return the number of a whole bar, nothing where each part has its own."""
    if bar.total is None:
        return ""
    number = f'<text class="bar-chart__number" x="100%" y="17">{bar.total.count}</text>'
    return _drawn_link(bar.total.url, bar.total.title, number)


def _bar_part(placed: PlacedPart) -> str:
    """Return a part of a bar with its number, if that is shown; a part of nothing has no list."""
    part, mark = placed.part, ""
    if placed.number_at is not None:
        none = "" if part.count else " bar-chart__number--none"
        mark = f'<text class="bar-chart__number{none}" x="100%" dx="{placed.number_at}" y="17">{part.count}</text>'
    if part.count:
        place = f'x="{placed.x:.3f}%" y="25" width="{placed.width:.3f}%" height="9"'
        mark += f'<rect class="bar bar--{part.tone}" {place}/>'
        mark = _drawn_link(part.url, part.title, mark)
    return f"\n      {mark}\n      "


def _bar_lines(bar: ChartBar) -> Iterable[str]:
    """Yield the table row of a bar, then those of its parts."""
    note = f' <span class="muted small">{escape(bar.note)}</span>' if bar.note else ""
    fields = "".join(map(_part_field, (bar.total,) if bar.total else bar.parts))
    yield f'<tr><th scope="row">{escape(bar.label)}{note}</th>{fields}</tr>\n'
    if bar.total:
        for part in bar.parts:
            field = _part_field(part)
            yield f'<tr class="table__under"><th scope="row">{escape(part.name)}</th>{field}</tr>\n'


def _part_field(part: BarPart) -> str:
    """Return the table cell of a part."""
    inside = _number_link(part.url, part.title, part.count) if part.count else '<span class="muted">0</span>'
    return f'<td class="num">{inside}</td>'


def _number_link(url: str, title: str, count: int | None) -> str:
    """Return a count as a link to its list."""
    return f'<a href="{escape(url)}" aria-label="{escape(title)}">{count}</a>'


def _escape_all(texts: list[str]) -> list[str]:
    """Return the texts escaped, in one piece, as a page has thousands; between them stands NUL, which none has."""
    escaped = escape("\0".join(texts)).split("\0")
    return escaped if len(escaped) == len(texts) else [escape(text) for text in texts]


def _option_row(param: str, option: FacetOption, value: str, label: str) -> str:
    """Return one choice of the facet ``param``; its ``value`` and ``label`` are markup as that is."""
    checked = " checked" if option.chosen else ""
    return (
        f'<label class="{option.css}"><input class="check" type="checkbox" id="{param}-{value}"'
        f' name="{param}" value="{value}"{checked}><span class="facet__label">{label}'
        f'</span><span class="facet__count">{option.count}</span></label>'
    )


def _district_name(option: FacetOption, label: str) -> str:
    """Return the name of a district, which is markup, in its colour."""
    return f'<span class="district {hue_class(option.hue or 0)}">{label}</span>'


def _department_link(pk: int, name: str, is_resolved: bool) -> str:
    """Return a link with the name of a department, marked if the registry does not know it."""
    link = f'<a href="{escape(record_address("department", pk))}">{escape(name)}</a>'
    return link if is_resolved else link + _UNKNOWN_NAME
