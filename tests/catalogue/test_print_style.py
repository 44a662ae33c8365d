"""The style that puts a document's title at the head of each printed page: no title can say more than a text."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from measures.catalogue.documents.views import quote_css_string
from measures.models import Document
from tests.catalogue.sample_library import HOSTILE


@pytest.mark.django_db
def test_the_title_is_a_string_and_nothing_else(library: Document, client: Client) -> None:
    response = client.get(f"/documents/{library.slug}/print.css")
    assert response["Content-Type"].startswith("text/css")
    style = response.content.decode()
    assert style.startswith('@page { @top-left { content: "甲区2025年行动方案')
    assert HOSTILE not in style
    assert re.fullmatch(r'@page \{ @top-left \{ content: "[^"{};<>\n]*"; \} \}\n', style)


@pytest.mark.django_db
def test_there_is_none_for_a_document_that_is_not_there(client: Client) -> None:
    assert client.get("/documents/nowhere/print.css").status_code == 404


@pytest.mark.parametrize(
    "text", ['a"b', "a\\b", "a\nb", "a}b", "</style>", "\u2028", "甲（2025年）《乙》：丙"]
)
def test_a_quoted_text_reads_as_it_was(text: str) -> None:
    inside = quote_css_string(text)[1:-1]
    assert '"' not in inside
    read = re.sub(r"\\([0-9a-f]{1,6}) ", lambda match: chr(int(match[1], 16)), inside)
    assert read == text
