"""Admin forms that save only if the record is still as the editor saw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.models import ChangeSet, lengths
from measures.staff.editing.conflict_subject import CONFLICT_SUBJECT, ConflictSubject
from measures.staff.editing.deleted_record import deleted_record_page
from measures.staff.editing.form_differences import FormDifference, form_differences
from measures.staff.editing.form_merge import merge_sent_data, sent_state
from measures.staff.editing.form_state import FormState, RecordForms, record_forms
from measures.staff.record_ids import read_record_id
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

#: The button that overwrites another user's change.
OVERWRITE = "_mine"
_UNKNOWN = (
    "页面缺少有效的版本标记，无法判断期间有没有人改过，没有保存。"
    "您填写的内容仍在下面，请与现在的内容核对后再保存。"
)
_TAKEN = "没有保存：同样的内容刚刚已由他人保存。您填写的内容仍在下面，请核对后再保存。"
#: The request attribute that makes its form invalid, so that it is shown again.
_REFUSED = "_editing_refused"
#: The field for the reason of a change; see ``templates/admin/change_form.html``.
REASON_FIELD = "change_reason"


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A refused form: its status, its differences, and the edit token of the page that shows it again."""

    status: int
    token: EditToken
    rows: list[FormDifference]
    error: str = ""

    @property
    def is_conflict(self) -> bool:
        """Whether another user changed the record; otherwise the edit token was missing."""
        return not self.error

    @property
    def clashes(self) -> bool:
        """Whether both editors want different values of one field."""
        return any(row.clashes for row in self.rows)

    @property
    def is_same(self) -> bool:
        """Whether the typed values equal the present ones."""
        return all(row.mine == row.now for row in self.rows if row.typed)


class GuardedForms(admin.ModelAdmin[Any]):
    """An admin whose records two users may edit at once.

    The form carries an edit token with the state that it showed. It is saved only if the locked record still has that
    state; otherwise the page comes back (409) with what was typed, what changed, and the choice. Without an edit token
    nothing is saved (400).
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form with its edit token; save a sent form if the record is unchanged, else show the conflict."""
        context = extra_context or {}

        def answer(more: dict[str, Any]) -> HttpResponse:
            return super(GuardedForms, self).changeform_view(request, object_id, form_url, context | more)

        if request.method == "POST":
            with transaction.atomic():
                return self._sent(request, object_id, answer)
        record = self._editable(request, object_id)
        if record is None:
            return answer({})
        state = record_forms(self, request, record).state
        return answer({FORM_FIELD: _begin_token(record, state).sign()})

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class; one that is never valid for a refused request."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (_RefusingForm, form), {}) if hasattr(request, _REFUSED) else form

    def _editable(self, request: HttpRequest, object_id: str | None) -> Any | None:
        """Return the record if it exists and the user may change it."""
        if object_id is None or "_saveasnew" in request.POST:
            return None
        record = self.get_object(request, unquote(object_id))
        return record if record is not None and self.has_change_permission(request, record) else None

    def _sent(
        self, request: HttpRequest, object_id: str | None, answer: Callable[[dict[str, Any]], HttpResponse]
    ) -> HttpResponse:
        if object_id is not None:
            _lock_for_edit(self.model, unquote(object_id))
        record = self._editable(request, object_id)
        if record is None:
            is_deleted = object_id is not None and self.get_object(request, unquote(object_id)) is None
            if is_deleted and self.has_change_permission(request):
                return deleted_record_page(self, request, object_id or "")
            return _save_form(request, answer, {})
        forms = record_forms(self, request, record)
        refused = _check_conflict(request, forms, record)
        if refused is None:
            return _save_form(request, answer, {FORM_FIELD: request.POST.get(FORM_FIELD, "")})
        return _show_conflict(request, answer, record, refused)


class _RefusingForm:
    """A form that shows what was sent and is never valid."""

    def clean(self) -> Any:
        """Refuse."""
        super().clean()  # type: ignore[misc]
        raise ValidationError("")


def _lock_for_edit(model: type[Model], key: str) -> None:
    """Lock the record for this transaction."""
    model._base_manager.select_for_update(of=("self",)).filter(pk=read_record_id(key)).first()


def _check_conflict(request: HttpRequest, forms: RecordForms, record: Model) -> RefusedForm | None:
    """Return the refusal of a request, None if it may be saved; merge the sent data with the record on a conflict."""
    now = forms.state
    mine = sent_state(forms, request.POST)
    try:
        token = EditToken.read(request.POST.get(FORM_FIELD, ""), _record_subject(record))
    except InvalidEditToken:
        unknown = _begin_token(record, now)
        return RefusedForm(400, unknown, form_differences(forms, now, now, mine), _UNKNOWN)
    opened, shown = FormState(*token.opened), FormState(*token.shown)
    if shown == now and (not token.has_shown_conflict or OVERWRITE in request.POST):
        return None
    rows = form_differences(forms, opened, now, mine)
    # Typed values must stay when the page is shown again; others follow the record.
    followed: Any = merge_sent_data(forms, request.POST, shown, now)
    request.POST = followed
    return RefusedForm(409, token.with_shown(now.as_plain()), rows)


def _begin_token(record: Model, state: FormState) -> EditToken:
    """Return the edit token of a page of ``record`` opened now; one query."""
    last = ChangeSet.objects.aggregate(last=Max("pk"))["last"] or 0
    return EditToken.begin(_record_subject(record), state.as_plain(), last)


def _record_subject(record: Model) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def _save_form(
    request: HttpRequest, answer: Callable[[dict[str, Any]], HttpResponse], context: dict[str, Any]
) -> HttpResponse:
    """Save the form; show it again if the database refuses a duplicate.

    Show it again also if the reason is too long, or if it is only restored after an interruption.
    """
    if getattr(request, "is_refilled", False):
        return _show_unsaved(request, answer, context, status=200)
    if len(reason := request.POST.get(REASON_FIELD, "")) > lengths.REASON:
        message = f"没有保存：修改理由不能超过 {lengths.REASON} 字，现有 {len(reason)} 字。"
        return _show_unsaved(
            request, answer, context | {"not_saved": message, "not_saved_for": REASON_FIELD}, status=422
        )
    try:
        with transaction.atomic():
            return answer(context)
    except IntegrityError:
        return _show_unsaved(request, answer, context | {"not_saved": _TAKEN}, status=409)


def _show_unsaved(
    request: HttpRequest,
    answer: Callable[[dict[str, Any]], HttpResponse],
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    """Show the form again as sent, without saving."""
    setattr(request, _REFUSED, True)
    response = answer(context | {"errors": []})
    response.status_code = status
    return response


def _show_conflict(
    request: HttpRequest,
    answer: Callable[[dict[str, Any]], HttpResponse],
    record: Model,
    refused: RefusedForm,
) -> HttpResponse:
    """Show the form again with the conflict to decide."""
    setattr(request, _REFUSED, True)
    context = {FORM_FIELD: refused.token.sign(), "conflict": refused, "errors": []}
    if refused.is_conflict:
        token = refused.token
        context[CONFLICT_SUBJECT] = ConflictSubject(
            type(record), str(record.pk), token.last_change, token.opened_at
        )
    response = answer(context)
    if isinstance(response, TemplateResponse):
        response.status_code = refused.status
    return response
