"""Every number on a page is the length of the list behind it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from districts.models import Department
from measures.models import Document
from measures.search.query.filters import read_query
from measures.search.results.engine import count_measures

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class ListLinks(HTMLParser):
    """The links to lists on a page, each with its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: str | None = None
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        if tag == "a" and href.startswith("/measures/?"):
            self._open, self._text = href, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.append((self._open, self._text))
            self._open = None


def numbers_behind(
    client: Client, path: str, known: dict[str, int] | None = None
) -> list[tuple[str, int, int]]:
    """Return, for each numbered link to a list on the page, its address, its number and the length of the list.

    With ``known``, which remembers them for further pages, the lengths are asked of the search that the list page
    shows, and not of the page: where there are thousands.
    """
    page = client.get(path).content.decode()
    compared = []
    for href, text in ListLinks(page).found:
        number = re.search(r"\d+", text)
        if number:
            total = client.get(href).context["results"].total if known is None else _counted(href, known)
            compared.append((href, int(number.group()), total))
    return compared


def _counted(href: str, known: dict[str, int]) -> int:
    """Return how many measures the list at an address has."""
    if href not in known:
        query, errors = read_query(QueryDict(urlsplit(href).query))
        assert not errors, href
        known[href] = count_measures(query)
    return known[href]


def test_on_every_page(library: Document, client: Client) -> None:
    departments = [f"/departments/{pk}/" for pk in Department.objects.values_list("pk", flat=True)]
    documents = [document.get_absolute_url() for document in Document.objects.all()]
    compared = [
        found
        for path in ["/", "/documents/", "/departments/", *documents, *departments]
        for found in numbers_behind(client, path)
    ]
    assert len(compared) > 40
    assert [one for one in compared if one[1] != one[2]] == []
