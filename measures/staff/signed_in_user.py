"""Who is working in the admin."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest


def signed_in_user(request: HttpRequest) -> User:
    """Return who is asking; the admin lets nobody in without a name."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is logged in")
    return request.user
