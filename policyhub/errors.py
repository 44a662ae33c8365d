"""The pages for what goes wrong. They are shown even if the database or the page's own frame is what went wrong."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)

_PLAIN = (
    '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
    '<p>{advice}</p><p><a href="/">回到首页</a></p></html>'
)
_TEXTS = {
    400: ("请求有误", "地址或提交的内容无法识别，请检查后重试。"),
    403: ("没有权限", "您没有查看此页或执行此操作的权限。"),
    404: ("没有找到", "没有这个页面，地址可能有误或已变更。"),
    500: ("出错了", "网站出现故障，请稍后再试。您提交的内容可能没有保存。"),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a request that makes no sense."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for what the user may not see."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for an address where nothing is."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the page for a failure of the site's own; it depends on nothing that may have failed."""
    return error_page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose proof of origin is missing or outdated."""
    return error_page(
        request, 403, "表单已过期，请返回刷新后重新提交。若仍出现此提示，请允许浏览器保存本站的 Cookie。"
    )


def error_page(request: HttpRequest, status: int, advice: str = "") -> HttpResponse:
    """Return the page of an error ``status`` with what happened and what to do about it, in Chinese."""
    title, usual_advice = _TEXTS[status]
    context = {"title": title, "advice": advice or usual_advice, "status": status}
    try:
        body: str = render_to_string(f"{status}.html", context, None if status == 500 else request)
    except Exception:
        # Whatever is broken, the reader gets a page: the frame may need the database that has just gone.
        log.exception("error_page_failed", status=status)
        body = _PLAIN.format(**context)
    return HttpResponse(body, status=status)
