"""Record what staff write in the admin: every request that may write runs inside one recording."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils.html import format_html, format_html_join

from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.history.queries.later_changes import changes_since_opened
from measures.models import ChangeSet, lengths
from measures.staff.editing.conflict_subject import CONFLICT_SUBJECT
from measures.staff.editing.guarded_forms import REASON_FIELD
from measures.staff.read_only_actions import is_read_only_action
from measures.writing.action_errors import ActionError

#: The admin's own pages; others say themselves what they did and how it is undone.
_PLAIN = ("_add", "_change", "_delete", "_changelist")
#: Where a request keeps the recording that it runs in.
_RECORDING = "_recording_held"


class RecordingMiddleware:
    """Record what a signed-in member of staff sends to the admin. A request that fails leaves nothing behind.

    Views with a true attribute ``records_itself`` are left alone: what they write, they record; and so are exports,
    which write nothing and may take long.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, inside a recording if it may write."""
        match = _writing_match(request)
        user = request.user if match is not None else None
        if match is None or not isinstance(user, User) or not user.is_active or not user.is_staff:
            return self.get_response(request)
        with ExitStack() as held:
            recorder = held.enter_context(record_changes(kind=ChangeSet.Kind.EDIT, user=user, covers=True))
            setattr(request, _RECORDING, held)
            response = self.get_response(request)
            recorder.reason = recorder.reason or read_reason(request)
            _roll_back_refused(request, response)
        is_plain = match.app_name == "history" or str(match.url_name).endswith(_PLAIN)
        if is_plain and response.status_code == 302 and "_popup" not in request.POST:
            _report_changes(request, recorder)
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Roll back a refused request before its page is rendered, which would keep others waiting.

        Add to a page with a `ConflictSubject` what was done to that record since it was opened.
        """
        _roll_back_refused(request, response)
        if response.context_data and (subject := response.context_data.get(CONFLICT_SUBJECT)):
            response.context_data["change_sets"] = changes_since_opened(subject)
        return response


def _roll_back_refused(request: HttpRequest, response: HttpResponseBase) -> None:
    """End the recording of a request that is refused, if one goes on, with nothing written."""
    held: ExitStack | None = getattr(request, _RECORDING, None)
    if held is not None and response.status_code >= 400:
        transaction.set_rollback(True)
        setattr(request, _RECORDING, None)
        held.close()


def _writing_match(request: HttpRequest) -> ResolverMatch | None:
    """Return where a request to the admin goes that may write, None for any other."""
    if request.method != "POST" or not request.path_info.startswith(_admin()):
        return None
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if getattr(match.func, "records_itself", False):
        return None
    is_list = str(match.url_name).endswith("_changelist")
    return None if is_list and is_read_only_action(request.POST.get("action")) else match


def read_reason(request: HttpRequest, *, insist: bool = False) -> str:
    """Return why, in one line, as the form that was sent says it.

    Raise `ActionError` for more than the history keeps if the page can show that (``insist``); else it is cut.
    """
    words = "".join(character for character in request.POST.get(REASON_FIELD, "") if character.isprintable())
    if insist and len(words) > lengths.REASON:
        raise ActionError(f"理由不能超过 {lengths.REASON} 字，现有 {len(words)} 字。", field=REASON_FIELD)
    return words[: lengths.REASON]


def _admin() -> str:
    """Return where the admin is, or where nothing is if the site has none."""
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return "//"


def _report_changes(request: HttpRequest, recorder: ChangeRecorder) -> None:
    """Say on the next page what was recorded, with a link to where it can be taken back.

    It is written by now: nothing here asks the database, which may have gone since.
    """
    found = sorted(filter(None, (*recorder.change_sets, recorder.change_set)), key=lambda each: each.pk)
    links = [(reverse("admin:measures_changeset_change", args=[each.pk]), each.summary) for each in found]
    if links:
        told = format_html_join("；", '<a href="{}">{}</a>', links)
        messages.success(request, format_html("已记入历史，可查看或撤销：{}", told))
