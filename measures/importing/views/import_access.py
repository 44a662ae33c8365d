"""The permissions of the import pages, and the draft of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from measures.models import ImportDraft
from measures.staff.roles import ASSIGN_ANY, IMPORT, SETTLE_NAME, SETTLE_REPAIR, roles_with
from measures.staff.self_recording_views import self_recording_view


def require_import_permission(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Return an admin view for users who may import, marked as recording its changes itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied(f"导入方案由{roles_with(IMPORT)}办理。")
        return view(request, *args, **kwargs)

    return self_recording_view(guarded)


def get_draft(pk: int) -> ImportDraft:
    """Return a draft without its bytes; raise `Http404` if it does not exist."""
    draft = ImportDraft.objects.select_related("added_by", "confirmed_by", "document", "change_set").filter(
        pk=pk
    )
    if (found := draft.defer("content").first()) is None:
        raise Http404("no such draft")
    return found


def may_correct_draft(user: Any) -> bool:
    """Return whether a user may correct measures and their assignments."""
    return bool(user.has_perms(("measures.change_measure", ASSIGN_ANY)))


def may_decide_names(user: Any) -> bool:
    """Return whether a user may decide which departments names mean."""
    return bool(user.has_perms((SETTLE_NAME, ASSIGN_ANY)))


def may_decide_guesses(user: Any) -> bool:
    """Return whether a user may decide on guesses."""
    return bool(
        user.has_perms(
            (SETTLE_REPAIR, "measures.change_problem", "measures.change_measure", "measures.change_chapter")
        )
    )
