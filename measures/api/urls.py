"""The addresses of the API. They are permanent within ``v1``: fields may be added, none changes or goes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, URLPattern, URLResolver, path, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

from measures.api.site import api
from measures.catalogue import url_converters  # noqa: F401 - registers `code`


@csrf_exempt
def redirect_without_slash(request: HttpRequest, rest: str) -> HttpResponse:
    """Redirect an address with a slash at its end to the one without; raise `Http404` for any other."""
    path_info = request.path_info.rstrip("/")
    try:
        known = resolve(path_info).func is not redirect_without_slash
    except Resolver404:
        known = False
    if known and rest.endswith("/"):
        querystring = request.GET.urlencode()
        address = request.path.rstrip("/") + (f"?{querystring}" if querystring else "")
        return HttpResponsePermanentRedirect(address)
    raise Http404


_to_docs = RedirectView.as_view(pattern_name="api-v1:openapi-view")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", _to_docs, name="api"),
    path("v1/", _to_docs),
    path("v1/", api.urls),
    # Also keeps Django from appending a slash.
    path("<path:rest>", redirect_without_slash, name="api_unknown"),
]
