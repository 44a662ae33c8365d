"""Assignments on their measure's page: what was published above, what staff added below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from measures.models import Assignment, Measure

#: What a published row rests on; nobody edits it.
EVIDENCE = ("place", "effective", "name_as_printed", "phrase")


class LedgerForm(forms.ModelForm[Assignment]):
    """A row of the ledger. Whoever dates or closes a published one says why."""

    class Meta:
        model = Assignment
        fields = ("department", "role", "order", "valid_from", "valid_to", "reason")

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a change to what was published."""
        data = super().clean() or {}
        is_published = self.instance.pk and self.instance.place != Assignment.Place.STAFF
        if is_published and self.has_changed() and not (data.get("reason") or "").strip():
            self.add_error("reason", "更改已发布的责任分工须写明理由。")
        return data


class KnownAutocomplete(AutocompleteSelect):
    """A select that need not ask the database again for what its formset has read already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with nothing known."""
        super().__init__(*args, **kwargs)
        self.known: dict[str, Any] = {}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        """Return the chosen option, from what is known if it is there."""
        chosen = self.known.get(str(value[0])) if len(value) == 1 else None
        if chosen is None:
            return super().optgroups(name, value, attr)
        options = [self.create_option(name, chosen.pk, str(chosen), True, 0)]
        return [(None, options, 0)]


class LedgerFormSet(BaseInlineFormSet[Assignment, Measure, LedgerForm]):
    """The rows of one measure, their departments read with them."""

    def add_fields(self, form: LedgerForm, index: int | None) -> None:
        """Let the row's select know its department."""
        super().add_fields(form, index)
        field = form.fields.get("department")
        inner = getattr(field.widget, "widget", None) if field else None
        if isinstance(inner, KnownAutocomplete) and form.instance.pk:
            inner.known = {str(form.instance.department_id): form.instance.department}


class _LedgerInline(admin.TabularInline[Assignment, Measure]):
    """What both tables have in common."""

    model = Assignment
    form = LedgerForm
    formset = LedgerFormSet  # type: ignore[assignment]
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        """Return the rows with their departments."""
        return (
            super()
            .get_queryset(request)
            .select_related("department__district")
            .order_by("-role", "order", "pk")
        )

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Return the field; departments are found by typing."""
        if db_field.name == "department":
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PublishedInline(_LedgerInline):
    """What the document assigns: can be closed or dated with a reason, nothing else."""

    verbose_name_plural = "责任分工：原文所载"
    fields = (
        "role",
        "department",
        "place",
        "effective",
        "valid_from",
        "valid_to",
        "reason",
        "name_as_printed",
        "phrase",
    )
    readonly_fields = ("role", "department", *EVIDENCE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        """Return the published rows, what the text says before what a table does."""
        rows = super().get_queryset(request).exclude(place=Assignment.Place.STAFF)
        return rows.order_by("-place", "-role", "order", "pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: only a source publishes."""
        return False


class StaffInline(_LedgerInline):
    """What staff added."""

    verbose_name = "人工分工"
    verbose_name_plural = "责任分工：人工补充"
    fields = ("role", "department", "order", "valid_from", "valid_to", "reason")
    autocomplete_fields = ("department",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Assignment]:
        """Return the rows of staff."""
        return super().get_queryset(request).filter(place=Assignment.Place.STAFF)
