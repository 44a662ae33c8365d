"""The plans whose duties a user may change, with how many of their measures nobody leads."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from measures.models import Assignment, Document
from measures.staff.roles import ASSIGN_ANY
from measures.staff.staff_permissions import tied_district_ids


def editable_plans(user: Any) -> QuerySet[Document]:
    """Return the documents whose duties a user may change, the latest first, counted: ``total`` and ``unled``."""
    lead = Assignment.objects.in_force().filter(measure=OuterRef("measures__pk"), role=Assignment.Role.LEAD)
    documents = Document.objects.select_related("district").defer("preamble", "imported")
    if not user.has_perm(ASSIGN_ANY):
        documents = documents.filter(district__in=tied_district_ids(user))
    counted = documents.annotate(
        total=Count("measures"), unled=Count("measures", filter=Q(~Exists(lead), measures__isnull=False))
    )
    return counted.order_by("-year", "district__code", "slug")
