"""The page for a form whose record was deleted meanwhile: it shows what was typed, so that it is not lost."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from measures.staff.editing.form_labels import labelled_values


def deleted_record_page(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return the page (409) that says so."""
    context = {
        **admin.admin_site.each_context(request),
        "title": f"这条{admin.opts.verbose_name}已被删除",
        "opts": admin.opts,
        "pk": unquote(object_id),
        "typed": list(labelled_values(dict(request.POST.lists()), request.path)),
    }
    return TemplateResponse(request, "admin/editing/deleted_record.html", context, status=409)
