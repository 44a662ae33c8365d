"""Find the client address of a request behind the site's own proxies."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

#: The prefix length of an IPv6 network that belongs to one household or office.
NETWORK_BITS = 64
#: IPv4 addresses written as IPv6 (NAT64).
_TRANSLATED = ip_network("64:ff9b::/96")
_IPV4_BITS = 32


def client_network(request: HttpRequest) -> str | None:
    """Return the address under which a request is counted, None if unknown; see `counted_network`."""
    address = client_address(request)
    return counted_network(address) if address else None


def counted_network(address: str) -> str:
    """Return the address under which failures and requests from ``address`` are counted: IPv4 whole, IPv6 by its /64.

    The network is given by its first address. Whoever has one address of it has them all: counting single ones would be
    useless.
    """
    found = ip_address(address)
    if found.version == 4:
        return str(found)
    return str(IPv6Network((int(found), NETWORK_BITS), strict=False).network_address)


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address in its usual form, None where none is known.

    With ``PROXY_COUNT`` proxies of the site's own, each of which appends the address of its peer to
    ``X-Forwarded-For``, the client is that many from the end. Whatever precedes it may be forged.
    """
    count = settings.PROXY_COUNT
    if count:
        addresses = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(addresses) >= count and (address := _parse_address(addresses[-count])):
            return address
    return _parse_address(request.META.get("REMOTE_ADDR", ""))


def _parse_address(text: str) -> str | None:
    """Return an address without port and interface name, None for anything else."""
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
    # The interface name has a meaning on that machine only.
    return str(found.ipv4_mapped or ip_address(int(found)))
