"""What says it in other words is listed behind the exact hits, and changes nothing of them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from measures.models import Measure
from measures.search.meaning import encoding
from measures.search.meaning.encoding import encode_later, encode_library
from measures.search.meaning.open_vectors import sentence_vectors
from measures.search.query.filters import read_query
from measures.search.results.engine import SearchResults, search_measures
from measures.search.words.passages import meaning_text

#: Nothing of it stands in a plan.
ASKED = "楼里空荡荡没人租"


@pytest.fixture
def encoded(corpus: None, meaning: None) -> None:
    """Have the five plans encoded: once a run, what is encoded stays in the folder of the run."""
    encode_library("default")


def search(q: str, **params: Any) -> SearchResults:
    query, errors = read_query({"q": q, **params})
    assert not errors
    return search_measures(query, meant=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("requested", "word"),
    [
        ("打官司", "纠纷"),
        ("招不到人", "招聘"),
        ("写字楼空着", "楼宇"),
        ("欠款要不回来", "拖欠"),
        # In a group of wordings, and near one of which no word is said.
        ("跑了冤枉路白跑一趟", "全程网办"),
        ("厂子想往国外发展没门路", "走出去"),
        # What seems to name a court and a deadline that has passed.
        ("跟供货商吵架不想上法院", "调解"),
        # Only near a group that is not among those of a shared run.
        pytest.param("有人专门买过期货来讹我们", "职业举报", marks=pytest.mark.long),
    ],
)
def test_a_question_in_other_words_is_answered_in_the_first_five(
    encoded: None, requested: str, word: str
) -> None:
    shown = Measure.objects.in_bulk(search(requested).shown_pks[:5])
    assert any(word in measure.title + measure.text for measure in shown.values())


@pytest.mark.django_db
def test_exact_hits_and_counts_are_the_same_with_and_without(encoded: None, settings: Any) -> None:
    questions = ("融资", ASKED, "嘉定 人才", "企业融资难", "民营经济")
    found = [search(q) for q in questions]
    assert any(one.meant.pks for one in found)
    settings.SEARCH_BY_MEANING = False
    for q, one in zip(questions, found, strict=True):
        alone = search(q)
        assert not alone.meant.pks
        assert (alone.total, alone.hits, alone.facets) == (one.total, one.hits, one.facets)
        if not one.relaxed:
            assert not set(one.meant.pks) & {hit.pk for hit in search_all(q).hits}


def search_all(q: str) -> SearchResults:
    return search_measures(read_query({"q": q})[0], size=500)


@pytest.mark.django_db
def test_what_is_meant_is_under_the_choices_and_what_is_named(encoded: None) -> None:
    everywhere = Measure.objects.in_bulk(search(ASKED).meant.pks).values()
    assert len({measure.document.district.slug for measure in everywhere}) > 1
    for found in (search(ASKED, district=["hongkou"]), search(f"虹口 {ASKED}")):
        measures = Measure.objects.in_bulk(found.meant.pks).values()
        assert {measure.document.district.slug for measure in measures} == {"hongkou"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "q",
    [
        f'"{ASKED}"',
        f"{ASKED} -楼宇",
        "",
        "嘉定 2025",
        "虹口2025第17条",
        "qwzxv",
        "啊啊啊啊",
        "我爱吃苹果",
        "昨晚的球赛",
    ],
)
@pytest.mark.sampled
def test_nothing_is_meant_by_quotes_names_and_nonsense(encoded: None, q: str) -> None:
    assert not search(q).meant.pks


@pytest.mark.django_db
def test_the_page_sets_them_apart_and_can_leave_them_out(encoded: None, client: Client) -> None:
    response = client.get(reverse("measures"), {"q": ASKED})
    page = response.content.decode()
    count = response.context["meant"]["count"]
    assert count > 0
    assert f"{count} 项按意思相近" in page
    assert "0 项举措" in page
    for row in response.context["meant"]["rows"]:
        assert "".join(part.text for part in row.passage) in row.measure.text
    off = client.get(reverse("measures"), {"q": ASKED, "meaning": "off"})
    assert 'name="meaning" value="off"' in off.content.decode()
    assert "按意思相近" not in off.content.decode()
    assert client.get(reverse("measures"), {"q": ASKED, "meaning": "x"}).status_code == 400


@pytest.mark.django_db
def test_they_stand_behind_the_last_exact_hit(encoded: None, client: Client) -> None:
    first = client.get(reverse("measures"), {"q": "企业"})
    last = first.context["page"].paginator.num_pages
    meant = first.context["meant"]
    assert (last > 1, meant["rows"]) == (True, [])
    if meant["count"]:
        assert f"page={last}" in meant["address"]
        assert client.get(f"{reverse('measures')}?{meant['address']}").context["meant"]["rows"]


@pytest.mark.django_db
def test_the_rows_are_read_with_those_of_the_list(encoded: None, client: Client, settings: Any) -> None:
    counts = []
    for settings.SEARCH_BY_MEANING in (True, True, False):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("measures"), {"q": "企业融资难"})
        counts.append(len(queries))
    assert (
        counts[1] == counts[2] + 2
    )  # the texts that are compared with the question, and the groups of staff


@pytest.mark.django_db
def test_an_export_says_of_each_row_how_it_matched(encoded: None, client: Client) -> None:
    found = search("楼宇没人租")
    content = client.get(reverse("export", args=["csv"]), {"q": "楼宇没人租"}).getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [int(row["内部编号"]) for row in rows][: len(found.meant.pks)] == list(found.meant.pks)
    ways = [row["匹配方式"] for row in rows]
    assert ways.count("按意思相近") == len(found.meant.pks) > 0
    plain = client.get(reverse("export", args=["csv"]), {"q": "楼宇没人租", "meaning": "off"})
    assert "匹配方式" not in plain.getvalue().decode("utf-8-sig")


@pytest.mark.django_db
def test_the_api_gives_them_beside_the_list(encoded: None, client: Client) -> None:
    found = search(ASKED)
    answer = json.loads(client.get("/api/v1/measures", {"q": ASKED}).content)
    assert answer["count"] == found.total == 0
    assert [one["match"] for one in answer["meant"]] == ["meant"] * len(found.meant.pks)
    assert all(one["passage"] and one["passage"] in one["text"] for one in answer["meant"])
    exact = json.loads(client.get("/api/v1/measures", {"q": "融资", "limit": "2"}).content)
    assert {one["match"] for one in exact["items"]} == {"exact"}
    assert json.loads(client.get(exact["next"].removeprefix("http://testserver")).content)["meant"] == []


@pytest.mark.django_db
def test_vectors_of_passages_are_read_and_others_encoded(encoded: None) -> None:
    measure = Measure.objects.exclude(title="").earliest("pk")
    passage = measure.text.split("。")[0] + "。"
    vectors = sentence_vectors([meaning_text(measure.title, passage), "完全没有的一句话", "完全没有的一句话"])
    assert vectors.shape == (3, 512)
    assert vectors[1] @ vectors[2] > 0.999
    assert abs(float(vectors[0] @ vectors[0]) - 1) < 1e-4


@pytest.mark.django_db(transaction=True)
def test_what_is_new_is_encoded_in_the_background_of_a_search(
    meaning: None, letter_meaning: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    monkeypatch.setattr(encoding, "start_worker", lambda path, using, work: started.append(1))
    version = search("融资").data_version
    encode_later("default", version)
    assert len(started) == 1
    encode_library("default")
    encode_later("default", version)
    search("融资")
    assert len(started) == 1
