"""The API's list of measures is the page's: same parameters, same counts, same order; and it is walked whole."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from django.test import Client

from measures.models import Measure
from measures.search.query.facet_declarations import FACETS
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks, search_measures
from tests.api.conftest import Ask, walk
from tests.search.test_facets import facts, pick

pytestmark = pytest.mark.django_db


def identities(pks: list[int]) -> list[str]:
    named = {m.pk: f"{m.document.slug}/{m.code}" for m in Measure.objects.select_related("document")}
    return [named[pk] for pk in pks]


def counted(page: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        param: {one["value"]: one["count"] for one in values if one["count"]}
        for param, values in page["facets"].items()
    }


@pytest.mark.parametrize("seed", range(3))
def test_lists_and_counts_are_those_of_search_and_page(
    small_corpus: list[Measure], ask: Ask, client: Client, seed: int
) -> None:
    chance = random.Random(seed)
    have = [facts(measure) for measure in Measure.objects.all()]
    values = {facet.param: set().union(*(has[facet.param] for has in have)) for facet in FACETS}
    for _ in range(15):
        query = pick(chance, values).shown_as(
            sort=chance.choice(["", "document", "year", "due"]),
            group=chance.choice(["", "", "district", "lead"]),
        )
        address = query.to_querystring()
        results = search_measures(query, size=100)
        page = ask(f"measures?{address}&limit=100")
        assert page["count"] == results.total
        assert [item["id"] for item in page["items"]] == identities([hit.pk for hit in results.hits])
        assert counted(page) == {
            param: {one.value: one.count for one in found if one.count}
            for param, found in results.facets.items()
        }
        html = client.get(f"/measures/?{address}").content.decode()
        assert re.search(rf'id="results-count"[^>]*>{page["count"]} ', html), address
        # An empty list is followed by measures that come near, which are not of it.
        rows = html if page["count"] else ""
        shown = list(dict.fromkeys(re.findall(r'href="(/measures/[^/"?]+/[^/"]+/)"', rows)))
        listed = [item["url"].removeprefix("http://testserver") for item in page["items"][:20]]
        assert shown == listed, address


@pytest.mark.parametrize(
    "address", ["", "q=企业", "sort=year", "group=lead", "q=企业 服务&group=chapter", "year=2024"]
)
def test_cursors_walk_the_whole_list_once_and_in_order(
    small_corpus: list[Measure], ask: Ask, address: str
) -> None:
    parts = dict(part.split("=") for part in address.split("&") if part)
    query = MeasureQuery.of(parts.pop("q", ""), **({"year": [parts.pop("year")]} if "year" in parts else {}))
    expected = identities(matching_pks(query.shown_as(**parts)))
    assert len(expected) > 20
    for limit in (1, 7, 100) if not address else (7,):
        assert [item["id"] for item in walk(ask, f"measures?{address}&limit={limit}")] == expected


def test_the_size_of_a_page_may_change_on_the_way(small_corpus: list[Measure], ask: Ask) -> None:
    first = ask("measures?limit=7")
    rest = list(walk(ask, first["next"].replace("limit=7", "limit=31")))
    assert [item["id"] for item in first["items"] + rest] == identities(matching_pks(MeasureQuery()))


def test_a_walk_goes_on_where_it_was_though_the_list_has_changed(
    small_corpus: list[Measure], ask: Ask
) -> None:
    before = identities(matching_pks(MeasureQuery()))
    first = ask("measures?limit=30")
    assert not first["changed"]
    measures = {f"{m.document.slug}/{m.code}": m for m in Measure.objects.select_related("document")}
    deleted = [before[3], before[17], before[60]]
    for identity in deleted:
        measures[identity].delete()
    measures[before[0]].document.measures.create(code="新", title="插在前面", text="文", order=1000)
    page = ask(first["next"])
    assert page["changed"]
    seen = [item["id"] for item in [*first["items"], *page["items"], *walk(ask, page["next"])]]
    assert len(seen) == len(set(seen))
    assert seen == [one for one in before if one not in deleted or one in before[:30]]


def test_a_walk_whose_place_was_deleted_is_refused(small_corpus: list[Measure], ask: Ask) -> None:
    first = ask("measures?limit=5")
    slug, code = first["items"][-1]["id"].split("/")
    Measure.objects.get(document__slug=slug, code=code).delete()
    error = ask(first["next"], 400)["error"]
    assert (error["code"], error["param"]) == ("cursor_expired", "cursor")
    assert "从头" in error["message"]


def test_pages_by_number_are_those_of_the_page(small_corpus: list[Measure], ask: Ask) -> None:
    whole = identities(matching_pks(MeasureQuery()))
    assert [item["id"] for item in ask("measures?page=3")["items"]] == whole[40:60]
    beyond = ask("measures?page=1000000&limit=100")
    assert (beyond["items"], beyond["next"], beyond["count"]) == ([], None, len(whole))


def test_groups_are_counted_in_the_order_of_the_list(small_corpus: list[Measure], ask: Ask) -> None:
    page = ask("measures?group=year&limit=1")
    assert [one["value"] for one in page["groups"]] == ["2025", "2024"]
    assert sum(one["count"] for one in page["groups"]) == page["count"]
    assert ask("measures?limit=1")["groups"] == []


def test_what_is_found_only_in_part_says_so(small_corpus: list[Measure], ask: Ask) -> None:
    assert not ask("measures?q=企业")["relaxed"]
    found = ask("measures?q=企业 龘龘龘")
    assert found["relaxed"]
    assert found["count"]
    assert ask(f"measures?q={'企' * 201}")["cut"]


def test_every_parameter_is_of_the_one_declaration(client: Client, ask: Ask, db: None) -> None:
    described = ask("openapi.json")["paths"]["/api/v1/measures"]["get"]["parameters"]
    named = {one["name"] for one in described}
    assert named == {
        *(facet.param for facet in FACETS),
        *("q", "as_words", "meaning", "sort", "group", "columns", "page"),
        *("limit", "cursor"),
    }
    for facet in FACETS:
        assert facet.label in next(one for one in described if one["name"] == facet.param)["description"]


def test_empty_fields_of_a_form_ask_for_nothing(small_corpus: list[Measure], ask: Ask) -> None:
    empty = "&".join(f"{name}=" for name in (*(f.param for f in FACETS), "q", "sort", "group", "columns"))
    assert ask(f"measures?{empty}")["count"] == len(small_corpus)
