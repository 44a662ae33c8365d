"""Themes: what the texts speak of, every number that of the list it opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import Department, District
from measures.catalogue.documents.district_coverage import read_coverage
from measures.catalogue.themes import theme_charts
from measures.catalogue.themes.theme_charts import (
    MAX_CELLS,
    MAX_ROWS,
    ThemeColumn,
    ThemeTable,
    distinct_themes,
)
from measures.models import Document, Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import theme_counts as search
from measures.search.results.engine import count_measures
from measures.search.results.theme_counts import Theme, ThemeCounts, ThemeScope, count_themes
from measures.search.words.key_phrases import KeyPhrase, PhrasePassage, find_phrases
from tests.catalogue.sample_library import document
from tests.catalogue.test_numbers import numbers_behind
from tests.examples import count_examples
from tests.factories import DistrictFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

YEAR = ThemeScope("district", "2025")


def say(slug: str, *texts: str) -> None:
    """Have the first measures of a document say these texts."""
    measures = list(Document.objects.get(slug=slug).measures.filter(kind="district").order_by("order"))
    for measure, text in zip(measures, texts, strict=False):
        Measure.objects.filter(pk=measure.pk).update(title="一项", text=text)


def counts(scope: ThemeScope = YEAR) -> dict[str, tuple[int, ...]]:
    """Return the themes with their numbers."""
    return {theme.phrase: theme.counts for theme in count_themes(scope).themes}


# --- the five plans ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/themes/",
        "/themes/?year=2026",
        "/themes/?district=jiading",
        "/themes/?year=2025&district=xuhui",
        "/themes/?district=hongkou",
    ],
)
def test_every_number_is_the_total_of_the_list_it_opens(corpus: None, client: Client, path: str) -> None:
    compared = numbers_behind(client, path, {})
    assert compared
    assert [one for one in compared if one[1] != one[2]] == []


def test_what_the_districts_share_and_what_they_do_not(corpus: None) -> None:
    found = counts()
    for phrase in ("检查码", "免申即享", "建筑师负责制", "无感监测", "融资服务中心", "服务包", "服务专员"):
        assert min(found[phrase]) > 0, phrase
    assert not {"优化", "推进", "完善", "营商环境", "进一步", "为企业", "工作机制"} & found.keys()
    columns = count_themes(YEAR).columns
    assert columns == ("xuhui", "hongkou", "jiading")
    assert found["北外滩"][0] == found["北外滩"][2] == 0
    assert found["北外滩"][1] >= 2


def test_only_here_means_that_no_other_text_has_it(corpus: None) -> None:
    brief = theme_charts.read_home_themes(read_coverage())
    assert brief is not None
    assert {own.column.label for own in brief.own} == {"徐汇", "虹口", "嘉定"}
    districts = {"徐汇": "xuhui", "虹口": "hongkou", "嘉定": "jiading"}
    for own in brief.own:
        for entry in own.entries:
            having = [
                measure.document.district.slug
                for measure in Measure.objects.filter(document__year=2025, kind="district").select_related(
                    "document__district"
                )
                if entry.phrase in f"{measure.title}\n{measure.text}"
            ]
            assert having == [districts[own.column.label]] * entry.count
            assert entry.count >= 2


def test_the_years_of_a_district_side_by_side(corpus: None, client: Client) -> None:
    scope = ThemeScope("year", "jiading")
    assert count_themes(scope).columns == ("2024", "2025", "2026")
    found = counts(scope)
    assert min(found["检查码"]) > 0
    assert found["园区楼宇"][:2] == (0, 0)
    page = client.get("/themes/?district=jiading").content.decode()
    for heading in ("连年都有", "2026 年新提到", "2026 年没有再提到"):
        assert heading in page


def test_the_home_page_shows_the_most_telling_ones(corpus: None, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "2025 年各区都在提" in page
    assert page.index("惠企政策</text>") > 0
    assert 'href="/themes/?year=2025"' in page


def test_phrases_are_shown_as_they_are_written(library: Document) -> None:
    say("jia-2025", "建设“ＡＩ工坊”。", "开放“ＡＩ工坊”。")
    assert counts()["ＡＩ工坊"] == (2, 0)


# --- a made library ---------------------------------------------------------------------------------------------------


def test_a_made_library_is_counted_right(library: Document, client: Client) -> None:
    say("jia-2025", "推行“两书同达”。", "落实“两书同达”和“一企一照”。")
    say("yi-2025", "试点“两书同达”。", "普通的一项。")
    assert counts()["两书同达"] == (2, 1)
    for path in ("/", "/themes/", "/documents/", library.get_absolute_url()):
        compared = numbers_behind(client, path, {})
        assert compared
        assert [one for one in compared if one[1] != one[2]] == []


def test_an_edit_is_seen_at_once(library: Document) -> None:
    say("jia-2025", "推行“两书同达”。", "落实“两书同达”。")
    assert counts()["两书同达"] == (2, 0)
    say("yi-2025", "试点“两书同达”。")
    assert counts()["两书同达"] == (2, 1)
    Measure.objects.filter(text__contains="两书同达").update(text="没有了。")
    assert "两书同达" not in counts()


def test_city_items_are_not_what_a_district_does(library: Document, client: Client) -> None:
    say("jia-2025", "推行“两书同达”。", "落实“两书同达”。")
    Measure.objects.filter(document=library, kind="city").update(text="“两书同达”")
    assert counts()["两书同达"] == (2, 0)
    assert [one for one in numbers_behind(client, "/themes/?year=2025") if one[1] != one[2]] == []


def test_nothing_typed_into_a_text_becomes_markup_or_another_question(
    library: Document, client: Client
) -> None:
    hostile = "推行“<b>坏&amp;坏”，“两书\"同达”，“-两书同达”，“两书同达'”。"
    say("jia-2025", hostile, hostile)
    say("yi-2025", hostile, hostile)
    page = client.get("/themes/").content.decode()
    assert "<b>坏" not in page
    compared = numbers_behind(client, "/themes/")
    assert [one for one in compared if one[1] != one[2]] == []


def test_what_is_read_is_bounded_and_what_is_counted_is_not(
    library: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = document(District.objects.get(slug="yi"), 2026, 30)
    Measure.objects.filter(document=made).update(text="推行“两书同达”。")
    monkeypatch.setattr(search, "MAX_READ_MEASURES", 5)
    assert len(search._column_texts(ThemeScope("district", "2026"), ["yi"], "default")) == 5
    assert counts(ThemeScope("district", "2026"))["两书同达"] == (30,)


def test_what_no_column_shows_is_not_read(library: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = ThemeScope("district", "2025")
    shown = search._scope_columns(scope, "default")
    assert len(shown) > 1
    monkeypatch.setattr(search, "MAX_THEME_COLUMNS", 1)
    columns = search._scope_columns(scope, "default")
    read = {column for column, _ in search._column_texts(scope, columns, "default")}
    assert read == set(columns) == {shown[0]}


def test_too_many_themes_are_bounded(corpus: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_COMMON_PHRASES", 3)
    monkeypatch.setattr(search, "MAX_OWN_PHRASES", 1)
    search._phrases.clear()
    try:
        found = count_themes(ThemeScope("year", "jiading"))
    finally:
        search._phrases.clear()
    assert len(found.themes) <= 3 + 3


def test_phrases_are_found_again_only_in_other_texts(
    library: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def find(passages: Sequence[PhrasePassage], subject: Iterable[str]) -> list[KeyPhrase]:
        read.append(len(passages))
        return find_phrases(passages, subject)

    monkeypatch.setattr(search, "find_phrases", find)
    search._phrases.clear()
    say("jia-2025", "推行“两书同达”。", "落实“两书同达”。")
    assert "两书同达" in [theme.phrase for theme in count_themes(YEAR).themes]
    assert len(read) == 1
    Department.objects.filter(name="区发改委").update(kind=Department.Kind.GROUP)
    assert "两书同达" in [theme.phrase for theme in count_themes(YEAR).themes]
    assert len(read) == 1
    say("jia-2025", "推行“三书同达”。", "落实“三书同达”。")
    found = [theme.phrase for theme in count_themes(YEAR).themes]
    assert "三书同达" in found
    assert "两书同达" not in found
    assert len(read) == 2


def cold(library: Document) -> int:
    """Return how many queries the themes take when they are found anew, the index up to date."""
    say("jia-2025", "推行“两书同达”。", "落实“两书同达”。")
    count_themes(ThemeScope("district", "2024"))
    search._themes_cache.clear()
    search._followed.clear()
    search._phrases.clear()
    with CaptureQueriesContext(connection) as queries:
        assert count_themes(YEAR).themes
    return len(queries)


def test_queries_do_not_grow_with_the_library(library: Document, client: Client) -> None:
    first = cold(library)
    assert first <= 7
    for number in range(20):
        district = District.objects.create(
            code=f"3199{number:02}", name=f"丁{number}区", slug=f"d{number}", hue=9
        )
        made = document(district, 2025, 5)
        Measure.objects.filter(document=made).update(
            text=f"推行“两书同达”，“一企一照”，设立第{number}服务站。"
        )
    assert cold(library) == first
    for path, expected in (
        ("/themes/", 2),
        ("/themes/?district=jia", 2),
        ("/themes/?year=2025&district=yi", 2),
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) == expected


# --- choices ----------------------------------------------------------------------------------------------------------


def test_the_year_that_can_be_compared_is_shown_first(library: Document, client: Client) -> None:
    document(District.objects.get(slug="jia"), 2026, 2)
    page = client.get("/themes/").content.decode()
    assert "2025 年各区的主题" in page
    assert "2026" in page


def test_one_district_of_a_year_is_seen_beside_the_others(corpus: None, client: Client) -> None:
    response = client.get("/themes/?year=2025&district=hongkou")
    page = response.content.decode()
    assert "2025 年虹口区与各区的主题" in page
    for section in response.context["shown"].sections:
        for row in section.chart.rows:
            assert row.cells[1].count
    assert [own.column.label for own in response.context["shown"].own] == ["虹口"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("year=2019", "没有收录“2019”年的行动方案"),
        ("year=abc", "没有收录“abc”年"),
        ("year=%00", "没有收录"),
        ("year=" + "9" * 5000, "没有收录"),
        ("year=2025&year=0", "没有收录“0”年"),
        ("district=nowhere", "没有收录“nowhere”这个区"),
        ("district=%3Cb%3E", "&lt;b&gt;"),
        ("district=%ED%A0%80", "没有收录"),
        ("district=yi&year=2024", "没有收录乙区 2024 年"),
        ("year=%D9%A2%D9%A0%D9%A2%D9%A5", "没有收录"),
    ],
)
def test_what_cannot_be_understood_is_reported(
    library: Document, client: Client, query: str, message: str
) -> None:
    response = client.get(f"/themes/?{query}")
    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert "请从上面选择" in page
    assert "\0" not in page
    assert "<b>" not in page


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=count_examples(40))
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_address_is_survived(client: Client, year: str, slug: str) -> None:
    address = "&".join(
        f"{name}={quote(value.encode('utf-8', 'surrogatepass'), safe='')}"
        for name, value in (("year", year), ("district", slug))
    )
    assert client.get(f"/themes/?{address}").status_code in (200, 400)


def test_an_empty_library_says_so(client: Client) -> None:
    response = client.get("/themes/")
    assert response.status_code == 200
    assert "还没有收录行动方案" in response.content.decode()


def test_a_library_that_says_nothing_twice_says_so(library: Document, client: Client) -> None:
    Measure.objects.update(title="", text="")
    page = client.get("/themes/").content.decode()
    assert "至少要有两项举措提到同一件事" in page


def test_the_page_is_for_reading(client: Client) -> None:
    assert client.post("/themes/").status_code == 405
    assert client.head("/themes/").status_code == 200


def test_while_the_index_is_built_the_pages_say_so(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def preparing(*_: object, **__: object) -> ThemeCounts:
        raise IndexNotReady(1, 9)

    monkeypatch.setattr(theme_charts, "count_themes", preparing)
    response = client.get("/themes/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "索引正在建立" in response.content.decode()
    home = client.get("/")
    assert home.status_code == 200
    assert "索引正在建立" in home.content.decode()


# --- what is made of themes -------------------------------------------------------------------------------------------


def table(*found: tuple[str, tuple[int, ...]]) -> ThemeTable:
    """Return a table of themes with three columns."""
    columns = tuple(ThemeColumn(name, name) for name in "甲乙丙")
    made = tuple(Theme(phrase, numbers) for phrase, numbers in found)
    return ThemeTable(ThemeScope("year", "jia"), ThemeCounts(("2024", "2025", "2026"), made), columns)


def test_the_sections_part_the_themes() -> None:
    made = table(
        ("一", (1, 1, 1)), ("二", (1, 1, 0)), ("三", (0, 0, 2)), ("四", (2, 0, 0)), ("五", (1, 0, 1))
    )

    def names(themes: list[Theme]) -> str:
        return "".join(theme.phrase for theme in themes)

    assert names(made.everywhere()) == "一"
    assert names(made.somewhere()) == "二五"
    assert names(made.shared()) == "一二五"
    assert names(made.new()) == "三"
    assert names(made.dropped()) == "二"
    assert [(own.column.label, own.entries[0].phrase) for own in made.lists(9)] == [
        ("甲", "四"),
        ("丙", "三"),
    ]


def test_a_cell_opens_the_list_of_its_phrase_and_none_where_there_is_none() -> None:
    chart = table(("检查码", (2, 0, 1))).chart(table(("检查码", (2, 0, 1))).shared(), "k", "名", "述")
    assert chart is not None
    first, second, _ = chart.rows[0].cells
    assert parse_qs(urlsplit(first.url).query) == {
        "q": ['"检查码"'],
        "district": ["jia"],
        "year": ["2024"],
        "kind": ["district"],
    }
    assert re.match(r"2 项举措", first.title)
    assert (second.count, second.url) == (None, "")


def test_many_columns_leave_room_for_fewer_rows() -> None:
    made = table(*((f"第{number}", (1, 1, 1)) for number in range(99)))
    chart = made.chart(made.everywhere(), "k", "名", "述")
    assert chart is not None
    assert len(chart.rows) == MAX_ROWS
    wide = replace(
        made, columns=made.columns * 10, found=replace(made.found, columns=made.found.columns * 10)
    )
    themes = [replace(theme, counts=theme.counts * 10) for theme in made.everywhere()]
    chart = wide.chart(themes, "k", "名", "述")
    assert chart is not None
    assert len(chart.rows) * 30 <= MAX_CELLS


def test_phrases_within_one_another_are_shown_once() -> None:
    made = [Theme(phrase, (1,)) for phrase in ("告知承诺", "告知承诺制", "承诺", "检查码")]
    assert [theme.phrase for theme in distinct_themes(made, 9)] == ["告知承诺", "检查码"]


def test_a_city_counts_what_lies_in_it_though_its_own_plan_does_not_say_it(client: Client, db: None) -> None:
    city = DistrictFactory.create(slug="city", level=District.Level.CITY)
    districts = [DistrictFactory.create(slug=slug, parent=city) for slug in ("one", "two")]
    for place in (city, *districts):
        document(place, 2025, 3)
    for place in districts:
        say(f"{place.slug}-2025", "推行“两书同达”。", "落实“两书同达”。")
    assert counts()["两书同达"] == tuple(
        count_measures(MeasureQuery.of('"两书同达"', district=slug, year=2025, kind="district"))
        for slug in count_themes(YEAR).columns
    )
    assert counts()["两书同达"] == (4, 2, 2)
