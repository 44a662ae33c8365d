"""Render the rows of departments and of documents in Python, because a template takes many times as long."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Unpack
from unicodedata import is_normalized

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from districts.page_addresses import page_address, record_address
from measures.catalogue.departments.department_list import AssignedDepartment, DepartmentSection
from measures.catalogue.departments.document_assignments import AssignedMeasure
from measures.catalogue.documents.place_tree import PlaceGroup
from measures.catalogue.measure_counts import AssignmentCounts
from measures.models import Document
from measures.search.list_addresses import ListFilters, list_url
from measures.templatetags.fast_markup import count_bar, join_markup

register = template.Library()
#: Characters of a measure's name in a list.
_NAME_LENGTH = 60
_UNKNOWN_NAME = ' <span class="tag tag--warn" title="名录中没有这个名称">名称待核</span>'


@register.simple_tag
def place_links(groups: Iterable[PlaceGroup], here: str) -> SafeString:
    """Return the places as items of a list, each a link to its documents, without the place ``here``."""
    path = reverse("documents")
    return join_markup(
        f'<li><a href="{path}?district={escape(group.place.slug)}">{escape(group.place.shown_name)}</a>'
        f"{_place_count(group)}</li>"
        for group in groups
        if group.place.slug != here
    )


def _place_count(group: PlaceGroup) -> str:
    """Return how many districts lie in a place, nothing for one."""
    return f' <span class="muted">{group.count}</span>' if group.count > 1 else ""


@register.simple_tag
def listed_document(document: Document) -> SafeString:
    """Return what the list says of a document of `documents_with_counts`."""
    n_measures, n_city, n_open = document.n_measures, document.n_city, document.n_open  # type: ignore[attr-defined]
    day = document.issued_on
    facts = (
        f"<span>{escape(document.number)}</span>" if document.number else "",
        f"<span>{day.year}年{day.month}月{day.day}日</span>" if day else "",
        f"<span>{escape(document.issuer)}</span>" if document.issuer else "",
    )
    whole = f"{escape(document.district.shown_name)} {document.year} 年 {n_measures} 项举措"
    slug = document.slug
    counts = (
        f'<a href="{escape(list_url(document=slug, kind="district"))}" aria-label="{whole}">{n_measures} 项举措</a>',
        f'<a href="{escape(list_url(document=slug, kind="city"))}">{n_city} 项市级事项</a>' if n_city else "",
        f'<a href="{escape(list_url(document=slug, discrepancy=1))}">{n_open} 项表述不一致</a>'
        if n_open
        else "",
    )
    return join_markup(
        (
            f'\n      <span class="catalogue__year serif">{document.year}</span>\n      <div>\n        ',
            f'<a class="catalogue__title" href="{document.get_absolute_url()}">{escape(document.title)}</a>\n',
            f'        <p class="catalogue__facts">\n          {f"{chr(10)}          ".join(facts)}\n        </p>\n',
            '      </div>\n      <p class="catalogue__counts">\n        ',
            f"{f'{chr(10)}        '.join(counts)}\n      </p>",
        )
    )


@register.simple_tag
def matrix_links(documents: Iterable[Document]) -> SafeString:
    """Return the years of documents, each a link to its matrix of departments and chapters."""
    links = (
        f'<a href="{page_address("document_matrix", one.slug)}" title="{escape(one.title)}">{one.year}</a>'
        for one in documents
    )
    return join_markup("、".join(links))


@register.simple_tag
def department_rows(section: DepartmentSection, year: int | None) -> SafeString:
    """Return the table rows of the departments of a section, with the lists behind their numbers in ``year``."""
    noted = section.is_groups or bool(section.note)
    return join_markup(_department_row(one, year, noted=noted) for one in section.rows)


def _department_row(one: AssignedDepartment, year: int | None, *, noted: bool) -> str:
    """Return the table row of a department; ``noted`` says where it is as well."""
    department, counts = one.department, one.counts
    url = record_address("department", department.pk)
    name = escape(department.name)
    note = ""
    if noted:
        where = department.district.short_name if department.district else department.get_level_display()
        note = f' <span class="muted small">{escape(str(where))}</span>'
    unknown = "" if department.is_resolved else _UNKNOWN_NAME
    years: int | list[int] = year or []
    filters = ListFilters(district=one.within, year=years)
    numbers = _count_cells(counts, department.pk, name, filters)
    return (
        f'<tr><th scope="row"><a href="{url}">{name}</a>{note}{unknown}</th>\n{numbers}'
        f'<td class="counts__bar">{count_bar(one.lead_width, one.rest_width)}</td></tr>\n'
    )


@register.simple_tag
def assignment_cells(
    counts: AssignmentCounts, department: int, label: str, **filters: Unpack[ListFilters]
) -> SafeString:
    """Return the cells of how many measures under ``filters`` a department (its id) leads, supports, and has a part in.

    ``label`` names what the row is about.
    """
    return mark_safe(_count_cells(counts, department, escape(label), filters))  # noqa: S308  # escaped


def _count_cells(counts: AssignmentCounts, department: int, label: str, filters: ListFilters) -> str:
    """Return three cells, each with the list it counts; ``label`` is escaped already."""
    lists: tuple[tuple[int, str, ListFilters], ...] = (
        (counts.lead, "牵头", {**filters, "lead": department}),
        (counts.co_lead, "配合", {**filters, "co_lead": department}),
        (counts.either, "共", {**filters, "dept": department}),
    )
    return "".join(
        f'<td class="num"><a href="{escape(list_url(**each))}" aria-label="{label}{name} {count} 项">{count}</a></td>\n'
        if count
        else '<td class="num"><span class="muted">0</span></td>\n'
        for count, name, each in lists
    )


@register.simple_tag
def assigned_measures(measures: Iterable[AssignedMeasure]) -> SafeString:
    """Return measures as items of a list, with the roles of a department in them."""
    return join_markup(
        f'<li><a href="{escape(one.measure.get_absolute_url())}"><span class="document-assignments__code">'
        f"{escape(one.measure.code)}</span> <span>{escape(_shorten(one.measure.title or one.measure.text))}</span>"
        f'</a> <span class="document-assignments__role">{escape(one.roles)}</span></li>'
        for one in measures
    )


def _shorten(text: str) -> str:
    """Return a text cut as `truncatechars` cuts it, which takes a tenth of a millisecond even where it cuts nothing."""
    if len(text) <= _NAME_LENGTH and is_normalized("NFC", text):
        return text
    return Truncator(text).chars(_NAME_LENGTH)
