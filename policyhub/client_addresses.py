"""The client address of a request, as the outermost of the site's own proxies saw it."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

#: One household or office of IPv6 has so many bits in common, and any number of addresses.
NETWORK_BITS = 64
#: Addresses of IPv4 as they are written where a machine speaks IPv6 alone.
_TRANSLATED = ip_network("64:ff9b::/96")
_IPV4_BITS = 32


def client_network(request: HttpRequest) -> str | None:
    """Return whom a request counts for, as an address; None where none is known. See `counted_network`."""
    address = client_address(request)
    return counted_network(address) if address else None


def counted_network(address: str) -> str:
    """Return what failures and requests from ``address`` are counted by: IPv4 whole, of IPv6 its network of 64 bits.

    The network is given by its first address. Whoever has one address of it has them all, so that to count single ones
    would be to count nothing.
    """
    found = ip_address(address)
    if found.version == 4:
        return str(found)
    return str(IPv6Network((int(found), NETWORK_BITS), strict=False).network_address)


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address in its usual form, None where none is known.

    With ``PROXY_COUNT`` proxies of the site's own, each of which adds the address that it was asked from at the end of
    ``X-Forwarded-For``, the client is so many from the end. What stands before is what the client says of itself.
    """
    count = settings.PROXY_COUNT
    if count:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(said) >= count and (address := _parse_address(said[-count])):
            return address
    return _parse_address(request.META.get("REMOTE_ADDR", ""))


def _parse_address(text: str) -> str | None:
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
    if found.version == 4:
        return str(found)
    if found in _TRANSLATED:
        return str(ip_address(int(found) % (1 << _IPV4_BITS)))
    # Without the name of an interface, which says something on that machine alone.
    return str(found.ipv4_mapped or ip_address(int(found)))
