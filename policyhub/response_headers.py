"""Response headers that no package sets."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


class ResourcePolicyMiddleware:
    """Keeps other sites from embedding this one, and caches from mixing readers' pages up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with ``Cross-Origin-Resource-Policy`` and, for a page, ``Vary``."""
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # A page is light or dark by the reader's cookie: a cache must not show one reader's page to another.
            patch_vary_headers(response, ["Cookie"])
        return response
