"""Cursor pagination: a page goes on where the last one ended even if the list has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import HttpRequest

from measures.api.api_errors import ApiError

_SALT = "measures.api.cursor"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class ListCursor:
    """The end of a page: ``position`` is the number of items before it, ``last`` the id of the last item shown.

    ``version`` is the data version of that page, ``query_hash`` identifies the list.
    """

    query_hash: str
    version: int
    position: int
    last: int

    def write(self) -> str:
        """Return the cursor as signed text for an address."""
        return Signer(salt=_SALT).sign_object([self.query_hash, self.version, self.position, self.last])

    @classmethod
    def read(cls, text: str, query_hash: str) -> ListCursor:
        """Return the cursor that `write` gave for the same ``query_hash``; raise `ApiError` 400 for anything else."""
        try:
            if len(text) > _LONGEST:
                raise BadSignature
            cursor = cls(*Signer(salt=_SALT).unsign_object(text))
        except (BadSignature, TypeError, ValueError) as error:
            raise _cursor_error(
                "游标无法识别，请原样使用上一页 next 给出的网址，或去掉 cursor 从头取。"
            ) from error
        if cursor.query_hash != query_hash:
            raise _cursor_error(
                "游标属于另一组条件，请原样使用上一页 next 给出的网址，或去掉 cursor 从头取。"
            )
        return cursor


def hash_query(*parts: object) -> str:
    """Return a short hash that identifies a query by its parts."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=9).hexdigest()


def read_window(
    cursor: ListCursor,
    size: int,
    read: Callable[[int, int], Sequence[int]],
    every: Callable[[], Sequence[int]],
) -> tuple[int, list[int]]:
    """Return the position after ``cursor`` and the ids of that page, ``size`` at most.

    ``read(start, size)`` gives ids of the list, ``every()`` all of them. The item before the page is read as well: if
    it is not the cursor's last one, the list has changed, and the page begins after that item wherever it stands now.
    Raise `ApiError` 400 if it was deleted.
    """
    before, *page = read(cursor.position - 1, size + 1) or [0]
    if before == cursor.last:
        return cursor.position, page
    try:
        position = list(every()).index(cursor.last) + 1
    except ValueError:
        raise _cursor_error(
            "数据已更新，游标所记的位置已不在清单中，请去掉 cursor 从头取。", "cursor_expired"
        ) from None
    return position, list(read(position, size))


def _cursor_error(message: str, code: str = "bad_cursor") -> ApiError:
    return ApiError(400, code, message, "cursor")


Row = TypeVar("Row", bound=models.Model)


def read_cursor_page(
    request: HttpRequest,
    rows: models.QuerySet[Row],
    shape: Callable[[Row], dict[str, Any]],
    *,
    limit: int,
    cursor: str,
) -> dict[str, Any]:
    """Return a page of ``rows``, whose order must be total: count, items, address of the next page."""
    query_hash = hash_query(
        request.path_info,
        sorted((name, request.GET.getlist(name)) for name in request.GET if name not in _PAGING),
    )
    pks = rows.values_list("pk", flat=True)
    if cursor:
        position, shown = read_window(
            ListCursor.read(cursor, query_hash),
            limit,
            lambda start, size: list(pks[start : start + size]),
            lambda: list(pks),
        )
    else:
        position, shown = 0, list(pks[:limit])
    found = {row.pk: row for row in rows.filter(pk__in=shown)}
    items = [shape(found[pk]) for pk in shown if pk in found]
    count = pks.count()
    end = position + len(shown)
    following = ListCursor(query_hash, 0, end, shown[-1]) if shown and end < count else None
    return {"count": count, "items": items, "next": next_page_url(request, following, limit)}


_PAGING = ("limit", "cursor", "page")


def next_page_url(request: HttpRequest, cursor: ListCursor | None, limit: int) -> str | None:
    """Return the address of the page after ``cursor`` for the list of ``request``; None if there is none."""
    if cursor is None:
        return None
    kept: Mapping[str, Sequence[str]] = {
        name: [value for value in request.GET.getlist(name) if value]
        for name in request.GET
        if name not in _PAGING
    }
    querystring = urlencode([*kept.items(), ("limit", limit), ("cursor", cursor.write())], doseq=True)
    return request.build_absolute_uri(f"{request.path}?{querystring}")
