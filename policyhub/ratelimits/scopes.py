"""The scopes of the request limits: searching, typing, exporting, logging in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import ResolverMatch

SEARCH, TYPING, EXPORT, LOGIN = "search", "typing", "export", "login"

#: Pages computed for each request: lists by their parameters, their feeds, comparisons, reports.
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
#: Requested at each pause of somebody who types into the search box or looks for a department.
TYPINGS = frozenset({"suggestions", "listed_departments"})
EXPORTS = frozenset({"export", "measures_calendar", "compare_export"})
#: Pages that check a password.
LOGINS = frozenset({"admin:login", "admin:password_change"})
_API = "api-v1"


def scope_of(request: HttpRequest, match: ResolverMatch) -> str | None:
    """Return the scope of a request, None for pages without a limit: documents and measures, which are cited."""
    if match.view_name in LOGINS:
        return LOGIN if request.method == "POST" else None
    if match.view_name in EXPORTS:
        return EXPORT
    if match.view_name in TYPINGS:
        return TYPING
    return SEARCH if match.view_name in SEARCHES or _API in match.namespaces else None
