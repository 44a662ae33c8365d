"""The filter of an admin list by district, with the districts that something was collected from."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest

from measures.models import Document


class CollectedDistrictFilter(RelatedFieldListFilter):
    """The districts that have documents: of three thousand places few do."""

    def field_choices(
        self, field: RelatedField[Any, Any], request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> Any:
        """Return the districts in the order of their admin."""
        collected = {"pk__in": Document.objects.order_by().values("district")}
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=collected)
