"""Decide on the ticked records of a list, only if they are still as the list showed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.decisions.decision_checks import DECISION_LIMIT, record_digest
from measures.history.queries.current_names import person_name
from measures.staff.record_ids import read_record_id
from measures.writing.action_errors import EditConflict
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_UNKNOWN = "页面缺少有效的版本标记，无法判断期间有没有人核定过，没有改动任何一条。请核对下面的内容再确认。"


#: An action on records with the digest shown of each by id; returns how many it changed.
DecideRecords = Callable[[Sequence[Any], Mapping[int, str]], int]


@dataclass(frozen=True, slots=True)
class TickedRecord:
    """A record to decide on; ``moved`` if it has changed since the list showed it."""

    record: Any
    moved: bool

    @property
    def who(self) -> str:
        """Return the name of the user who decided on it, empty for an open record."""
        return person_name(self.record.decided_by) if self.record.decided_by else ""


class TickedDecisionAdmin(admin.ModelAdmin[Any]):
    """A list whose ticked records are decided on at once: all of them or, if one has changed, none."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with an edit token of the digests of its records."""
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and "cl" in (context := response.context_data or {}):
            context[FORM_FIELD] = _shown_records_token(self.model, context["cl"].result_list)
        return response

    def decide(
        self, request: HttpRequest, queryset: QuerySet[Any], decide: DecideRecords, success: str
    ) -> HttpResponse | None:
        """Decide on the chosen records; show the message ``success``, which has a placeholder for the number changed.

        For all records of the filters they are shown first. If a record has changed since the list showed it, nothing
        is done and the page says so (409), as without an edit token (400).
        """
        across = request.POST.get("select_across") == "1"
        # Another user's decision may have removed a record from the filtered list.
        sent = (read_record_id(key) for key in request.POST.getlist(ACTION_CHECKBOX_NAME))
        ticked = [key for key in sent if key is not None]
        wanted = queryset if across else self.get_queryset(request).filter(pk__in=ticked)
        records = list(wanted.order_by("pk")[: DECISION_LIMIT + 1])
        if len(records) > DECISION_LIMIT:
            messages.error(request, f"一次最多 {DECISION_LIMIT} 条，没有改动任何一条。请用筛选缩小范围。")
            return None
        if across:
            return self._ask(request, records, {})
        try:
            token = EditToken.read(request.POST.get(FORM_FIELD, ""), self.model._meta.label_lower)
        except InvalidEditToken:
            return self._ask(request, records, {}, error=_UNKNOWN, status=400)
        seen = {int(pk): mark for pk, mark in token.shown.items()}
        try:
            count = decide(records, {key: seen.get(key, "") for key in ticked})
        except EditConflict as conflict:
            return self._ask(request, records, seen, error=str(conflict), status=409)
        messages.success(request, success.format(count))
        return None

    def _ask(
        self,
        request: HttpRequest,
        records: Sequence[Any],
        seen: Mapping[int, str],
        error: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Return the page that shows the records as they are now and asks for confirmation."""
        lines = [
            TickedRecord(record, record.pk in seen and seen[record.pk] != record_digest(record))
            for record in records
        ]
        same = [line.record for line in lines if not line.moved]
        action = request.POST.get("action", "")
        context = {
            **self.admin_site.each_context(request),
            "title": dict(self.get_action_choices(request)).get(action, ""),
            "opts": self.opts,
            "lines": lines,
            "same": same if len(same) < len(lines) else [],
            "error": error,
            "action": action,
            "checkbox": ACTION_CHECKBOX_NAME,
            FORM_FIELD: _shown_records_token(self.model, records),
        }
        return TemplateResponse(request, "admin/editing/decide.html", context, status=status)


def _shown_records_token(model: type[Model], records: Iterable[Model]) -> str:
    """Return the edit token of a list: the digest of each record by its id."""
    marks = {str(record.pk): record_digest(record) for record in records}
    return EditToken.begin(model._meta.label_lower, marks).sign()
