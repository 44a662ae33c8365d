"""The appearance of the site: light, dark, or as the system of the reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
ONE_YEAR = 365 * 24 * 3600


def chosen_theme(request: HttpRequest | None) -> str:
    """Return ``light`` or ``dark`` as the reader chose, empty if the system decides."""
    theme = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return theme if theme in THEMES else ""


# No token: it would differ on every page and so defeat caching, and all a forged request can do is darken a page.
@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Set the cookie of the chosen theme (delete it for anything else) and redirect to the page of the form."""
    response = HttpResponseRedirect(_own_path(request.POST.get("next", "")))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def _own_path(address: str) -> str:
    """Return ``address`` if it is a path of this site, ``/`` for anything else."""
    own = address.startswith("/") and address[1:2] not in ("/", "\\")
    return address if own and url_has_allowed_host_and_scheme(address, None) else "/"
