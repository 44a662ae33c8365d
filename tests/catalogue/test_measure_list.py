"""The list of measures over the five plans: what it says, links to and refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.catalogue.measure_list import views as list_view
from measures.models import Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.query.facet_declarations import FACETS
from measures.search.query.filters import read_query
from measures.search.query.measure_query import COLUMNS, MeasureQuery
from measures.search.results.engine import PAGE_SIZE, count_measures, search_measures
from tests.examples import count_examples
from tests.factories import ProgressEntryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("corpus")]


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/measures/", "223 项举措"),
        ("/measures/", "其中区级举措 194 项，市级事项 29 项"),
        ("/measures/?kind=district", "194 项举措"),
        ("/measures/?kind=city", "29 项市级事项"),
        ("/measures/?district=jiading", "112 项举措"),
        ("/measures/?district=jiading&year=2025", "58 项举措"),
        ("/measures/?district=jiading&district=xuhui&year=2025", "92 项举措"),
        ("/measures/?document=jiading-2026", "30 项举措"),
        ("/measures/?lead=none&kind=district", "146 项举措"),
        ("/measures/?q=%E5%85%8D%E7%94%B3%E5%8D%B3%E4%BA%AB", "免申即享"),
    ],
)
def test_it_says_how_many(client: Client, address: str, shown: str) -> None:
    assert shown in text(client, address)


def test_either_script_finds_the_same(client: Client) -> None:
    traditional = client.get("/measures/", {"q": "營商環境"}).context["results"]
    simplified = client.get("/measures/", {"q": "营商环境"}).context["results"]
    assert traditional.total == simplified.total > 10
    assert traditional.hits == simplified.hits


def test_every_choice_opens_the_number_it_shows(client: Client) -> None:
    for address in ("/measures/", "/measures/?q=融资&district=hongkou", "/measures/?year=2025&lead=none"):
        context = client.get(address).context
        for view in (*context["panel"].facets, *context["panel"].flags):
            for option in view.options:
                query = context["query"].without(view.facet.param).choosing(view.facet.param, option.value)
                assert count_measures(query) == option.count, (address, option)


def test_every_facet_can_be_chosen_on_the_page(client: Client) -> None:
    ProgressEntryFactory(measure=Measure.objects.filter(document__district__slug="hongkou")[0])
    page = text(client, "/measures/?district=hongkou")
    for facet in FACETS:
        assert f'name="{facet.param}"' in page


def test_chips_take_away_one_condition_each(client: Client) -> None:
    address = "/measures/?q=融资&district=jiading&district=hongkou&year=2025&sort=year&group=lead"
    context = client.get(address).context
    assert [chip.condition.text for chip in context["panel"].chips] == ["融资", "虹口区", "嘉定区", "2025"]
    for chip in context["panel"].chips:
        left = parse_qsl(chip.without)
        assert (chip.condition.param, chip.condition.value or "融资") not in left
        assert len(left) == 5
        query, errors = read_query(QueryDict(chip.without))
        assert not errors
        assert query.sort == "year"


def test_pages_show_everything_once(client: Client) -> None:
    codes: list[str] = []
    last = client.get("/measures/").context["page"].paginator.num_pages
    assert last == -(-223 // PAGE_SIZE)
    for number in range(1, last + 1):
        page = text(client, f"/measures/?page={number}")
        codes += re.findall(r'class="result__title"><a href="([^"]+)"', page)
    assert len(codes) == len(set(codes)) == 223


def test_a_page_beyond_the_last_is_reported(client: Client) -> None:
    page = text(client, "/measures/?district=jiading&page=99", status=404)
    assert "共 6 页，没有第 99 页" in page
    assert 'href="?district=jiading"' in page


@pytest.mark.parametrize(
    "address", ["/measures/?district=atlantis", "/measures/?year=x", "/measures/?page=two"]
)
def test_an_address_that_cannot_be_understood_shows_no_list(client: Client, address: str) -> None:
    page = text(client, address, status=400)
    assert "不认识的条件" in page
    assert 'class="result"' not in page


def test_nothing_found_says_what_to_loosen(client: Client) -> None:
    response = client.get("/measures/?q=融资&district=xuhui&year=2025&own=1")
    assert response.context["results"].total == 0
    loosenings = response.context["help"].loosenings
    assert loosenings
    for one in loosenings:
        query, _ = read_query(QueryDict(one.querystring))
        assert count_measures(query) == one.count > 0
        assert f"?{one.querystring}".replace("&", "&amp;") in response.content.decode()


def test_a_question_gets_partial_matches_that_are_called_so(client: Client) -> None:
    page = text(client, "/measures/?q=" + quote("小微企业怎么申请贷款？"))
    assert "没有哪一项包含“小微企业怎么申请贷款？”的全部内容" in page
    assert "<mark>小微企业</mark>" in page


def test_something_that_is_nowhere_leads_on(client: Client) -> None:
    page = text(client, "/measures/?q=qqqzzz")
    assert "没有符合全部条件的举措" in page
    assert "查看全部举措" in page


def test_too_long_a_query_is_cut_and_reported(client: Client) -> None:
    assert "只用了前 200 个字" in text(client, "/measures/?q=" + quote("融资" * 3000))


@pytest.mark.parametrize("group", ["district", "year", "chapter", "lead"])
def test_groups_have_headings_with_their_numbers(client: Client, group: str) -> None:
    context = client.get(f"/measures/?group={group}&q=企业").context
    for one in context["groups"]:
        assert one["label"].text
        assert one["count"] >= len(one["rows"]) > 0


def test_the_table_has_the_requested_columns(client: Client) -> None:
    page = text(client, "/measures/?district=hongkou&" + "&".join(f"columns={name}" for name in COLUMNS))
    for label in COLUMNS.values():
        assert f">{label}" in page
    assert "1730套、1000套、1000张" in text(client, "/measures/?q=1730套&columns=title&columns=target")


def test_htmx_gets_the_part_that_changes_and_a_clean_address(client: Client) -> None:
    response = client.get("/measures/?q=融资&sort=&group=&year=2025", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert page.strip().startswith("<title>“融资” · 举措")
    assert response["HX-Push-Url"] == "/measures/?q=%E8%9E%8D%E8%B5%84&year=2025"
    typing = client.get("/measures/?q=融资", headers={"HX-Request": "true", "X-Typing": "1"})
    assert "HX-Push-Url" not in typing
    assert typing["HX-Replace-Url"] == "/measures/?q=%E8%9E%8D%E8%B5%84"
    back = client.get("/measures/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.content.decode()
    assert "HX-Request" in response["Vary"]


def test_nothing_typed_or_stored_becomes_markup(client: Client) -> None:
    evil = '"><script>alert(1)</script>'
    Measure.objects.filter(code="17").update(title=f"标题{evil}", text=f"正文{evil}")
    for address in (
        f"/measures/?q={quote(evil)}",
        f"/measures/?q=正文&columns=title&columns=text&district={quote(evil)}",
    ):
        assert "<script>alert" not in client.get(address).content.decode()
    assert "&lt;script&gt;" in text(client, "/measures/?q=alert")


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/measures/")
    for address in (
        "/measures/",
        "/measures/?q=企业&group=lead",
        "/measures/?q=企业&columns=title&columns=target",
    ):
        with django_assert_max_num_queries(11):
            client.get(address)


def test_it_is_for_reading(client: Client) -> None:
    assert client.post("/measures/").status_code == 405
    assert client.head("/measures/").status_code == 200


VALUES = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=12),
    st.sampled_from(
        ["jiading", "2025", "1", "none", "0", "-1", "9" * 30, "relevance", "chapter", '"', "-", "\0", "٣"]
    ),
)
NAMES = st.sampled_from(
    ["q", "sort", "group", "page", "columns", "other", *(facet.param for facet in FACETS)]
)


@settings(
    max_examples=count_examples(300),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=8))
def test_no_address_breaks_it(client: Client, pairs: list[tuple[str, str]]) -> None:
    address = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)
    assert client.get(f"/measures/?{address}").status_code in {200, 400, 404}


def test_while_the_index_is_built_it_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def preparing(*args: Any, **kwargs: Any) -> None:
        raise IndexNotReady(120, 300)

    monkeypatch.setattr(list_view, "search_measures", preparing)
    response = client.get("/measures/?q=融资")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "已完成 120／300 项" in response.content.decode()


def test_a_list_that_lags_behind_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "索引正在跟上" not in text(client, "/measures/")
    monkeypatch.setattr(
        list_view, "search_measures", lambda query, **_: replace(search_measures(query), stale=True)
    )
    assert "索引正在跟上" in text(client, "/measures/")


def test_a_measure_deleted_between_list_and_page_is_requested_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[int] = []

    def deleting(query: MeasureQuery, **_: Any) -> Any:
        results = search_measures(query)
        if not requested:
            requested.append(1)
            Measure.objects.filter(pk=results.hits[0].pk).delete()
        return results

    monkeypatch.setattr(list_view, "search_measures", deleting)
    assert "222 项举措" in text(client, "/measures/")
