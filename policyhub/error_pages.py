"""Error pages, shown even if the database or the page template itself failed."""

from __future__ import annotations

from math import ceil
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from measures.accounts.closed_page import closed_page_context
from measures.staff.editing.form_labels import labelled_values
from measures.staff.staff_permissions import is_staff
from policyhub import interrupted_forms
from policyhub.conf.security import LOCKOUT_TIME
from policyhub.outages import Outage

log = structlog.get_logger(__name__)

_PLAIN = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
    '<p>{advice}</p><p><a href="/">回到首页</a></p></html>'
)
_TEXTS = {
    400: ("请求有误", "地址或提交的内容无法识别，请检查后重试。"),
    403: ("没有权限", "您没有查看此页或执行此操作的权限。"),
    404: ("没有找到", "没有这个页面，地址可能有误或已变更。"),
    413: ("内容太多", "提交的内容超过网站能接收的大小，没有保存。请分几次提交，或改为上传文件。"),
    429: ("请稍后再试", "请求过于频繁，已暂停受理。请稍后再试。"),
    500: ("出错了", "网站出现故障，请稍后再试。您提交的内容可能没有保存。"),
    503: ("暂时无法使用", "网站暂时无法使用，会自行恢复，请稍后再试。"),
    507: ("存储空间已满", "服务器的存储空间已满，请联系管理员。"),
}
_OUTAGE_ADVICE = {
    Outage.GONE: "暂时连不上数据库。网站会自行恢复，无需重新启动，请稍后再试。",
    Outage.BUSY: "数据库正忙，等候的时间过长，没有完成。请稍后再试。",
    Outage.READ_ONLY: "网站目前只能浏览，不能保存。请稍后再试；一再出现的，请联系管理员。",
    Outage.FULL: "服务器的存储空间已满，原有内容不受影响。请联系管理员清理空间，之后无需重新启动即可继续。",
}
_SENT = "刚才提交的内容可能没有保存，恢复后请先查看，再决定是否重新提交。"
#: Seconds for the ``Retry-After`` header of an outage.
_RETRY_AFTER = {Outage.GONE: 10, Outage.BUSY: 5, Outage.READ_ONLY: 30, Outage.FULL: 60}
#: The Chinese noun of each limited scope.
_LIMITED_ACTIONS = {"search": "查询", "typing": "查询", "export": "导出", "login": "登录"}
_MINUTE = 60

#: Addresses of forms that have no page of their own to go back to.
_NO_PAGES = ("/admin/interrupted/", "/admin/logout/")
_SAFE = ("GET", "HEAD", "OPTIONS")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a malformed or too large request."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(request, 413 if is_large else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a missing permission; log the user. Explain to staff in the admin why, and who can help."""
    user = getattr(request, "user", None)
    log.warning(
        "permission_denied",
        user=user.get_username() if user else None,
        method=request.method,
        path=request.path,
    )
    if request.path.startswith("/admin/") and user is not None and is_staff(user):
        return _closed_page(request, str(exception or ""))
    return error_page(request, 403)


def _closed_page(request: HttpRequest, reason: str) -> HttpResponse:
    """Return the admin's own page for what is closed to a member of staff."""
    try:
        context = closed_page_context(request, reason)
    except Exception:
        # It reads from the database who may; the page of all errors does not.
        log.exception("closed_page_failed")
        return error_page(request, 403, reason)
    return error_page(request, 403, reason, name="admin/closed.html", **context)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for an address that does not exist."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for an error of the site itself; it depends on nothing that may have failed."""
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose CSRF token is missing or outdated, with what was filled in."""
    return error_page(
        request,
        403,
        "表单已过期，没有保存。若一再出现此提示，请允许浏览器保存本站的 Cookie，再刷新后提交。",
        title="表单已过期",
    )


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Return the page for a locked out login, with the time from which it may be tried again."""
    seconds = ceil(LOCKOUT_TIME.total_seconds())
    page = error_page(
        request,
        429,
        "登录失败的次数过多，为防止他人猜测密码，已暂停登录。"
        f"请在 {ceil(seconds / 60)} 分钟后再试；急需登录的，请联系管理员解除。",
    )
    page.headers["Retry-After"] = str(seconds)
    return page


def too_often(request: HttpRequest, scope: str, seconds: int) -> HttpResponse:
    """Return the page (429) for an address over the limit of ``scope``, which may go on in ``seconds``.

    For a list that is being filtered by htmx only the results are replaced; the chosen filters stay.
    """
    wait = f"{seconds} 秒" if seconds < 2 * _MINUTE else f"{ceil(seconds / _MINUTE)} 分钟"
    advice = f"从您的网络地址来的{_LIMITED_ACTIONS[scope]}过于频繁，已暂停受理。请在 {wait}后再试。"
    if getattr(request, "htmx", False):
        page = error_page(request, 429, advice, name="429_part.html")
        page.headers["HX-Retarget"] = "#results"
        page.headers["HX-Reswap"] = "innerHTML"
    else:
        back = request.get_full_path() if request.method in _SAFE else ""
        page = error_page(request, 429, advice, back=back)
    patch_vary_headers(page, ["HX-Request"])
    page.headers["Retry-After"] = str(seconds)
    page.headers["Cache-Control"] = "no-store"
    return page


def outage_page(request: HttpRequest, outage: Outage) -> HttpResponse:
    """Return the page for a request that failed in an outage, with what was typed in a form."""
    is_sent = request.method not in _SAFE
    page = error_page(
        request,
        outage.status,
        _OUTAGE_ADVICE[outage] + (_SENT if is_sent else ""),
        back=request.get_full_path(),
    )
    page.headers["Retry-After"] = str(_RETRY_AFTER[outage])
    page.headers["Cache-Control"] = "no-store"
    return page


def _unsaved_context(request: HttpRequest) -> dict[str, Any]:
    """Return the context for a form that was sent or is to be restored: its content in words, and signed for later."""
    known = getattr(request, "_cached_user", None)
    form = interrupted_forms.read_interrupted_form(request, getattr(known, "pk", None))
    if form is None:
        return {"is_lost": True}
    is_page = form.address.startswith("/admin/") and not form.address.startswith(_NO_PAGES)
    return {
        "typed": list(labelled_values(form.fields, form.address)),
        "files": form.files,
        "interrupted_form": interrupted_forms.sign_form(form) if form.fields and is_page else "",
        "csrf_token": get_token(request),
    }


def error_page(request: HttpRequest, status: int, advice: str = "", **more: Any) -> HttpResponse:
    """Return the page of an error ``status`` in Chinese: what happened and what to do.

    ``more`` adds to the context; its ``name`` chooses a template other than the usual one.
    """
    title, usual_advice = _TEXTS[status]
    context = {"title": title, "advice": advice or usual_advice, "status": status, **more}
    if request.method not in _SAFE:
        context |= _unsaved_context(request)
    try:
        body: str = render_to_string(
            more.get("name", f"{status}.html"), context, None if status >= 500 else request
        )
    except Exception:
        # The page frame may need the database that has just failed; the reader still gets a page.
        log.exception("error_page_failed", status=status)
        body = _PLAIN.format(**context)
    return HttpResponse(body, status=status)
