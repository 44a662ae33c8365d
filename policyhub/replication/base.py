"""A database of several servers: PostgreSQL as Django knows it, but each connection goes to the server in use.

One database and not several with a router: a request then reads everything from one server, raw statements, sessions
and the search index included, and no code has to know that there are others.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.backends.postgresql import base

from policyhub.replication.server import PRIMARY, current, servers_of


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to one of the servers, with a pool for each."""

    _pools: ClassVar[dict[str, dict[str, Any]]] = {}

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        self._settings = servers_of(settings_dict)
        self._connected_to = PRIMARY
        for name in self._settings:
            self._pools.setdefault(name, {})
        super().__init__(settings_dict, alias)

    @property
    def server(self) -> str:
        """Return the name of the server that this is connected to, or would be."""
        return self._connected_to if getattr(self, "connection", None) is not None else current()

    @property
    def settings_dict(self) -> dict[str, Any]:
        """Return the settings of that server."""
        return self._settings[self.server]

    @settings_dict.setter
    def settings_dict(self, value: dict[str, Any]) -> None:
        self._settings = servers_of(value)

    @property
    def _connection_pools(self) -> dict[str, Any]:
        """Return that server's pools by alias, where Django looks for them."""
        return self._pools[self.server]

    def connect(self) -> None:
        """Connect to the server in use."""
        self._connected_to = current()
        super().connect()
