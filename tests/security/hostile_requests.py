"""Requests that mean harm beside files: long addresses, cookies, bodies and forms, and multipart that is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

_BOUNDARY = "x" * 40
_MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"
_FORM = "application/x-www-form-urlencoded"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request as it is sent: method, address, headers and body."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def _sent(kind: str, body: bytes, path: str = "/admin/intake/") -> HostileRequest:
    return HostileRequest("POST", path, body, {"Content-Type": kind})


def _part(disposition: bytes, content: bytes = b"x") -> bytes:
    return b"--%s\r\nContent-Disposition: %s\r\n\r\n%s\r\n" % (_BOUNDARY.encode(), disposition, content)


#: What is sent, by what is wrong with it.
REQUESTS: dict[str, Callable[[], HostileRequest]] = {
    "a long question": lambda: HostileRequest("GET", "/measures/?q=" + "%E8%B4%B7" * 850),
    "a question of many words": lambda: HostileRequest("GET", "/measures/?q=" + "%E8%B4%B7+" * 800),
    "many parameters": lambda: HostileRequest("GET", "/measures/?" + "&".join(f"year={n}" for n in range(900))),
    "many parameters of the API": lambda: HostileRequest(
        "GET", "/api/v1/measures?" + "&".join(f"district={n}" for n in range(600))
    ),
    "deep JSON": lambda: _sent("application/json", b'{"a":' * 100_000, "/api/v1/measures"),
    "a long cookie": lambda: HostileRequest("GET", "/", headers={"Cookie": "a=" + "x" * 8_000}),
    "many cookies": lambda: HostileRequest(
        "GET", "/", headers={"Cookie": "; ".join(f"a{n}={n}" for n in range(700))}
    ),
    "many fields": lambda: _sent(_FORM, b"&".join(b"a%d=1" % n for n in range(20_000))),
    "a long field": lambda: _sent(_FORM, b"text=" + b"x" * 9 * _MEGABYTE),
    "a pasted line": lambda: _sent(_FORM, b"text=" + b"%E5%BE%90" * 700_000),
    "many parts": lambda: _sent(_MULTIPART, _part(b'form-data; name="a"') * 15_000),
    "many files": lambda: _sent(_MULTIPART, _part(b'form-data; name="file"; filename="a"') * 1_500),
    "a long header of a part": lambda: _sent(_MULTIPART, _part(b'form-data; name="' + b"x" * _MEGABYTE + b'"')),
    "a long name of a file": lambda: _sent(
        _MULTIPART, _part(b'form-data; name="file"; filename="' + b"../" * 300 + b'"')
    ),
    "a part without an end": lambda: _sent(_MULTIPART, _part(b'form-data; name="text"', b"x" * 9 * _MEGABYTE)),
    "no boundary": lambda: _sent("multipart/form-data", b"x" * _MEGABYTE),
    "noise as multipart": lambda: _sent(_MULTIPART, bytes(range(256)) * 4_000),
}  # fmt: skip
