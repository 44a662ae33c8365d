"""Answers 503 or 507 with a page of its own if the database or the disk fails a request; never a bare 500."""

from __future__ import annotations

import sys
from collections.abc import Callable

import structlog
from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from policyhub import error_pages
from policyhub.outages import Outage, outage_of

log = structlog.get_logger(__name__)

_OUTAGE = "_policyhub_outage"


class UnavailableMiddleware:
    """Turns the 500 of a request that failed in an outage into a page that says what is wrong and what to do.

    Django turns an exception into a response where it leaves a view or a middleware. The outage is noted there, so that
    this one place answers for all of them, the commit of a transaction around the view included.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, or the page for an outage if one failed the request."""
        response = self.get_response(request)
        outage = noted_outage(request)
        if outage is None or response.status_code != 500:
            return response
        return error_pages.outage_page(request, outage)


def noted_outage(request: HttpRequest) -> Outage | None:
    """Return the outage that failed the request, if one did."""
    outage: Outage | None = getattr(request, _OUTAGE, None)
    return outage


def forget_outage(request: HttpRequest) -> None:
    """Forget the outage: the request is tried once more."""
    setattr(request, _OUTAGE, None)


def connect_outage_notes() -> None:
    """Connect the note of outages to Django's signal for exceptions."""
    got_request_exception.connect(_note_outage, dispatch_uid="policyhub.outages")


def _note_outage(sender: object, request: HttpRequest | None = None, **kwargs: object) -> None:
    """Note the outage on its request; log it."""
    error = sys.exc_info()[1]
    outage = outage_of(error)
    if request is None or outage is None:
        return
    setattr(request, _OUTAGE, outage)
    log.warning(
        "unavailable", outage=outage.label, method=request.method, path=request.path, error=str(error)
    )
