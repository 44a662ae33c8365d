"""The middleware of ``/api/``: JSON errors, HEAD."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from measures.api.api_errors import error_payload, usual_error_payload

PREFIX = "/api/"
_JSON = "application/json"


class ApiMiddleware:
    """Answers HEAD as GET without the body, and turns error pages into JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; requests outside of the API pass through."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return _error_as_json(_https_required())
        method = request.method
        if method == "HEAD":
            # The server drops the body; the operations handle GET only.
            request.method = "GET"
        response = self.get_response(request)
        request.method = method
        if not isinstance(response, HttpResponse):
            return response
        if response.status_code >= 400:
            return _error_as_json(response)
        return response


def _https_required() -> HttpResponse:
    """Return the error for a request without HTTPS: after a silent redirect nobody would correct the program."""
    body = error_payload("https_required", "请改用 https:// 开头的网址。")
    kind = f"{_JSON}; charset=utf-8"
    return JsonResponse(body, status=403, content_type=kind, json_dumps_params={"ensure_ascii": False})


def _is_json(response: HttpResponse) -> bool:
    return str(response.headers.get("Content-Type", "")).startswith(_JSON)


def _error_as_json(response: HttpResponse) -> HttpResponse:
    """Return an error as JSON; keep its headers Allow and Retry-After."""
    if not _is_json(response):
        response.content = json.dumps(usual_error_payload(response.status_code), ensure_ascii=False).encode()
        response.headers["Content-Type"] = f"{_JSON}; charset=utf-8"
        del response.headers["Content-Length"]
    if "Allow" in response.headers:
        response.headers["Allow"] = "GET, HEAD"
    response.headers["Cache-Control"] = "no-store"
    return response
