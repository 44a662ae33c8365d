"""The feed of a list holds the list's newest, whatever their texts contain."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from measures.catalogue.measure_list import feed as feeds
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Document, Measure
from measures.search.query.filters import read_query
from measures.search.results.engine import matching_pks
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client, address: str) -> list[ElementTree.Element]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("title", "id", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    links = {link.get("rel"): link.get("href", "") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address}"
    assert links["alternate"] == f"http://testserver{address.replace('feed.atom', '')}"
    return feed.findall(f"{ATOM}entry")


def links(found: list[ElementTree.Element]) -> list[str]:
    return [str(one.find(f"{ATOM}link").get("href")).removeprefix("http://testserver") for one in found]  # type: ignore[union-attr]


@pytest.mark.parametrize("few", [feeds._FEW, 3])
@pytest.mark.parametrize("typed", ["", "year=2024", "q=%E4%BC%81%E4%B8%9A", "district=jiading&kind=city"])
def test_it_holds_the_newest_of_the_list(
    small_corpus: list[Measure], client: Client, monkeypatch: pytest.MonkeyPatch, typed: str, few: int
) -> None:
    monkeypatch.setattr(feeds, "_FEW", few)
    now = timezone.now()
    for number, measure in enumerate(small_corpus):
        Measure.objects.filter(pk=measure.pk).update(updated_at=now - timedelta(hours=number * 7 % 120))
    query, errors = read_query(QueryDict(typed))
    assert not errors
    wanted = Measure.objects.filter(pk__in=matching_pks(query)).order_by("-updated_at", "-pk")[
        : feeds.FEED_SIZE
    ]
    found = entries(client, "/measures/feed.atom" + (f"?{typed}" if typed else ""))
    assert links(found) == [measure.get_absolute_url() for measure in wanted]
    assert len(found) > 3
    first = found[0]
    assert wanted[0].title in (first.findtext(f"{ATOM}title") or "")
    assert first.findtext(f"{ATOM}updated") == wanted[0].updated_at.isoformat()
    assert first.findtext(f"{ATOM}published") == wanted[0].created_at.isoformat()


def test_an_entry_says_the_deadline(library: Document, client: Client) -> None:
    library.measures.filter(code="1").update(deadline="2026年6月底前<b>")
    summaries = [one.findtext(f"{ATOM}summary") or "" for one in entries(client, "/measures/feed.atom")]
    assert sum("<p>完成时限：2026年6月底前&lt;b&gt;</p>" in one for one in summaries) == 1


def test_an_entry_says_that_its_latest_change_was_of_the_deadline(library: Document, client: Client) -> None:
    measure = library.measures.get(code="1")
    stated = []
    for name, value in (("deadline", "9月"), ("deadline", ""), ("title", "另一个标题")):
        with record_changes(kind=ChangeSet.Kind.EDIT, user=UserFactory.create()):
            setattr(measure, name, value)
            measure.save()
        (summary,) = [
            one.findtext(f"{ATOM}summary") or ""
            for one in entries(client, f"/measures/feed.atom?q={quote('扶持企业')}&document=jia-2025")
        ]
        stated.append(re.findall("<p>(完成时限：.+?)</p>", summary))
    assert stated[0][0].startswith("完成时限：9月（改动前：6月底前")
    assert stated[1:] == [["完成时限：无（改动前：9月）"], []]


def test_any_text_makes_a_feed(library: Document, client: Client) -> None:
    nasty = "甲\x01\x0b<script>alert(1)</script>&amp;]]>\ufffe\U0001f600乙"
    library.measures.filter(code="1").update(title=nasty, text=f"{nasty}\n第二段")
    (one,) = [
        one
        for one in entries(client, "/measures/feed.atom")
        if "alert" in (one.findtext(f"{ATOM}title") or "")
    ]
    assert (one.findtext(f"{ATOM}title") or "").endswith("甲<script>alert(1)</script>&amp;]]>\U0001f600乙")
    summary = one.find(f"{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    # A summary is HTML: what is text in the measure is text there.
    assert "<script>" not in (summary.text or "")
    assert "&lt;script&gt;" in (summary.text or "")
    assert (summary.text or "").count("<p>") == 3


@pytest.mark.parametrize("typed", ["district=nowhere", "sort=x", "page=0"])
def test_what_cannot_be_understood_gives_no_feed(library: Document, client: Client, typed: str) -> None:
    response = client.get(f"/measures/feed.atom?{typed}")
    assert response.status_code == 400
    assert "不认识的条件" in response.content.decode()


@pytest.mark.parametrize("typed", ["%00", "%01%0b", "%ED%A0%80", "a" * 10_000, "%EF%BF%BE"])
def test_nothing_typed_breaks_it(library: Document, client: Client, typed: str) -> None:
    response = client.get(f"/measures/feed.atom?q={typed}")
    assert response.status_code == 200
    ElementTree.fromstring(response.content)


def test_it_is_sent_once(library: Document, client: Client) -> None:
    first = client.get("/measures/feed.atom")
    assert "Last-Modified" not in first
    again = client.get("/measures/feed.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    library.measures.filter(code="1").delete()
    assert client.get("/measures/feed.atom", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_list_leads_to_its_feed(library: Document, client: Client) -> None:
    page = client.get("/measures/?year=2025&kind=district").content.decode()
    assert 'type="application/atom+xml"' in page
    assert 'href="/measures/feed.atom?year=2025&amp;kind=district"' in page
