"""Sessions that survive while the database is read-only: users stay logged in and can read."""

from __future__ import annotations

import structlog
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from policyhub.outages import Outage, outage_of

log = structlog.get_logger(__name__)


class SessionStore(db.SessionStore):
    """Sessions in the database; an existing one stays unchanged if the database cannot be written.

    Django would take a session that cannot be updated for a deleted one, and answer 400.
    """

    def save(self, must_create: bool = False) -> None:
        """Write the session; raise `UpdateError` if it was deleted, but not if the database is read-only."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if outage_of(error.__context__) is not Outage.READ_ONLY:
                raise
            log.info("session_not_written", reason="read_only")
