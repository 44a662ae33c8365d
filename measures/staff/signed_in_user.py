"""The user of a request to the admin."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest


def signed_in_user(request: HttpRequest) -> User:
    """Return the user of a request; raise `TypeError` for a visitor, whom the admin never lets in."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is logged in")
    return request.user
