"""Sessions that survive while the database is read-only: users stay logged in and can read."""

from __future__ import annotations

import structlog
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from policyhub.outages import Outage, outage_of

log = structlog.get_logger(__name__)


class SessionStore(db.SessionStore):
    """Sessions in the database; one that exists is left as it was where that cannot be written.

    Django takes a session that cannot be updated for one that was deleted, and answers 400.
    """

    def save(self, must_create: bool = False) -> None:
        """Write the session; raise `UpdateError` if it is gone, but not if the database can only be read."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if outage_of(error.__context__) is not Outage.READ_ONLY:
                raise
            log.info("session_not_written", reason="read_only")
