"""A form whose record was deleted meanwhile: what was typed is shown, so that it is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from districts.admin.editing.stamp import SEEN


def gone(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Return the page (409) that says so."""
    context = {
        **admin.admin_site.each_context(request),
        "title": f"这条{admin.opts.verbose_name}已被删除",
        "opts": admin.opts,
        "pk": unquote(object_id),
        "typed": list(_typed(admin.model, request.POST)),
    }
    return TemplateResponse(request, "admin/editing/gone.html", context, status=409)


def _typed(model: Any, data: QueryDict) -> Iterator[tuple[str, str]]:
    """Yield what a person typed, under the names that the form has for it."""
    for name, values in data.lists():
        own = name not in (SEEN, "csrfmiddlewaretoken") and not name.startswith("_")
        text = "、".join(value for value in values if value.strip())
        if own and text and not name.endswith("_FORMS"):
            yield _label(model, name), text


def _label(model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return name
