"""Make no public page twice while nothing has changed at all: answer 304 to a reader who has it, or send it as kept.

The tag of a public page has two parts, ``"content.state"``: a hash of the page, and a hash of all that it is made of.
If the state is still the same, the view is not called. Otherwise the page is rendered and its hash decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from measures.api.middleware import PREFIX as API_PATH
from measures.search.index.change_log import ChangeLog
from measures.search.index.search_engine import IndexPosition, search_engine
from measures.search.meaning.vector_files import vector_folder
from policyhub.database_state import database_state
from policyhub.kept_pages import KeptPages
from policyhub.sessions import ADMIN_PATH

#: What a public page depends on in a request besides its address.
_VARY = ("Cookie", "HX-Request", "HX-History-Restore-Request")
#: Names of addresses whose answers are made of no records: they are given while the database is away, too.
_OF_NO_RECORDS = frozenset({"robots", "document_print_style", "api_unknown"})
_KEPT_HEADERS = ("Cache-Control", "Vary")
_STATE = "_policyhub_page_state"
#: The parameter of typed words: nothing else is compared by meaning, and while vectors are written their files change.
_TYPED = "q"
_CODE = ("districts", "fixtures/registry", "measures", "policyhub", "templates")


class RevalidationMiddleware:
    """Gives public pages and the answers of the API a tag, answers 304 by it, and keeps what was made last.

    Comes after the request limits, and within what compresses pages and writes the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.kept = KeptPages(settings.KEPT_PAGES_BYTES)
        # Now, as the modules are: the files may be replaced while the process runs.
        code_version()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with its tag, or 304 if the reader has the same content."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _is_taggable(request, response):
            return response
        content = hashlib.blake2b(response.content, digest_size=16).hexdigest()
        state = None if "max-age" in response.headers.get("Cache-Control", "") else _noted_state(request)
        if state and request.method == "GET" and _is_for_all(request):
            self.kept.keep(state, response)
        _set_caching(request, response)
        if (known := _known_tag(request, f'"{content}')) is not None:
            return _not_modified(known, response)
        response.headers["ETag"] = f'"{content}.{state}"' if state else f'"{content}"'
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Return 304 or the kept page if everything that it is made of is as it was when it was made."""
        match = request.resolver_match
        if not _may_be_tagged(request) or (match and match.url_name in _OF_NO_RECORDS):
            return None
        state = page_state(request)
        setattr(request, _STATE, state)
        if state is None:
            return None
        known = _known_tag(request, ending=f'.{state}"')
        if known is None:
            return self.kept.get(state)
        answer = HttpResponse()
        _set_caching(request, answer)
        return _not_modified(known, answer)


def page_state(request: HttpRequest) -> str | None:
    """Return a hash of everything that the page of a visitor's request is made of; None where it cannot be known.

    That is the code, the database, the index that follows it, the day, the address, and cookies; where words were
    typed, the vectors as well.
    """
    database = None if settings.DEBUG else database_state()
    index = _index_state(database) if database else None
    if database is None or index is None:
        return None
    parts = (
        code_version(),
        database,
        index,
        _vectors_state() if _TYPED in request.GET else "",
        timezone.localdate().isoformat(),
        request.build_absolute_uri(),
        request.headers.get("Cookie", "") if _is_page(request) else "",
    )
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@cache
def code_version() -> str:
    """Return a hash of the code, the templates and the list of static files, as they are at the first call."""
    found = hashlib.blake2b(digest_size=16)
    for path in _code_files(Path(settings.BASE_DIR)):
        found.update(hashlib.blake2b(path.read_bytes(), digest_size=16).digest())
    found.update(repr(settings.SEARCH_BY_MEANING).encode())
    return found.hexdigest()


def _code_files(root: Path) -> Iterator[Path]:
    """Yield the files that make the pages, in one order."""
    for folder in _CODE:
        yield from sorted(
            path for path in (root / folder).rglob("*") if path.suffix != ".pyc" and path.is_file()
        )
    for path in (root / "requirements.txt", Path(settings.STATIC_ROOT) / "staticfiles.json"):
        if path.is_file():
            yield path


#: The last state of the database whose log had nothing after a position of the index, with that position.
_without_news: dict[str, IndexPosition] = {}


def _index_state(database: str) -> str | None:
    """Return the state of the index as this process has it open.

    None while the index is not there or lags behind the data: only pages bring it up to date. Whether it does is not
    requested twice in one state of the ``database``.
    """
    position = search_engine().kept_position(DEFAULT_DB_ALIAS)
    if position is None:
        return None
    if _without_news.get(database) != position:
        if ChangeLog(DEFAULT_DB_ALIAS).has_news(position.log):
            return None
        _without_news.clear()
        _without_news[database] = position
    return repr(position)


def _vectors_state() -> str:
    """Return the state of the files of vectors, by which measures are found that say in other words what was typed."""
    seen: list[int] = []
    try:
        folder = vector_folder(DEFAULT_DB_ALIAS)
        for path in (folder, folder / "state.json"):
            status = path.stat()
            seen += [status.st_ino, status.st_mtime_ns]
    except OSError:
        pass
    return repr(seen)


def _may_be_tagged(request: HttpRequest) -> bool:
    """Return whether the answer to a request is one and the same for all visitors."""
    if request.method not in ("GET", "HEAD") or request.path_info.startswith(ADMIN_PATH):
        return False
    # Staff see more; a part of a page that htmx gets for itself stands in no cache.
    return _is_api(request) or not (
        settings.SESSION_COOKIE_NAME in request.COOKIES or "HX-Request" in request.headers
    )


def _is_taggable(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether a response is a whole public page without a cookie."""
    return (
        response.status_code == 200
        and _may_be_tagged(request)
        and not response.cookies
        and "no-store" not in response.headers.get("Cache-Control", "")
    )


def _is_for_all(request: HttpRequest) -> bool:
    """Return whether nothing was made for this one visitor: no token of a form, no session."""
    return "CSRF_COOKIE_NEEDS_UPDATE" not in request.META and not request.session.modified


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PATH)


def _is_page(request: HttpRequest) -> bool:
    """Return whether an address is that of a page, which cookies change; those for machines end in no slash."""
    return request.path_info.endswith("/") and not _is_api(request)


def _noted_state(request: HttpRequest) -> str | None:
    """Return the state from before the page was made."""
    state: str | None = getattr(request, _STATE, None)
    return state


def _known_tag(request: HttpRequest, beginning: str = "", ending: str = "") -> str | None:
    """Return the first tag that the reader has with this beginning and ending, as it was sent."""
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return next(
        (tag for tag in sent if tag.removeprefix("W/").startswith(beginning) and tag.endswith(ending)), None
    )


def _set_caching(request: HttpRequest, response: HttpResponse) -> None:
    """Have caches ask each time, and keep what readers with other cookies get apart."""
    if _is_api(request):
        response.headers["Cache-Control"] = "public, no-cache"
        return
    response.headers.setdefault("Cache-Control", "no-cache")
    if _is_page(request):
        patch_vary_headers(response, _VARY)


def _not_modified(tag: str, response: HttpResponse) -> HttpResponse:
    """Return the answer that the reader's copy with this tag is as good as the response."""
    answer = HttpResponseNotModified()
    for name in _KEPT_HEADERS:
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    answer.headers["ETag"] = tag
    # Headers about a page that may be compressed: no answer without content is.
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer
