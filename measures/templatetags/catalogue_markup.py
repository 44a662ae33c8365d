"""Render the rows of departments and the links to places in Python, because a template takes many times as long."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from measures.catalogue.departments.department_list import AssignedDepartment, DepartmentSection
from measures.catalogue.documents.place_tree import PlaceGroup
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
def department_rows(section: DepartmentSection, year: int | None) -> SafeString:
    """Return the table rows of the departments of a section, with the lists behind their numbers in ``year``."""
    # The address is made once: to resolve it for each of 200 rows takes as long as the rows.
    before, after = reverse("department", args=[0]).split("0")
    noted = section.is_groups or bool(section.note)
    return join_markup(
        _department_row(one, f"{before}{one.department.pk}{after}", year, noted=noted) for one in section.rows
    )


def _department_row(one: AssignedDepartment, url: str, year: int | None, *, noted: bool) -> str:
    """Return the table row of a department, whose page is at ``url``; ``noted`` says where it is as well."""
    department, counts = one.department, one.counts
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
