"""What problems and discrepancies have in common: staff settle them, or open them again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from districts.admin.permissions import LoadedOnly
from measures.actions.decide import reopen, settle
from measures.admin.user import signed_in
from measures.models import Problem


class SettlingAdmin(LoadedOnly):
    """Records with a status and a decision. Who decided and when is noted by itself."""

    actions = ("mark_settled", "mark_open")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what is settled stays on record."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        """Settle or open the record, with the decision that was written."""
        if obj.status == Problem.Status.RESOLVED:
            settle(records=[obj], user=signed_in(request), decision=obj.decision)
        else:
            reopen(records=[obj], decision=obj.decision)

    @admin.action(description="标为已核", permissions=["change"])
    def mark_settled(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Settle the chosen ones."""
        count = settle(records=list(queryset), user=signed_in(request))
        self.message_user(request, f"已将 {count} 条标为已核。", messages.SUCCESS)

    @admin.action(description="重新标为待核", permissions=["change"])
    def mark_open(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Open the chosen ones again."""
        self.message_user(
            request, f"已将 {reopen(records=list(queryset))} 条重新标为待核。", messages.SUCCESS
        )
