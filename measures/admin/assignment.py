"""Assignments in the admin: the published ones are evidence, those of staff can be corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from districts.admin.permissions import WholeDeletion
from measures.admin.evidence import where
from measures.admin.ledger import EVIDENCE, LedgerForm
from measures.models import Assignment


@admin.register(Assignment)
class AssignmentAdmin(WholeDeletion):
    """The ledger as a list. A published row can be closed, with a reason, and is never deleted."""

    form = LedgerForm
    list_display = (
        "measure",
        "role",
        "department",
        "place",
        "effective",
        "valid_from",
        "valid_to",
        "where",
    )
    list_filter = (
        "role",
        "place",
        "effective",
        "measure__document__district",
        "measure__document__year",
        "department__kind",
    )
    list_select_related = ("measure__document__district", "department__district")
    search_fields = ("department__name", "department__aliases__name", "name_as_printed", "measure__title")
    autocomplete_fields = ("measure", "department")
    fields = (
        "measure",
        "department",
        "role",
        "order",
        "valid_from",
        "valid_to",
        "reason",
        "place",
        "effective",
        "name_as_printed",
        "phrase",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what a published row says, or what only a published row has."""
        if obj is not None and obj.place != Assignment.Place.STAFF:
            return ("measure", "department", "role", "order", *EVIDENCE)
        return EVIDENCE if obj is None else ("measure", *EVIDENCE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow single rows that staff made to be deleted; never a published one."""
        if obj is None or obj.place != Assignment.Place.STAFF:
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description="行动方案", ordering="measure__document")
    def where(self, assignment: Assignment) -> str:
        """Return the document it is in."""
        return where(assignment.measure.document)
