"""The shared admin of problems and discrepancies, which staff resolve and reopen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from measures.decisions.resolutions import reopen_records, resolve_records
from measures.decisions.ticked_decisions import TickedDecisionAdmin
from measures.models import Problem
from measures.staff.model_admins import LoadedRecordAdmin
from measures.staff.signed_in_user import signed_in_user


class ResolutionAdmin(TickedDecisionAdmin, LoadedRecordAdmin):
    """Records with a status and a decision; the user and time of a decision are set automatically."""

    actions = ("mark_settled", "mark_open")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: resolved records are kept."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        """Resolve or reopen the record, by its status, with its decision."""
        if obj.status == Problem.Status.RESOLVED:
            resolve_records(records=[obj], user=signed_in_user(request), decision=obj.decision)
        else:
            reopen_records(records=[obj], decision=obj.decision)

    @admin.action(description="标为已核", permissions=["change"])
    def mark_settled(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Resolve the selected records."""
        done = partial(_resolve, signed_in_user(request))
        return self.decide(request, queryset, done, "已将 {} 条标为已核。")

    @admin.action(description="重新标为待核", permissions=["change"])
    def mark_open(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Reopen the selected records."""
        return self.decide(request, queryset, _reopen_ticked_records, "已将 {} 条重新标为待核。")


def _resolve(user: User, records: Sequence[Any], seen: Mapping[int, str]) -> int:
    return resolve_records(records=records, user=user, seen=seen)


def _reopen_ticked_records(records: Sequence[Any], seen: Mapping[int, str]) -> int:
    return reopen_records(records=records, seen=seen)
