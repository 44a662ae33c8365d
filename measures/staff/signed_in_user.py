"""The user of a request: to the admin, or of staff who read a public page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest


def signed_in_user(request: HttpRequest) -> User:
    """Return the user of a request; raise `TypeError` for a visitor, whom the admin never lets in."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is logged in")
    return request.user


def reading_staff(request: HttpRequest | None) -> User | None:
    """Return the member of staff who reads a public page, None for a visitor, for whom no session is looked up."""
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.is_active and user.is_staff else None
