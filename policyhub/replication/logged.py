"""What the log says of servers: each line of a request names the one it was answered from."""

from __future__ import annotations

from typing import Any

import structlog
from django_structlog.signals import bind_extra_request_metadata

from policyhub.replication import server, site


def connect() -> None:
    """Have it logged, if there are several."""
    if site.watch() is not None:
        bind_extra_request_metadata.connect(_name_server, dispatch_uid="policyhub.database_server")


def _name_server(**kwargs: Any) -> None:
    structlog.contextvars.bind_contextvars(database_server=server.current())
