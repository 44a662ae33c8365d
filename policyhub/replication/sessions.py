"""Logins while only replicas can be read: whoever is logged in stays so, and nothing of it is written."""

from __future__ import annotations

from django.contrib.sessions.backends import db

from policyhub.replication.server import PRIMARY, current


class SessionStore(db.SessionStore):
    """Sessions in the database, left alone where it cannot be written."""

    def save(self, must_create: bool = False) -> None:
        """Write the session unless this request reads from a replica."""
        if current() == PRIMARY:
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Delete the session unless this request reads from a replica."""
        if current() == PRIMARY:
            super().delete(session_key)
