"""What search engines get: every page, nothing endless, and what a page is about."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.catalogue import sitemaps
from measures.models import Document, Measure

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    return [str(one.text).removeprefix("http://testserver") for one in root.iter(f"{SITEMAP}loc")]


def test_every_page_is_listed_and_there(library: Document, client: Client) -> None:
    listed = locations(client, "/sitemap.xml")
    assert len(listed) == len(set(listed))
    records: list[Document | Measure] = [*Document.objects.all()]
    records += Measure.objects.select_related("document")
    assert {record.get_absolute_url() for record in records} < set(listed)
    charged = Department.objects.filter(assignments__in=library.measures.values("assignments")).distinct()
    assert charged
    for address in listed:
        assert client.get(address).status_code == 200, address


def test_too_many_for_one_file_are_in_several(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = locations(client, "/sitemap.xml")
    monkeypatch.setattr(sitemaps, "MAX_ADDRESSES", 5)
    for section in sitemaps.SITEMAPS.values():
        monkeypatch.setattr(section, "limit", 5)
    files = locations(client, "/sitemap.xml")
    assert len(files) > 3
    assert sorted(chain.from_iterable(locations(client, one) for one in files)) == sorted(whole)


def test_addresses_are_those_of_the_pages(library: Document, client: Client) -> None:
    first = library.measures.order_by("order")[0]
    for order, code in enumerate(("附9-3", "95.2", "a b&c?d#e%+~:@;=,!$'()*<>", '"\\'), 1_000):
        Measure.objects.create(document=library, chapter=first.chapter, code=code, text="文。", order=order)
    measures = Measure.objects.order_by("document_id", "order").select_related("document")
    assert locations(client, "/sitemap-measures.xml") == [one.get_absolute_url() for one in measures]
    documents = Document.objects.order_by("pk")
    assert locations(client, "/sitemap-documents.xml") == [one.get_absolute_url() for one in documents]


def test_the_day_of_the_last_change_is_told(library: Document, client: Client) -> None:
    late = datetime(2026, 1, 31, 22, tzinfo=UTC)  # The next day in China.
    Measure.objects.update(updated_at=late)
    days = ElementTree.fromstring(client.get("/sitemap-measures.xml").content).iter(f"{SITEMAP}lastmod")
    assert {one.text for one in days} == {"2026-02-01"}


def test_files_are_made_in_few_queries(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/sitemap.xml")  # The index is made.
    expected = {
        "/sitemap.xml": 7,
        "/sitemap-measures.xml?p=2": 3,
        "/sitemap-documents.xml": 2,
        "/sitemap-departments.xml": 2,
    }
    monkeypatch.setattr(sitemaps, "MAX_ADDRESSES", 2)
    for section in sitemaps.SITEMAPS.values():
        monkeypatch.setattr(section, "limit", 2)
    for address, most in expected.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= most, "\n".join(query["sql"][:200] for query in queries)


def test_sections_that_are_not(library: Document, client: Client) -> None:
    assert client.get("/sitemap-nothing.xml").status_code == 404
    for page in ("0", "99", "x", "9" * 300, "%00"):
        assert client.get(f"/sitemap-measures.xml?p={page}").status_code == 404


def test_robots_keep_out_of_what_is_endless(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /measures/?" in lines
    assert "Disallow: /admin/" in lines
    assert "Disallow: /quality/repairs/" in lines
    assert "Disallow: /quality/" not in lines
    assert "Disallow: /compare/?" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert not any(line in {"Disallow: /", "Disallow: /measures/"} for line in lines)


def described(client: Client, address: str) -> Any:
    page = client.get(address).content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert "<" not in found
    return json.loads(found)


def test_a_document_describes_itself(library: Document, client: Client) -> None:
    library.title = "甲</script><script>alert(1)</script><!--\u2028&"
    library.number, library.issuer = "甲府〔2025〕1号", "甲区人民政府"
    library.save()
    data = described(client, library.get_absolute_url())
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "Legislation"
    assert data["name"] == library.title
    assert data["legislationIdentifier"] == library.number
    assert data["legislationPassedBy"]["name"] == library.issuer
    assert data["@id"] == f"http://testserver{library.get_absolute_url()}"


def test_what_the_source_does_not_state_is_left_out(library: Document, client: Client) -> None:
    Document.objects.filter(pk=library.pk).update(number="", issuer="", issued_on=None)
    data = described(client, library.get_absolute_url())
    assert not {"legislationIdentifier", "legislationPassedBy", "legislationDate"} & set(data)


def test_a_measure_describes_itself(library: Document, client: Client) -> None:
    measure = library.measures.get(code="1")
    measure.title = "甲</script><img src=x onerror=alert(1)>"
    measure.save()
    data = described(client, measure.get_absolute_url())
    assert (data["@type"], data["name"], data["text"]) == ("CreativeWork", measure.title, measure.text)
    assert data["isPartOf"]["@id"] == f"http://testserver{library.get_absolute_url()}"
