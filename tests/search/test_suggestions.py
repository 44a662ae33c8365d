"""Suggestions while somebody types: found by beginning and pinyin, each with the count of the list that it opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from districts.models import Department
from measures.models import Document
from measures.search.index.index_files import IndexFolder
from measures.search.query.filters import read_query
from measures.search.results.engine import count_measures
from measures.search.suggestions import suggestion_file
from measures.search.suggestions.suggested import suggest
from measures.search.suggestions.suggestion_file import renew_old_table, renew_table
from measures.search.suggestions.suggestion_table import SuggestionEntry, SuggestionTable


@pytest.fixture
def library(corpus: None) -> Iterator[None]:
    """Have the five plans, with the table of their suggestions."""
    renew_table("default")
    yield
    (IndexFolder.for_database("default").path / "suggestions.json").unlink()


def answers(client: Client, typed: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(reverse("suggestions"), {"q": typed}).json()["results"]
    return found


def names(client: Client, typed: str) -> list[str]:
    return [f"{one['where']} {one['name']}" for one in answers(client, typed)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rz", "词语 融资"),
        ("rongz", "词语 融资"),
        ("融", "词语 融资"),
        ("融資", "词语 融资"),
        ("jd", "地区 嘉定区"),
        ("嘉定", "地区 嘉定区"),
        ("发改委", "部门 区发展改革委"),
        ("fgw", "部门 区发展改革委"),
        ("虹口发改", "部门 区发展改革委"),
        ("虹口 fgw", "部门 区发展改革委"),
        ("市监局", "部门 区市场监管局"),
        ("一流营商环境", "方案 虹口区聚焦提升企业感受持续打造国际一流营商环境行动方案"),
        ("嘉府办发〔2025", "方案 嘉定区聚焦提升企业感受 持续打造国际一流营商环境行动方案"),
        ("yjs", "词语 一件事"),
        ("嘉定2025融", "词语 融资"),
        ("嘉定区 2025年 rz", "词语 融资"),
        ("2025嘉定", "地区 嘉定区 2025"),
        ("嘉定2025", "地区 嘉定区 2025"),
        ("虹口2025发改", "部门 区发展改革委"),
        ("虹口融", "词语 融资"),
    ],
)
@pytest.mark.sampled
def test_what_begins_so_is_suggested(client: Client, library: None, typed: str, name: str) -> None:
    assert name in names(client, typed)


@pytest.mark.django_db
def test_every_count_is_that_of_the_list_it_opens(client: Client, library: None) -> None:
    seen = 0
    for typed in (
        "rz",
        "嘉定",
        "发改",
        "营商",
        "区",
        "人才",
        "fw",
        "h",
        "嘉定2025",
        "嘉定2025融",
        "2024融",
        "虹口2025发改",
    ):
        for one in answers(client, typed):
            address = urlsplit(one["url"])
            query, errors = read_query(QueryDict(address.query))
            assert not errors
            assert parse_qs(address.query)
            assert one["remarks"][-1] == f"{count_measures(query)} 项"
            assert client.get(one["url"]).context["results"].total == count_measures(query) > 0
            seen += 1
    assert seen > 20


@pytest.mark.django_db
def test_what_is_typed_behind_a_place_and_a_year_is_counted_there(client: Client, library: None) -> None:
    first = answers(client, "嘉定2025融")[0]
    assert (first["name"], first["remarks"][0]) == ("融资", "嘉定区 2025")
    query, _ = read_query(QueryDict(urlsplit(first["url"]).query))
    assert (query.q, query.values("district"), query.values("year")) == ('"融资"', ("jiading",), ("2025",))
    assert 0 < count_measures(query) < count_measures(read_query({"q": '"融资"'})[0])


@pytest.mark.django_db
def test_what_was_renamed_or_emptied_since_is_shown_as_it_is_now(client: Client, library: None) -> None:
    Department.objects.filter(district__slug="hongkou", name="区发展改革委").update(name="区发展委")
    assert "部门 区发展委" in names(client, "fgw")
    Document.objects.get(slug="hongkou-2025").delete()
    assert "部门 区发展委" not in names(client, "fgw")
    assert "地区 虹口区" not in names(client, "虹口")


@pytest.mark.django_db
def test_a_few_queries_whatever_is_typed(client: Client, library: None) -> None:
    suggest("嘉定")
    for typed in ("嘉定", "区", "rc", "没有的词", "", "嘉定2025", "嘉定2025融", "2025嘉定人才"):
        with CaptureQueriesContext(connection) as captured:
            suggest(typed)
        assert len(captured) <= 6, typed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\0",
        "x",
        "《" * 300,
        "%_\\",
        "'\"><script>",
        "\ud800",
        "a" * 10_000,
        "２０２５",
        "🏛",
        "-融资",
        '"融资',
        "[(*",
    ],
)
@pytest.mark.sampled
def test_nothing_typed_is_an_error(client: Client, library: None, typed: str) -> None:
    response = client.get(reverse("suggestions"), {"q": typed.encode("utf-8", "replace")})
    assert response.status_code == 200
    assert isinstance(response.json()["results"], list)


@pytest.mark.django_db
def test_without_a_table_nothing_is_suggested_and_a_damaged_one_is_dropped(
    client: Client, corpus: None
) -> None:
    path = IndexFolder.for_database("default").path / "suggestions.json"
    path.unlink(missing_ok=True)
    assert names(client, "嘉定") == []
    path.write_text('{"format": 1, "entries": [[1]]}', encoding="utf-8")
    suggestion_file._loaded.clear()
    assert names(client, "嘉定") == []
    assert not path.exists()
    renew_table("default")
    assert names(client, "嘉定")


def test_the_table_is_made_anew_only_if_it_is_of_another_state(library: None) -> None:
    path = IndexFolder.for_database("default").path / "suggestions.json"
    made = path.stat().st_ino
    renew_old_table("default")
    assert path.stat().st_ino == made
    for content in ("{", path.read_text(encoding="utf-8").replace('"version": ', '"version": 9')):
        path.write_text(content, encoding="utf-8")
        renew_old_table("default")
        assert "{" not in path.read_text(encoding="utf-8")[1:]
        assert path.stat().st_ino != made
        made = path.stat().st_ino
    path.unlink()
    renew_old_table("default")
    assert path.exists()


def test_an_office_is_found_by_the_characters_it_is_short_for() -> None:
    office = SuggestionEntry("dept", "1", ("区发展和改革委员会",), 3)
    table = SuggestionTable([office, SuggestionEntry("q", "发改", ("发布改版",), 9)])
    assert office in table.find_entries("发改委")
    assert office in table.find_entries("fzhg")
    assert office not in table.find_entries("改革发展")


_NAMES = st.lists(st.text("区市重庆长宁融资a1", min_size=1, max_size=6), min_size=1, max_size=8, unique=True)


@given(names=_NAMES, data=st.data())
def test_every_name_is_found_by_each_of_its_beginnings(names: list[str], data: st.DataObject) -> None:
    entries = [SuggestionEntry("dept", name, (name,), order) for order, name in enumerate(names)]
    table = SuggestionTable(entries)
    entry = data.draw(st.sampled_from(entries))
    typed = entry.value[: data.draw(st.integers(1, len(entry.value)))]
    found = list(table.find_entries(typed))
    assert len(found) == len(set(found))
    assert entry in found or (typed.isascii() and len(typed) == 1)
