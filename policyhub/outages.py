"""Recognise outages: the database gone, busy or read-only, the disk full."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum

from django.db import Error, InterfaceError, OperationalError

#: What SQLite calls an error, by the beginning of the name. Other errors of its are mistakes in the code.
_SQLITE = {
    "SQLITE_BUSY": "BUSY",
    "SQLITE_LOCKED": "BUSY",
    "SQLITE_FULL": "FULL",
    "SQLITE_READONLY": "READ_ONLY",
}
_SQLITE |= {"SQLITE_CANTOPEN": "GONE", "SQLITE_IOERR": "GONE", "SQLITE_PROTOCOL": "BUSY"}
#: What PostgreSQL calls one (SQLSTATE), by its beginning; all else that ends a connection means that it is gone.
_POSTGRESQL = {
    "53100": "FULL",
    "25006": "READ_ONLY",
    "40": "BUSY",
    "55": "BUSY",
    "57014": "BUSY",
    "53": "BUSY",
}
#: What the system calls one.
_SYSTEM = {errno.ENOSPC: "FULL", errno.EDQUOT: "FULL", errno.EROFS: "READ_ONLY"}


class Outage(Enum):
    """What is wrong, with the HTTP status of the answer."""

    GONE = "gone", 503
    BUSY = "busy", 503
    READ_ONLY = "read_only", 503
    FULL = "full", 507

    @property
    def label(self) -> str:
        """What the log calls it."""
        return str(self.value[0])

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return int(self.value[1])


def outage_of(error: BaseException | None) -> Outage | None:
    """Return which outage ``error`` tells of, None if it is a mistake of the site's own."""
    if not isinstance(error, Error | OSError):
        return None
    for each in _causes(error):
        if name := _outage_name(each):
            return Outage[name]
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what the error came of, the first cause first, and the error itself."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    yield from reversed(chain)


def _outage_name(error: BaseException) -> str:
    """Return the name of the outage that this very error tells of, nothing if it tells of none."""
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, "")
    if said := getattr(error, "sqlite_errorname", ""):
        return _match_beginning(_SQLITE, said)
    if said := getattr(error, "sqlstate", ""):
        named = _match_beginning(_POSTGRESQL, said)
        return named or ("GONE" if _is_operational(error) else "")
    return "GONE" if _is_operational(error) and not _is_of_sqlite(error) else ""


def _match_beginning(names: dict[str, str], said: str) -> str:
    """Return the value of the first key that ``said`` begins with, nothing if there is none."""
    return next((name for key, name in names.items() if said.startswith(key)), "")


def _is_operational(error: BaseException) -> bool:
    """Return whether it is the database's or the connection's fault, in Django's words or the driver's."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, OperationalError | InterfaceError) or bool(
        kinds & {"OperationalError", "InterfaceError"}
    )


def _is_of_sqlite(error: BaseException) -> bool:
    """Return whether it is one of SQLite's that has no name: a mistake in the use of it."""
    return any(kind.__module__ == "sqlite3" for each in _causes(error) for kind in type(each).__mro__)
