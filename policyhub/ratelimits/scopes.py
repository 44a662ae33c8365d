"""What of the site is limited, and as what: searching, exporting, logging in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import ResolverMatch

SEARCH, EXPORT, LOGIN = "search", "export", "login"

#: Everything that is put together for the one who asks: lists by their parameters, their feeds, comparisons, reports.
SEARCHES = frozenset(
    {
        "measures",
        "measures_feed",
        "compare",
        "themes",
        "departments",
        "department",
        "document_matrix",
        "quality",
        "quality_document",
        "quality_repairs",
        "quality_guesses",
        "quality_discrepancies",
        "quality_names",
        "quality_checks",
        "quality_problems",
        "quality_links",
    }
)
EXPORTS = frozenset({"export", "measures_calendar", "compare_export"})
#: Wherever a password is tried.
LOGINS = frozenset({"admin:login", "admin:password_change"})
_API = "api-v1"


def scope_of(request: HttpRequest, match: ResolverMatch) -> str | None:
    """Return as what a request counts, None for what is not limited: documents and measures, which are cited."""
    if match.view_name in LOGINS:
        return LOGIN if request.method == "POST" else None
    if match.view_name in EXPORTS:
        return EXPORT
    return SEARCH if match.view_name in SEARCHES or _API in match.namespaces else None
