"""The ways from a public page to the staff pages about what it shows, for those who may go there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.contrib.auth.models import User
from django.template import Context
from django.urls import reverse

from measures.assignments.editor.list_place import editor_url
from measures.models import Document, Measure
from measures.search.results.engine import SearchResults
from measures.staff.roles import ASSIGN_ANY, BULK
from measures.staff.signed_in_user import reading_staff
from measures.staff.staff_permissions import (
    may_assign,
    may_assign_anywhere,
    tied_district_ids,
    tied_districts,
)

register = template.Library()


@dataclass(frozen=True, slots=True)
class StaffDoor:
    """A link to a staff page."""

    label: str
    url: str


@register.inclusion_tag("partials/staff_doors.html", takes_context=True)
def measure_doors(context: Context, measure: Measure) -> dict[str, object]:
    """Show the ways to the staff pages of a measure."""
    user = reading_staff(context.get("request"))
    return {"doors": list(_measure_doors(user, measure)) if user else []}


@register.inclusion_tag("partials/staff_doors.html", takes_context=True)
def document_doors(context: Context, document: Document) -> dict[str, object]:
    """Show the ways to the staff pages of a document and of all its measures."""
    user = reading_staff(context.get("request"))
    return {"doors": list(_document_doors(user, document)) if user else []}


@register.inclusion_tag("partials/staff_doors.html", takes_context=True)
def list_doors(context: Context, querystring: str) -> dict[str, object]:
    """Show the ways to change the whole list of a query string, to those who may change any of its measures."""
    user = reading_staff(context.get("request"))
    if user is None:
        return {"doors": []}
    may_enter = user.has_perm(ASSIGN_ANY) or _has_own_measures(user, context["results"])
    return {"doors": list(_doors_of_list(user, querystring or "sort=document", may_enter=may_enter))}


def doors_of_row(user: User, measure: Measure, querystring: str) -> list[StaffDoor]:
    """Return the way from a row of a list to the editor of its measure, which leads on through the list."""
    return [StaffDoor("调整责任", editor_url(measure.pk, querystring))] if may_assign(user, measure) else []


def _measure_doors(user: User, measure: Measure) -> Iterator[StaffDoor]:
    if user.has_perm("measures.change_measure"):
        yield StaffDoor("编辑", reverse("admin:measures_measure_change", args=[measure.pk]))
    if may_assign(user, measure):
        yield StaffDoor("调整责任", editor_url(measure.pk))
        yield StaffDoor("填报进展", reverse("admin:measures_progressentry_report", args=[measure.pk]))
        yield StaffDoor("表格编辑", f"{reverse('grid:edit')}?document={measure.document.slug}")


def _document_doors(user: User, document: Document) -> Iterator[StaffDoor]:
    if user.has_perm("measures.change_document"):
        yield StaffDoor("编辑", reverse("admin:measures_document_change", args=[document.pk]))
    may_enter = user.has_perm(ASSIGN_ANY) or document.district_id in tied_district_ids(user)
    yield from _doors_of_list(user, f"document={document.slug}", may_enter=may_enter)


def _has_own_measures(user: User, results: SearchResults) -> bool:
    """Return whether a list has measures of the districts that an account is tied to."""
    counted = results.facets["district"]
    is_narrowed = any(one.chosen for one in counted)
    listed = {one.value for one in counted if one.count and (one.chosen or not is_narrowed)}
    return any(district.slug in listed for district in tied_districts(user))


def _doors_of_list(user: User, querystring: str, *, may_enter: bool) -> Iterator[StaffDoor]:
    """Yield the ways to change a list; ``may_enter`` whether it has any measure whose duties the user may change."""
    if not may_enter:
        return
    if may_assign_anywhere(user):
        yield StaffDoor("表格编辑", f"{reverse('grid:edit')}?{querystring}")
        one_by_one = reverse("admin:measures_measure_responsibility_list")
        yield StaffDoor("逐项调整责任", f"{one_by_one}?{querystring}")
    if user.has_perm(BULK):
        yield StaffDoor("批量修改这份清单", f"{reverse('bulk:begin')}?{querystring}")
