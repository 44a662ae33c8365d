"""Show an interrupted form again on its own page, filled in; do not submit it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import structlog
from django.contrib import messages
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse

from measures.staff.editing.form_labels import labelled_values
from measures.staff.editing.html_form_filler import fill_in_forms
from measures.staff.read_only_actions import is_read_only_action
from measures.writing.action_errors import ActionError, WriteRefused
from policyhub import error_pages, interrupted_forms
from policyhub.interrupted_forms import InterruptedForm

log = structlog.get_logger(__name__)

#: Response status codes of a redirect or an error, which show no form to fill in.
_ELSEWHERE = (301, 302, 303, 405)
_BACK = "中断之前填写的内容已放回原处，还没有保存。请核对后再提交。"
_GONE = "刚才填写的页面已经不在了，内容没有保存，列在下面。"
_NOT_DONE = "登录中断时的操作没有执行，它的页面现在不能直接打开。需要的话，请重新操作。"
_OTHERS = "刚才中断的表单是另一个账号填写的，没有放回。"
_READ_ONLY_SQL = re.compile(
    r"\s*+\(?\s*+(SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|SET|SHOW|PRAGMA|EXPLAIN"
    r"|WITH(?!.*\b(INSERT|UPDATE|DELETE|MERGE)\b))\b",
    re.IGNORECASE | re.DOTALL,
)


def refill_form(
    request: HttpRequest, form: InterruptedForm, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
) -> HttpResponseBase:
    """Return the page of a form with its values filled in, from the answer of ``view`` with writes refused.

    A page that does not show its form again after an error is opened anew and filled in field by field.
    """
    if form.user is not None and form.user != request.user.pk:
        interrupted_forms.drop_form(request)
        messages.warning(request, _OTHERS)
        return redirect("admin:index")
    before = len(_queued_messages(request))
    messages.warning(request, _refill_notice(form))
    is_export = any(map(is_read_only_action, form.fields.get("action", ())))
    response = None if is_export else _rehearse_form(request, form, view, args, kwargs)
    try:
        response = response or _open_filled(request, form, view, args, kwargs)
    except Http404:
        response = None
    if response is not None and response.status_code not in _ELSEWHERE:
        return response
    del _queued_messages(request)[before:]
    return _without_page(request, form, is_deleted=response is None)


def _without_page(request: HttpRequest, form: InterruptedForm, *, is_deleted: bool) -> HttpResponseBase:
    """List what was filled in if no page has the form any more, so that nothing typed is lost."""
    words = list(labelled_values(form.fields, form.address))
    if is_deleted or words:
        return error_pages.error_page(request, 404, _GONE, typed=words, files=form.files)
    interrupted_forms.drop_form(request)
    messages.warning(request, _NOT_DONE)
    return redirect("admin:index")


def _open_filled(
    request: HttpRequest, form: InterruptedForm, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
) -> HttpResponseBase:
    """Open the page of a form and fill it in; return a redirect or an error unchanged."""
    opened = cast("HttpResponse", view(request, *args, **kwargs))
    if isinstance(opened, SimpleTemplateResponse):
        opened.render()
    if opened.status_code in _ELSEWHERE:
        return opened
    return fill_in_page(opened, request, form.data)


def fill_in_page(page: HttpResponse, request: HttpRequest, data: QueryDict, path: str = "") -> HttpResponse:
    """Fill in the forms of a page that are sent to ``path`` (default: the request's path); return the page."""
    page.content = fill_in_forms(page.content.decode(), data, path or request.path).encode()
    return page


def _refill_notice(form: InterruptedForm) -> str:
    files = "".join(f"文件“{name}”须重新选择。" for name in form.files if name)
    return _BACK + files


def _rehearse_form(
    request: HttpRequest, form: InterruptedForm, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
) -> HttpResponseBase | None:
    """Return the page with which a view answers the form, rolled back; None if it shows none."""
    own = request.method, request.POST
    messages_before = len(_queued_messages(request))
    request.method, request.POST = "POST", form.data  # type: ignore[assignment]
    request.is_refilled = True  # type: ignore[attr-defined]
    try:
        with transaction.atomic(), _refuse_writes():
            response = view(request, *args, **kwargs)
            transaction.set_rollback(True)
    except (ActionError, Http404, DatabaseError) as error:
        log.info("form_not_rehearsed", path=request.path, error=str(error))
        response = None
    finally:
        request.method = own[0]
    if response is not None and "html" not in response.headers["Content-Type"]:
        # Not a page. It is dropped, not closed: closing would end the request and its connection.
        response = None
    if response is None or response.status_code in _ELSEWHERE:
        request.POST = own[1]
        # Drop the messages of this rehearsal: nobody sees its page.
        del _queued_messages(request)[messages_before:]
        return None
    if response.status_code != 403:
        response.status_code = 200
    return response


def _queued_messages(request: HttpRequest) -> list[Any]:
    """Return the queued messages for the next page."""
    storage: Any = messages.get_messages(request)
    queued: list[Any] = storage._queued_messages
    return queued


@contextmanager
def _refuse_writes() -> Iterator[None]:
    """Refuse every SQL statement that is not known to be read-only."""

    def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _READ_ONLY_SQL.match(sql):
            raise WriteRefused("还没有保存。")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(guard):
        yield
