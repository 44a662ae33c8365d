"""The page for a form whose record was deleted while it was open; it lists what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.staff.editing.conflict_subject import CONFLICT_SUBJECT, ConflictSubject
from measures.staff.editing.form_labels import labelled_values


def deleted_record_page(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return the page, with status 409."""
    key = unquote(object_id)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"这条{admin.opts.verbose_name}已被删除",
        "opts": admin.opts,
        "pk": key,
        CONFLICT_SUBJECT: ConflictSubject(admin.model, key, latest_only=True),
        "typed": list(labelled_values(dict(request.POST.lists()), request.path)),
    }
    return TemplateResponse(request, "admin/editing/deleted_record.html", context, status=409)
