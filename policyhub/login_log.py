"""Log logins: who, from where, with what result; never a password or a name that no account has."""

from __future__ import annotations

from typing import Any

import structlog
from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from policyhub.client_addresses import client_address

log = structlog.get_logger(__name__)


def connect_login_log() -> None:
    """Connect the log to logins, logouts, failures and lockouts."""
    user_logged_in.connect(_logged_in, dispatch_uid="policyhub.logged_in")
    user_logged_out.connect(_logged_out, dispatch_uid="policyhub.logged_out")
    user_login_failed.connect(_login_failed, dispatch_uid="policyhub.login_failed")
    user_locked_out.connect(_locked_out, dispatch_uid="policyhub.locked_out")


def _logged_in(request: HttpRequest | None, user: Any, **kwargs: object) -> None:
    log.info("login", user=user.get_username(), address=_log_address(request))


def _logged_out(request: HttpRequest | None, user: Any, **kwargs: object) -> None:
    log.info("logout", user=user.get_username() if user else None, address=_log_address(request))


def _login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: object) -> None:
    log.warning("login_failed", user=_known_name(credentials.get("username")), address=_log_address(request))


def _locked_out(username: str | None, ip_address: str | None, **kwargs: object) -> None:
    log.warning("login_locked", user=_known_name(username), address=ip_address)


def _known_name(name: str | None) -> str | None:
    """Return a name if an account has it: people type their password into the name field."""
    users = get_user_model()
    return name if name and users.objects.filter(**{users.USERNAME_FIELD: name}).exists() else None


def _log_address(request: HttpRequest | None) -> str | None:
    """Return the client's address; only the site's own proxies are trusted."""
    return client_address(request) if request is not None else None
