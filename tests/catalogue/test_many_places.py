"""The pages of a library with a plan of every place of the country."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from measures.models import Measure
from measures.search.list_addresses import list_url
from tests.catalogue.country_library import YEAR, make_country
from tests.settings import KIND


@pytest.fixture
def documents(transactional_db: None) -> int:
    return make_country()


def rows_of(page: str) -> list[str]:
    """Return the names of the rows of the grid of districts and years."""
    return [
        str(head) for head in html.fromstring(page).xpath("//section[.//h2[@id='by-year']]//tbody//th/text()")
    ]


def options_of(page: str) -> int:
    return len(html.fromstring(page).xpath("//option"))


def test_pages_of_three_thousand_places(documents: int, client: Client) -> None:
    assert documents > 3000
    home = client.get("/").content.decode()
    # The country, and its provinces.
    assert len(rows_of(home)) == 34
    assert rows_of(home)[:3] == ["中国合计", "北京市", "天津市"]
    with CaptureQueriesContext(connection) as queries:
        listed = client.get("/documents/").content.decode()
    # Its tag asks whether the index is late and, of PostgreSQL, for the state of the database.
    assert len(queries) == 8 + (2 if KIND == "postgres" else 1)
    assert rows_of(listed) == rows_of(home)
    assert options_of(listed) == 0
    assert len(listed) < 400_000

    province = client.get("/documents/", {"district": "zhejiang"}).content.decode()
    assert rows_of(province)[:3] == ["浙江省合计", "杭州市", "宁波市"]
    assert 'href="/documents/?district=hangzhou"' in province
    city = client.get("/documents/", {"district": "hangzhou"}).content.decode()
    assert {"杭州市合计", "杭州市西湖区", "上城区"} <= set(rows_of(city))
    assert html.fromstring(city).xpath("//ol[@class='place-path']/li//text()") == [
        "全部地区",
        "浙江省",
        "杭州市",
    ]


def test_a_cell_counts_what_its_address_lists(documents: int, client: Client) -> None:
    page = html.fromstring(client.get("/documents/", {"district": "zhejiang"}).content.decode())
    for slug in ("zhejiang", "hangzhou"):
        for year in (YEAR, YEAR - 1, YEAR - 2):
            address = list_url(district=slug, year=year, kind="district")
            shown = [node.get("href") for node in page.iter() if node.get("href") == address]
            total = html.fromstring(client.get(address).content.decode()).xpath("string(//*[@id='results'])")
            inside = Measure.objects.filter(document__year=year, document__district__code__startswith="33")
            if slug == "hangzhou":
                inside = inside.filter(document__district__code__startswith="3301")
            assert f"{inside.count()} 项" in total or not inside.exists()
            assert shown or not inside.exists()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("西湖", "杭州市西湖区"),
        ("xihu", "杭州市西湖区"),
        ("杭州", "杭州市"),
        ("浙江省杭州市西湖", "杭州市西湖区"),
    ],
)
@pytest.mark.sampled
def test_a_place_is_found_by_name_and_pinyin(documents: int, client: Client, typed: str, first: str) -> None:
    page = html.fromstring(client.get("/documents/", {"place": typed}).content.decode())
    found = page.xpath("//section[@aria-labelledby='found-places']//a/text()")
    assert first in found[:2]
    nothing = client.get("/documents/", {"place": "无此地"}).content.decode()
    assert "没有收录名称或拼音含有“无此地”的地区的方案" in nothing


def test_menus_of_three_thousand_places(documents: int, client: Client) -> None:
    departments = html.fromstring(client.get("/departments/").content.decode())
    assert departments.xpath("//select[@name='district']/optgroup/@label")[:3] == ["其他", "北京市", "天津市"]
    themes = html.fromstring(client.get("/themes/").content.decode())
    assert len(themes.xpath("//select[@name='district']/optgroup")) == 34
    compare = html.fromstring(client.get("/compare/", {"place": "西湖"}).content.decode())
    rows = compare.xpath("//table[contains(@class, 'chooser__grid')]//tbody//th//text()")
    assert {"杭州市西湖区", "南昌市西湖区"} <= set(rows)
    assert len(rows) <= 24
    one_chosen = html.fromstring(client.get(f"/compare/?doc=zhejiang-{YEAR}").content.decode())
    assert len(one_chosen.xpath("//table[contains(@class, 'chooser__grid')]//tbody//tr")) >= 24
    nothing = html.fromstring(client.get("/compare/", {"place": "无此地"}).content.decode())
    assert nothing.xpath("//input[@name='place']/@value") == ["无此地"]
    assert "没有名称含“无此地”的地区" in nothing.text_content()
    chosen = f"/compare/?doc=hangzhou-{YEAR}&doc=zhejiang-{YEAR}"
    compared = html.fromstring(client.get(chosen).content.decode())
    rows = compared.xpath("//table[contains(@class, 'chooser__grid')]//tbody//th//text()")
    assert sorted(rows) == ["杭州市", "浙江省"]
    assert f"另有 {documents - 2} 个地区没有列出" in compared.text_content()
    found = html.fromstring(client.get(f"{chosen}&place=西湖").content.decode())
    assert "杭州市西湖区" in found.xpath("//table[contains(@class, 'chooser__grid')]//tbody//th//text()")
