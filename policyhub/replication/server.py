"""Which server of the database the work at hand reads from: one for the whole of it, so that counts equal lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

#: The one that takes writes. Everything that says nothing else, commands too, is on it.
PRIMARY = "primary"

_current: ContextVar[str] = ContextVar("database_server", default=PRIMARY)


def current() -> str:
    """Return the name of the server that the next connection goes to."""
    return _current.get()


def use(name: str) -> None:
    """Have what this thread does from now on go to the server ``name``."""
    _current.set(name)


@contextmanager
def using_server(name: str) -> Iterator[None]:
    """Have what is done inside go to the server ``name``."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def servers_of(settings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the settings of every server of a database by name, the primary first."""
    replicas = settings.get("REPLICAS", [])
    named = {f"replica{number}": {**settings, **replica} for number, replica in enumerate(replicas, start=1)}
    return {PRIMARY: settings, **named}
