"""Record what staff write in the admin: each request that may write is one change set."""

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

#: Pages of the admin itself; others report by themselves what they did and how to undo it.
_PLAIN = ("_add", "_change", "_delete", "_changelist")
#: The request attribute with the open recorder.
_RECORDING = "_recording_held"


class RecordingMiddleware:
    """Records what a signed-in member of staff sends to the admin; a request that fails writes nothing.

    Views with a true attribute ``records_itself`` are skipped, as they record their writes; and so are exports, which
    write nothing and may take long.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; record the request if it may write."""
        match = _writing_match(request)
        user = request.user if match is not None else None
        if match is None or not isinstance(user, User) or not user.is_active or not user.is_staff:
            return self.get_response(request)
        with ExitStack() as recording:
            recorder = recording.enter_context(
                record_changes(kind=ChangeSet.Kind.EDIT, user=user, covers=True)
            )
            setattr(request, _RECORDING, recording)
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
    """End the recorder of a refused request, if one is open, with nothing written."""
    recording: ExitStack | None = getattr(request, _RECORDING, None)
    if recording is not None and response.status_code >= 400:
        transaction.set_rollback(True)
        setattr(request, _RECORDING, None)
        recording.close()


def _writing_match(request: HttpRequest) -> ResolverMatch | None:
    """Return the resolved address of a request to the admin that may write, None for any other."""
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
    """Return the reason for the change from the sent form, in one line.

    If it is too long, raise `ActionError` if the page can show that (``insist``); else cut it.
    """
    words = "".join(character for character in request.POST.get(REASON_FIELD, "") if character.isprintable())
    if insist and len(words) > lengths.REASON:
        raise ActionError(f"理由不能超过 {lengths.REASON} 字，现有 {len(words)} 字。", field=REASON_FIELD)
    return words[: lengths.REASON]


def _admin() -> str:
    """Return the path of the admin, an impossible one if the site has none."""
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return "//"


def _report_changes(request: HttpRequest, recorder: ChangeRecorder) -> None:
    """Show a message on the next page with links to the change sets, where they can be undone.

    Everything is committed by now: make no query, the database may be gone since.
    """
    found = sorted(filter(None, (*recorder.change_sets, recorder.change_set)), key=lambda each: each.pk)
    links = [(reverse("admin:measures_changeset_change", args=[each.pk]), each.summary) for each in found]
    if links:
        change_links = format_html_join("；", '<a href="{}">{}</a>', links)
        messages.success(request, format_html("已记入历史，可查看或撤销：{}", change_links))
