"""Recognise outages: the database lost, busy or read-only, the disk full."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum

from django.db import Error, InterfaceError, OperationalError

#: Outages by the beginning of SQLite's error name. Its other errors are mistakes in the code.
_SQLITE = {
    "SQLITE_BUSY": "BUSY",
    "SQLITE_LOCKED": "BUSY",
    "SQLITE_FULL": "FULL",
    "SQLITE_READONLY": "READ_ONLY",
}
_SQLITE |= {"SQLITE_CANTOPEN": "GONE", "SQLITE_IOERR": "GONE", "SQLITE_PROTOCOL": "BUSY"}
#: Outages by the beginning of PostgreSQL's SQLSTATE; any other end of a connection means that the server is lost.
_POSTGRESQL = {
    "53100": "FULL",
    "25006": "READ_ONLY",
    "40": "BUSY",
    "55": "BUSY",
    "57014": "BUSY",
    "53": "BUSY",
}
#: Outages by the error number of the operating system.
_SYSTEM = {errno.ENOSPC: "FULL", errno.EDQUOT: "FULL", errno.EROFS: "READ_ONLY"}


class Outage(Enum):
    """A kind of outage, with the HTTP status of the answer."""

    GONE = "gone", 503
    BUSY = "busy", 503
    READ_ONLY = "read_only", 503
    FULL = "full", 507

    @property
    def label(self) -> str:
        """The name in the log."""
        return str(self.value[0])

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return int(self.value[1])


def outage_of(error: BaseException | None) -> Outage | None:
    """Return the outage that caused ``error``, None if it is a mistake in the code."""
    if not isinstance(error, Error | OSError):
        return None
    for each in _causes(error):
        if name := _outage_name(each):
            return Outage[name]
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the causes of the error, the first cause first, and the error itself."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None and cause not in chain:
        chain.append(cause)
    yield from reversed(chain)


def _outage_name(error: BaseException) -> str:
    """Return the name of the outage that this error itself means, empty if it means none."""
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, "")
    if code := getattr(error, "sqlite_errorname", ""):
        return _match_beginning(_SQLITE, code)
    if code := getattr(error, "sqlstate", ""):
        named = _match_beginning(_POSTGRESQL, code)
        return named or ("GONE" if _is_operational(error) else "")
    return "GONE" if _is_operational(error) and not _is_of_sqlite(error) else ""


def _match_beginning(names: dict[str, str], code: str) -> str:
    """Return the value of the first key that ``code`` begins with, empty if there is none."""
    return next((name for key, name in names.items() if code.startswith(key)), "")


def _is_operational(error: BaseException) -> bool:
    """Return whether the database or the connection is at fault, by the classes of Django or the driver."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, OperationalError | InterfaceError) or bool(
        kinds & {"OperationalError", "InterfaceError"}
    )


def _is_of_sqlite(error: BaseException) -> bool:
    """Return whether it is an error of SQLite's without a name, a mistake in the code."""
    return any(kind.__module__ == "sqlite3" for each in _causes(error) for kind in type(each).__mro__)
