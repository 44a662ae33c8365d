"""Where a request comes from: the address that the outermost of the site's own proxies saw."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address in its usual form, None where none is known.

    With ``PROXY_COUNT`` proxies of the site's own, each of which adds the address that it was asked from at the end of
    ``X-Forwarded-For``, the client is so many from the end. What stands before is what the client says of itself.
    """
    count = settings.PROXY_COUNT
    if count:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(said) >= count and (address := _address(said[-count])):
            return address
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    """Return an address without the port that some proxies write behind it, None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
