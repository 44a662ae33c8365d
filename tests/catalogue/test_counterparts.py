"""A measure's page: its years, its peers, and where the year switch leads."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.links.comparison import measure_peers as selector
from measures.models import Document, Link, Measure
from tests.catalogue.linked_library import enlarge, make_linked, plan
from tests.catalogue.sample_library import HOSTILE
from tests.factories import LinkFactory, MeasureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(db: None) -> dict[str, Measure]:
    """Make the library with links; return its measures by name."""
    return make_linked()


def get(client: Client, measure: Measure, query: str = "") -> str:
    """Return the page of a measure."""
    answer = client.get(measure.get_absolute_url() + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def panel(page: str, name: str) -> str:
    """Return one panel of a page, empty if it has none."""
    found = re.search(
        rf'<section class="panel" id="{name}".*?(?=<section class="panel"|</article>\s*<nav class="pager)',
        page,
        re.DOTALL,
    )
    return found.group() if found else ""


def years(page: str) -> dict[str, tuple[str, str]]:
    """Return where each year of the switch leads, and its label."""
    nav = re.search(r'<nav class="years".*?</nav>', page, re.DOTALL)
    assert nav is not None
    links = re.findall(r'<a href="([^"]+)"([^>]*)>(\d{4})', nav.group())
    return {year: (url, (re.search(r'title="([^"]*)"', rest) or [""])[0]) for url, rest, year in links}


def test_a_measure_is_followed_through_all_its_years(client: Client, linked: dict[str, Measure]) -> None:
    for name in ("a1", "b1", "c1"):
        lineage = panel(get(client, linked[name]), "lineage")
        assert "2024 → 2025" in lineage
        assert "2025 → 2026" in lineage
        assert lineage.index("2024 → 2025") < lineage.index("2025 → 2026")
        assert "<del>12亿元</del>" in lineage
        assert "<ins>15亿元</ins>" in lineage
        assert lineage.count("待核") >= 2
        assert 'href="/compare/?doc=jia-2024&doc=jia-2025"' in lineage


def test_what_else_came_of_a_split_is_named(client: Client, linked: dict[str, Measure]) -> None:
    lineage = panel(get(client, linked["b2"]), "lineage")
    assert "拆分" in lineage
    assert "由 2024 年同一项而来的还有" in lineage
    assert linked["b3"].get_absolute_url() in lineage
    origin = panel(get(client, linked["a2"]), "lineage")
    assert "举措b2" in origin
    assert "举措b3" in origin
    assert "还有" not in origin


def test_that_there_is_no_counterpart_is_reported_plainly_and_as_a_suggestion(
    client: Client, linked: dict[str, Measure]
) -> None:
    dropped = panel(get(client, linked["a3"]), "lineage")
    assert "未见" in dropped
    assert "2025 年方案中没有找到对应的举措" in dropped
    assert "把握 70%" in dropped
    assert 'href="/compare/?doc=jia-2024&doc=jia-2025&show=dropped"' in dropped
    new = panel(get(client, linked["b4"]), "lineage")
    assert "2024 年方案中没有找到对应的举措" in new
    assert "2026 年方案中没有找到对应的举措" in new
    assert new.count("待核") >= 2


def test_what_was_not_looked_for_is_not_reported_missing(client: Client, linked: dict[str, Measure]) -> None:
    Document.objects.update(linked_at=None)
    page = get(client, linked["b4"])
    assert panel(page, "lineage") == ""
    assert panel(page, "peers") == ""
    assert "建议正在更新" in page
    assert years(page)["2026"] == ("/documents/jia-2026/", 'title="打开 2026 年方案"')


def test_peers_stand_side_by_side_the_same_before_the_related(
    client: Client, linked: dict[str, Measure]
) -> None:
    page = get(client, linked["b1"])
    peers = panel(page, "peers")
    assert ">同类 2</a>" in page
    assert peers.index("举措p1") < peers.index("举措q1")
    assert "<mark>支持中小企业融资" in peers
    assert 'href="/compare/?doc=jia-2025&doc=yi-2025"' in peers
    assert "举措b1" in panel(get(client, linked["p1"]), "peers")


def test_a_city_item_shows_what_the_districts_do_about_it(client: Client, linked: dict[str, Measure]) -> None:
    city = MeasureFactory(
        document=linked["p1"].document, chapter=linked["p1"].chapter, kind="city", code="附1-1", order=50
    )
    LinkFactory(kind="city", relation="same", origin=city, target=linked["b1"], score=0.95)
    LinkFactory(kind="city", relation="same", origin=city, target=linked["p1"], score=0.9)
    page = get(client, city)
    assert "举措b1" in panel(page, "peers")
    assert panel(page, "lineage") == ""
    assert "市级事项" in panel(get(client, linked["b1"]), "peers")
    own = panel(get(client, linked["p1"]), "peers")
    assert city.get_absolute_url() in unescape(own) or "附1-1" in own


def test_that_nobody_does_the_same_is_reported(client: Client, linked: dict[str, Measure]) -> None:
    peers = panel(get(client, linked["b4"]), "peers")
    assert "没有找到同类或相关的举措" in peers
    assert panel(get(client, linked["a1"]), "peers") == ""


def test_a_rejected_link_is_shown_nowhere(client: Client, linked: dict[str, Measure]) -> None:
    Link.objects.update(status="rejected", decided_at="2025-06-01T00:00Z")
    page = get(client, linked["b1"])
    assert "举措c1" not in page
    assert "举措p1" not in page


def test_many_peers_are_shown_page_by_page(
    client: Client, linked: dict[str, Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selector, "PEERS_PER_PAGE", 3)
    enlarge(linked, 5)
    page = get(client, linked["b1"])
    assert ">同类 7</a>" in page
    pages = [page, *(get(client, linked["b1"], f"?peers={number}") for number in (2, 3))]
    shown = [re.findall(r'id="peer-(\d+)"', panel(one, "peers")) for one in pages]
    assert [len(one) for one in shown] == [3, 3, 1]
    assert len({pk for one in shown for pk in one}) == 7
    assert 'href="?peers=2#peers"' in page


@pytest.mark.parametrize("number", ["0", "-1", "2", "x", "9" * 5000, "%00", "1.5"])
def test_there_are_no_other_pages_of_peers(client: Client, linked: dict[str, Measure], number: str) -> None:
    assert client.get(f"{linked['b1'].get_absolute_url()}?peers={number}").status_code == 404


def test_the_years_lead_to_the_counterparts(client: Client, linked: dict[str, Measure]) -> None:
    found = years(get(client, linked["a1"]))
    assert found["2025"] == (linked["b1"].get_absolute_url(), 'title="2025 年对应举措：1 举措b1（待核）"')
    assert found["2026"][0] == linked["c1"].get_absolute_url()
    back = years(get(client, linked["c1"]))
    assert back["2024"][0] == linked["a1"].get_absolute_url()


def test_of_several_counterparts_the_best_is_led_to(client: Client, linked: dict[str, Measure]) -> None:
    assert years(get(client, linked["a2"]))["2025"][0] == linked["b2"].get_absolute_url()
    Link.objects.filter(target=linked["b3"]).update(status="confirmed", decided_at="2025-06-01T00:00Z")
    assert years(get(client, linked["a2"]))["2025"] == (
        linked["b3"].get_absolute_url(),
        'title="2025 年对应举措：3 举措b3"',
    )


def test_where_there_is_none_the_year_says_so_and_opens_the_plan(
    client: Client, linked: dict[str, Measure]
) -> None:
    found = years(get(client, linked["b4"]))
    assert found["2026"] == ("/documents/jia-2026/", 'title="2026 年无对应举措，打开方案"')
    assert found["2025"][0] == linked["b4"].get_absolute_url()


def test_the_years_of_a_document_are_its_neighbours_as_ever(
    client: Client, linked: dict[str, Measure]
) -> None:
    found = years(unescape(client.get("/documents/jia-2025/").content.decode()))
    assert [url for url, _ in found.values()] == [f"/documents/jia-{year}/" for year in (2024, 2025, 2026)]


def test_texts_are_never_markup(client: Client, linked: dict[str, Measure]) -> None:
    Measure.objects.update(title=HOSTILE, text=HOSTILE)
    page = client.get(linked["b1"].get_absolute_url()).content.decode()
    assert "<script>alert" not in page


def test_links_that_go_in_circles_come_to_an_end(client: Client, linked: dict[str, Measure]) -> None:
    LinkFactory(origin=linked["c1"], target=linked["a1"])
    get(client, linked["b1"])


@pytest.mark.parametrize("name", ["b1", "b4", "a2"])
def test_queries_do_not_grow_with_the_library(client: Client, linked: dict[str, Measure], name: str) -> None:
    counted = []
    for _ in range(2):
        get(client, linked[name])  # The first reader after a change has the index follow.
        with CaptureQueriesContext(connection) as queries:
            get(client, linked[name])
        counted.append(len(queries))
        if len(counted) == 1:
            enlarge(linked)
            plan(linked["b1"].document.district, 2020)
    assert counted[1] <= counted[0] <= 28, [query["sql"][:150] for query in queries]
