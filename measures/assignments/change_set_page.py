"""The page after a bulk change or a reorganisation: its change set and the undo."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from measures.history.undo_permissions import may_undo
from measures.history.views.undo_shortcut import undo_with_message
from measures.models import ChangeSet
from measures.text.nested_quotation_marks import quote


@dataclass(frozen=True, slots=True)
class ChangeSetPage:
    """The Chinese words of the page for a kind of change set; ``restored`` is the message after undo."""

    kind: ChangeSet.Kind
    template: str
    name: str
    done: str
    restored: str


def find_change_set(pk: int, kind: ChangeSet.Kind) -> ChangeSet:
    """Return a change set of a kind with the users who made and undid it; raise `Http404` if there is none."""
    return get_object_or_404(ChangeSet.objects.select_related("user", "undone_by"), pk=pk, kind=kind)


def undo_and_return(
    request: HttpRequest, change_set: ChangeSet, page: ChangeSetPage, *, here: str, undone: str
) -> HttpResponse:
    """Undo a change set and redirect to ``undone``, or to ``here`` if that fails."""
    message = f"已撤销{quote(change_set.summary)}，{page.restored}"
    return redirect(undone if undo_with_message(request, change_set, success=message) else here)


def render_change_set(
    request: HttpRequest, change_set: ChangeSet, page: ChangeSetPage, context: dict[str, object]
) -> HttpResponse:
    """Return the page; ``context`` is that of its own template."""
    shared = {
        **admin.site.each_context(request),
        "title": f"{page.name}{'已撤销' if change_set.undone_by_id else page.done}",
        "change_set": change_set,
        "page": page,
        "may_undo": may_undo(request.user, change_set),
    }
    return TemplateResponse(request, page.template, shared | context)
