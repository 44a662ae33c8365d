"""Delete records only if they, and all deleted with them, are still as they were shown."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.contrib.admin import actions
from django.contrib.admin.utils import NestedObjects, unquote
from django.db import transaction
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from measures.staff.editing.conflict_subject import CONFLICT_SUBJECT, ConflictSubject
from measures.staff.record_ids import read_record_id
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_SUBJECT = "deletion"
_CHANGED = "您打开这一页之后，要删除的内容有了变化，没有删除。请看过下面现在的内容再决定。"
_UNKNOWN = "页面缺少有效的版本标记，无法判断期间有没有人改过，没有删除。请核对下面的内容再确认。"


class GuardedDeletion(admin.ModelAdmin[Any]):
    """An admin whose records are deleted only if they are still as shown.

    ``deleted_with`` names relations whose records are deleted too and are edited on pages of their own: they are
    locked.
    """

    deleted_with: tuple[str, ...] = ()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for confirmation; delete a record if it and all deleted with it are still as shown."""
        context = extra_context or {}
        if request.method != "POST":
            return super().delete_view(request, object_id, context | self._token(request, object_id))
        with transaction.atomic():
            if (key := read_record_id(unquote(object_id))) is not None:
                self._lock_with_dependents([key])
            token = self._token(request, object_id)
            shown = _read_digest(request.POST.get(FORM_FIELD, ""))
            if not token or shown == _read_digest(token[FORM_FIELD]):
                return super().delete_view(request, object_id, context | token)
            # With empty data the page shows its confirmation again.
            request.POST = QueryDict()
            subject = ConflictSubject(self.model, unquote(object_id), latest_only=True)
            refused = {"not_deleted": _CHANGED if shown else _UNKNOWN, CONFLICT_SUBJECT: subject}
            response = super().delete_view(request, object_id, context | token | refused)
            response.status_code = 409 if shown else 400
            return response

    def get_actions(self, request: HttpRequest) -> Any:
        """Return the actions; deletion is confirmed and checked as on the page of one record."""
        found: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in found:
            _, name, description = found["delete_selected"]
            found["delete_selected"] = (_delete_ticked, name, description)
        return found

    def lock_all(self, queryset: QuerySet[Any]) -> None:
        """Lock these records and the rows edited with them, for this transaction."""
        self._lock_with_dependents([record.pk for record in queryset])

    def _lock_with_dependents(self, keys: list[int]) -> None:
        rows = self.model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys)
        list(rows.order_by("pk").values_list("pk"))
        for name in self.deleted_with:
            below: Any = self.model._meta.get_field(name)
            rows_below = below.related_model._base_manager.select_for_update(of=("self",))
            list(rows_below.filter(**{f"{below.field.name}__in": keys}).order_by("pk").values_list("pk"))

    def _token(self, request: HttpRequest, object_id: str) -> dict[str, str]:
        """Return the edit token for the page, empty if the record is missing or may not be deleted."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not self.has_delete_permission(request, record):
            return {}
        return {FORM_FIELD: begin_deletion_token([record]).sign()}


def begin_deletion_token(records: Iterable[Model]) -> EditToken:
    """Return the edit token of a deletion page: a digest of the records and of all deleted with them."""
    records_to_delete = list(records)
    collector = NestedObjects(using="default", origin=records_to_delete)
    collector.collect(records_to_delete)
    digest = sha256()
    for model in sorted(collector.data, key=lambda model: model._meta.label):
        for record in sorted(collector.data[model], key=lambda record: record.pk):
            digest.update(_record_content(record).encode("utf-8", "surrogatepass"))
    return EditToken.begin(_SUBJECT, digest.hexdigest())


def _record_content(record: Model) -> str:
    """Return the content of a record without the times of its writes."""
    fields = [
        field
        for field in record._meta.concrete_fields
        if not (isinstance(field, DateTimeField) and (field.auto_now or field.auto_now_add))
    ]
    values = [f"{field.attname}={field.value_from_object(record)!r}" for field in fields]
    return f"{record._meta.label}({','.join(values)})"


def _read_digest(text: str) -> str:
    """Return the digest in an edit token, empty for an invalid one."""
    try:
        return str(EditToken.read(text, _SUBJECT).opened)
    except InvalidEditToken:
        return ""


def _delete_ticked(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Ask for confirmation; delete the chosen records if they are still as shown."""
    shown = _read_digest(request.POST.get(FORM_FIELD, ""))
    is_sent = bool(request.POST.get("post"))
    if is_sent:
        modeladmin.lock_all(queryset)
    token = begin_deletion_token(queryset.all())
    is_refused = is_sent and shown != token.opened
    if is_refused:
        unsent: Any = request.POST.copy()
        del unsent["post"]
        request.POST = unsent
    response = actions.delete_selected(modeladmin, request, queryset)
    if isinstance(response, TemplateResponse) and response.context_data is not None:
        response.context_data[FORM_FIELD] = token.sign()
        if is_refused:
            response.context_data["not_deleted"] = _CHANGED if shown else _UNKNOWN
            response.status_code = 409 if shown else 400
    return response
