"""The servers of this site's database, if it has several."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from policyhub.replication.health import Watch
from policyhub.replication.server import servers_of


@cache
def watch() -> Watch | None:
    """Return what this process knows of the servers; None if there is one only."""
    database = settings.DATABASES["default"]
    if not database.get("REPLICAS"):
        return None
    return Watch(servers_of(database), settings.DATABASE_REPLICA_MAX_LAG)
