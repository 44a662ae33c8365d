"""The errors of the API: a code for programs, and a Chinese message with the cause and the remedy."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from measures.search.index.background_build import IndexNotReady

DOCS = "/api/v1/docs"

#: Codes and messages by HTTP status, for errors without a message of their own.
USUAL_ERRORS = {
    400: ("bad_request", f"请求无法识别，请检查网址。各接口的参数见 {DOCS}。"),
    403: ("forbidden", "没有权限访问此地址。"),
    404: ("not_found", f"这个地址没有内容，请检查网址。可用的接口见 {DOCS}。"),
    405: ("method_not_allowed", "本接口只供读取，请改用 GET。"),
    422: ("invalid_parameter", f"参数不符合要求，取值范围见 {DOCS}。"),
    429: ("too_many_requests", "请求过于频繁，请稍后再试；响应头 Retry-After 若给出秒数，请等满再试。"),
    500: ("server_error", "网站出现故障，请稍后再试；若一再出现，请告知维护者。"),
    503: ("unavailable", "服务暂时不可用，请稍后再试。"),
}
_RETRY_AFTER = "5"
_VALUE = re.compile(r"'(\w+)'")


class ApiError(Exception):
    """An error to answer with: HTTP ``status``, ``code``, ``message`` and the invalid ``param``."""

    def __init__(self, status: int, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.param = status, code, message, param


def error_payload(code: str, message: str, param: str | None = None) -> dict[str, Any]:
    """Return the body of an error."""
    return {"error": {"code": code, "message": message, "param": param}}


def usual_error_payload(status: int) -> dict[str, Any]:
    """Return the body of an error from its HTTP ``status`` alone."""
    code, message = USUAL_ERRORS.get(status, USUAL_ERRORS[500 if status >= 500 else 400])
    return error_payload(code, message)


def register_error_handlers(api: NinjaAPI) -> None:
    """Register handlers that answer every exception of ``api``'s operations in the API's own form."""

    def error(request: HttpRequest, exc: ApiError) -> HttpResponse:
        return api.create_response(
            request, error_payload(exc.code, exc.message, exc.param), status=exc.status
        )

    def preparing(request: HttpRequest, exc: IndexNotReady) -> HttpResponse:
        done = f"（已完成 {exc.done}／{exc.total} 项）" if exc.total else ""
        text = f"检索索引正在建立{done}" if not exc.blocked else "服务器的索引目录无法写入，检索暂时无法使用"
        body = error_payload("index_preparing", f"{text}，请在 {_RETRY_AFTER} 秒后重试。")
        response = api.create_response(request, body, status=503)
        response["Retry-After"] = _RETRY_AFTER
        return response

    def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        messages = [_describe_error(one) for one in exc.errors]
        param = str(_error_parameter(exc.errors[0]))
        return api.create_response(
            request, error_payload("invalid_parameter", "".join(messages), param), status=422
        )

    def usual_one(request: HttpRequest, exc: HttpError) -> HttpResponse:
        return api.create_response(request, usual_error_payload(exc.status_code), status=exc.status_code)

    def missing(request: HttpRequest, exc: Http404) -> HttpResponse:
        return api.create_response(request, usual_error_payload(404), status=404)

    def unexpected(request: HttpRequest, exc: Exception) -> HttpResponse:
        # Django logs it; the middleware turns its page into a JSON error.
        raise exc

    handlers: dict[type[Exception], Any] = {
        ApiError: error,
        IndexNotReady: preparing,
        ValidationError: invalid,
        HttpError: usual_one,
        Http404: missing,
        Exception: unexpected,
    }
    for exception, handler in handlers.items():
        api.add_exception_handler(exception, handler)


def _error_parameter(error: dict[str, Any]) -> str:
    """Return the name of the invalid parameter in a pydantic error."""
    names = [part for part in error["loc"] if isinstance(part, str)]
    return names[-1]


def _describe_error(error: dict[str, Any]) -> str:
    """Return a pydantic error as a Chinese sentence."""
    name, context = _error_parameter(error), error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return f"参数“{name}”应为整数。"
        case "greater_than_equal":
            return f"参数“{name}”不能小于 {context['ge']}。"
        case "less_than_equal":
            return f"参数“{name}”不能大于 {context['le']}。"
        case "literal_error":
            expected = "、".join(_VALUE.findall(str(context["expected"])))
            return f"参数“{name}”没有这个取值，可用的有：{expected}。"
        case "bool_parsing":
            return f"参数“{name}”应为 true 或 false。"
        case "missing":
            return f"缺少参数“{name}”。"
    return f"参数“{name}”不符合要求，取值范围见 {DOCS}。"
