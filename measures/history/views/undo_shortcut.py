"""Undo a change set from the page that shows what it did."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from measures.history.actions.undo import undo_change_set
from measures.history.undo_permissions import UNDO_REFUSED, may_undo
from measures.models import ChangeSet
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError


def undo_with_message(request: HttpRequest, change_set: ChangeSet, *, success: str) -> bool:
    """Undo a change set; show the message ``success`` or the error on the next page; return whether it is undone.

    Raise `PermissionDenied` if the user may not undo it.
    """
    if not may_undo(request.user, change_set):
        raise PermissionDenied(UNDO_REFUSED)
    try:
        undo_change_set(change_set=change_set, user=signed_in_user(request))
    except ActionError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, success)
    return True
