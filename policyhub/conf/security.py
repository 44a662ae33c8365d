"""Security settings: headers, cookies, passwords, logins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from policyhub.conf.environment import SiteEnvironment

#: Nothing inline and nothing from another host; a page that needs more is wrong.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

#: Browser features that the pages never use; the clipboard stays allowed for copying a citation.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

#: Long rather than complicated: no rule asks for kinds of characters, none forbids any.
PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "policyhub.password_rules.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "policyhub.password_rules.GuessableValidator"},
]

#: The lockout after so many failed logins from one address; `policyhub.login_lockout` adds further limits.
LOCKOUT_FAILURES = 5
LOCKOUT_TIME = timedelta(minutes=15)
#: A login ends after a working day, or after so long without a request.
SESSION_SECONDS = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * 60


def security_settings(environment: SiteEnvironment) -> dict[str, Any]:
    """Return the security settings for ``environment``; HTTPS is enforced in production only."""
    settings: dict[str, Any] = {
        "CONTENT_SECURITY_POLICY": CONTENT_SECURITY_POLICY,
        "PERMISSIONS_POLICY": PERMISSIONS_POLICY,
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "CSRF_FAILURE_VIEW": "policyhub.error_pages.csrf_failure",
        "CSRF_TRUSTED_ORIGINS": list(environment.csrf_trusted_origins),
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_AGE": SESSION_SECONDS,
        "AUTH_PASSWORD_VALIDATORS": PASSWORD_VALIDATORS,
        "AXES_ENABLED": environment.mode != "test",
        "AXES_VERBOSE": False,
        "AXES_FAILURE_LIMIT": LOCKOUT_FAILURES,
        "AXES_COOLOFF_TIME": LOCKOUT_TIME,
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_RESET_ON_SUCCESS": True,
        # Further attempts during a lockout do not extend it.
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_HANDLER": "policyhub.login_lockout.LockoutHandler",
        "AXES_LOCKOUT_CALLABLE": "policyhub.error_pages.locked_out",
        "AXES_CLIENT_IP_CALLABLE": "policyhub.client_addresses.client_network",
        # Its admin pages are in English and not needed: accounts are unlocked on their own page.
        "AXES_ENABLE_ADMIN": False,
    }
    if environment.proxy_count:
        # The protocol header of the site's own proxies is trusted.
        settings["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    if environment.is_production:
        settings |= _transport_settings(environment.hsts_seconds)
    return settings


def _transport_settings(hsts_seconds: int) -> dict[str, Any]:
    """Return the settings that enforce HTTPS."""
    return {
        "SECURE_SSL_REDIRECT": True,
        # The API answers programs with an error of its own instead of redirecting.
        "SECURE_REDIRECT_EXEMPT": ["^api/"],
        "SECURE_HSTS_SECONDS": hsts_seconds,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
    }
