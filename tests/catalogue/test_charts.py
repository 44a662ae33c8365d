"""Charts: the same numbers drawn and tabled, every mark a named link, nothing of a text becoming markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from districts.models import Department, District
from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar, StripChart
from measures.catalogue.charts.heat_grids import (
    HeatCell,
    HeatGrid,
    HeatHead,
    HeatRow,
    greatest_count,
    heat_shade,
)
from measures.models import Chapter, Document
from tests.catalogue.sample_library import HOSTILE

PAGES = ("/", "/documents/", "/documents/{slug}/", "/themes/", "/themes/?district={district}")


class Charts(HTMLParser):
    """The charts of a page: in each its attributes, the text of what names it, and the links drawn and tabled."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self._open: list[str] = []
        self._named = ""
        self._link: dict[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if facts.get("class", "").split()[:1] == ["chart"]:
            self.found.append({"svg": None, "names": {}, "drawn": [], "tabled": [], "beside": []})
        if tag == "svg" and "role" in facts and self.found:
            self.found[-1]["svg"] = facts
        self._open.append(tag)
        if "id" in facts and tag in ("title", "desc"):
            self._named = facts["id"]
        elif tag == "title":
            self._named = "link"
        if tag == "a" and facts.get("href", "").startswith("/measures/?") and self.found:
            self._link = facts | {"text": "", "title": ""}
            place = "drawn" if "svg" in self._open else "tabled" if "table" in self._open else "beside"
            self.found[-1][place].append(self._link)

    def handle_data(self, data: str) -> None:
        if self._named == "link" and self._link is not None:
            self._link["title"] += data
        elif self._named and self.found:
            names = self.found[-1]["names"]
            names[self._named] = names.get(self._named, "") + data
        elif self._link is not None:
            self._link["text"] += data

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag in ("title", "desc"):
            self._named = ""
        if tag == "a":
            self._link = None


def charts(client: Client, url: str) -> list[dict[str, Any]]:
    """Return the charts of the page at ``url``, which must have some."""
    found = Charts(client.get(url).content.decode()).found
    assert found
    return found


def number(text: str) -> int:
    """Return the number that a text begins with."""
    match = re.match(r"\s*(\d+)", text)
    assert match, text
    return int(match.group(1))


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_charts_and_their_tables_say_the_same(corpus: None, client: Client, path: str) -> None:
    for chart in charts(client, path.format(slug="jiading-2025", district="jiading")):
        drawn = {(link["href"], number(link["title"])) for link in chart["drawn"]}
        tabled = {(link["href"], number(link["text"])) for link in chart["tabled"]}
        assert drawn == tabled
        assert drawn


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_charts_have_a_name_and_a_description_and_so_has_every_mark(
    corpus: None, client: Client, path: str
) -> None:
    found = charts(client, path.format(slug="hongkou-2025", district="jiading"))
    for chart in found:
        svg = chart["svg"]
        # Not an image: what is inside an image cannot be reached.
        assert svg["role"] == "group"
        assert chart["names"][svg["aria-labelledby"]].strip()
        assert chart["names"][svg["aria-describedby"]].strip()
        for link in chart["drawn"]:
            assert link["title"] == link["aria-label"]
            # What is seen is part of what is read aloud.
            assert not link["text"].strip() or number(link["text"]) == number(link["title"])
    keys = [chart["svg"]["aria-labelledby"] for chart in found]
    assert len(keys) == len(set(keys))


@pytest.mark.django_db
def test_nothing_of_a_name_or_a_title_becomes_markup(library: Document, client: Client) -> None:
    District.objects.filter(slug="jia").update(name=f"甲{HOSTILE}区", label=f"甲{HOSTILE}区")
    Chapter.objects.filter(document=library, parent=None, annex="").update(title=f"章{HOSTILE}")
    Department.objects.filter(name="区发改委").update(name=f"委{HOSTILE}")
    for url in ("/", "/documents/", library.get_absolute_url(), "/themes/", "/themes/?district=jia"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&<b>" not in page
        assert "&lt;script&gt;" in page


def test_a_phrase_is_escaped_wherever_it_stands() -> None:
    cell = HeatCell(2, f"2 项举措：{HOSTILE}", "/measures/?q=%3Cb%3E&year=2025", 3)
    grid = HeatGrid(
        f"k{1}",
        HOSTILE,
        HOSTILE,
        HOSTILE,
        (HeatHead(HOSTILE, 15),),
        (HeatRow(HeatHead(HOSTILE), (cell,)),),
        none=HOSTILE,
    )
    bars = BarChart(
        "b", HOSTILE, HOSTILE, HOSTILE, (ChartBar(HOSTILE, (BarPart(1, HOSTILE, "/?a=1&b=2"),), HOSTILE),)
    )
    for template, chart in (("heat", grid), ("bars", bars)):
        html = render_to_string(f"charts/{template}.html", {"chart": chart})
        assert "<script>" not in html
        assert "<b>" not in html
        assert "&lt;script&gt;" in html
    assert "&amp;b=2" in html


def test_a_chart_asks_for_no_style_or_script() -> None:
    bars = BarChart("b", "名", "述", "项", (ChartBar("甲", (BarPart(1, "1 项", "/measures/?q=1"),)),))
    html = render_to_string("charts/bars.html", {"chart": bars})
    assert not re.search(r"\sstyle=|\son\w+=", html)


def test_shades_are_even_and_nothing_has_none() -> None:
    assert [heat_shade(count, 4) for count in range(5)] == [0, 2, 3, 4, 5]
    assert heat_shade(1, 1000) == 1
    assert greatest_count([None, 3, 0]) == 3
    assert greatest_count([]) == 0


def test_cells_fill_the_width_without_overlapping() -> None:
    rows = tuple(
        HeatRow(HeatHead(str(row)), tuple(HeatCell(1, "1", "/") for _ in range(7))) for row in range(3)
    )
    grid = HeatGrid("k", "", "", "", tuple(HeatHead(str(column)) for column in range(7)), rows, none="")
    for at, (_, cells) in enumerate(grid.placed_rows):
        ends = [0.0, *(cell.x + cell.width for cell in cells)]
        assert [cell.x for cell in cells] == pytest.approx(ends[:-1])
        assert ends[-1] == pytest.approx(100)
        assert {cell.y for cell in cells} == {grid.head_height + at * grid.cell_height}
    assert grid.height == grid.placed_rows[-1][1][0].y + grid.cell_height
    assert grid.breadth == "heat--some"


def part(count: int) -> BarPart:
    return BarPart(count, f"{count} 项", "/measures/?q=1")


def test_parts_follow_one_another_and_the_longest_bar_fills_the_width() -> None:
    bars = BarChart("b", "", "", "", (ChartBar("甲", (part(3), part(1))), ChartBar("乙", (part(0), part(2)))))
    (_, _, first), (y, _, second) = bars.placed
    assert [(one.x, one.width) for one in first] == [(0, 75), (75, 25)]
    assert [(one.x, one.width) for one in second] == [(0, 0), (0, 50)]
    assert 0 < y < bars.height
    # Each number stands in the column of its part.
    assert [one.number_at for one in first] == [one.number_at for one in second]


def test_a_bar_with_a_number_of_its_own_is_as_long_as_that() -> None:
    whole = ChartBar("章", (part(2), part(1)), total=part(4))
    assert whole.length == 4
    (_, _, placed), *_ = BarChart("b", "", "", "", (whole,)).placed
    assert sum(one.width for one in placed) == 75
    assert {one.number_at for one in placed} == {None}
    assert [one.part.count for one in StripChart(BarChart("b", "", "", "", (whole,)), 8).placed] == [4]


def test_a_long_name_is_cut_in_the_chart_and_whole_in_the_table() -> None:
    name = "很" * 40
    html = render_to_string(
        "charts/bars.html", {"chart": BarChart("b", "", "", "", (ChartBar(name, (part(1),)),))}
    )
    assert html.count(name) == 1
    assert "很…" in html


def test_nothing_at_all_is_drawn_without_failing() -> None:
    assert BarChart("b", "", "", "", ()).placed == []
    empty = HeatGrid("k", "", "", "", (), (), none="")
    assert (empty.placed_rows, empty.placed_heads, empty.height) == ([], [], empty.head_height)
