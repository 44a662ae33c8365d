"""What somebody just wrote: a place in the primary's log, kept in their browser until every replica is past it."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

_COOKIE = "written"
_SALT = "policyhub.replication.written"
#: In seconds; longer than a replica may be behind and still be read from.
_KEPT_FOR = 600


def place_of(request: HttpRequest) -> str:
    """Return the place up to which whoever asks must see what was written, empty for anyone."""
    return str(request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_KEPT_FOR))


def note(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep in the browser how far the primary has come, with which the response's request is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        place = cursor.fetchone()[0]
    response.set_signed_cookie(
        _COOKIE,
        place,
        salt=_SALT,
        max_age=_KEPT_FOR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def has_reached(place: str) -> bool:
    """Return whether the replica that is connected to holds all up to ``place``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", [place])
        return bool(cursor.fetchone()[0])
