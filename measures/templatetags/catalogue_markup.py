"""Render the rows of departments and the links to places in Python, because a template takes many times as long."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from districts.page_addresses import page_address
from measures.catalogue.departments.department_list import AssignedDepartment, DepartmentSection
from measures.catalogue.documents.place_tree import PlaceGroup
from measures.models import Document
from measures.search.list_addresses import list_url
from measures.templatetags.fast_markup import count_bar, join_markup

register = template.Library()
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
    url = page_address("department", department.pk)
    name = escape(department.name)
    note = ""
    if noted:
        where = department.district.short_name if department.district else department.get_level_display()
        note = f' <span class="muted small">{escape(str(where))}</span>'
    unknown = "" if department.is_resolved else _UNKNOWN_NAME
    years: int | list[int] = year or []
    lists: list[tuple[int, str, str]] = [
        (counts.lead, "牵头", list_url(district=one.within, year=years, lead=department.pk)),
        (counts.co_lead, "配合", list_url(district=one.within, year=years, co_lead=department.pk)),
        (counts.either, "共", list_url(district=one.within, year=years, dept=department.pk)),
    ]
    numbers = "\n".join(
        f'<td class="num"><a href="{escape(address)}" aria-label="{name}{role} {count} 项">{count}</a></td>'
        if count
        else '<td class="num"><span class="muted">0</span></td>'
        for count, role, address in lists
    )
    return (
        f'<tr><th scope="row"><a href="{url}">{name}</a>{note}{unknown}</th>\n{numbers}\n'
        f'<td class="counts__bar">{count_bar(one.lead_width, one.rest_width)}</td></tr>\n'
    )
