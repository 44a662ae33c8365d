"""The five plans, from their bytes to their measures, against expectations read from the sources.

`expected/*.json` were drafted by plain line work on the sources, without the parser, and read against them. A text is
given by its first and last words and its length.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from measures.text.clean import clean_and_explain
from measures.text.decode import decode_bytes
from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument

HERE = Path(__file__).parent
PLANS = HERE.parent.parent / "fixtures" / "plans"
SLUGS = ("jiading-2024", "jiading-2025", "jiading-2026", "xuhui-2025", "hongkou-2025")
#: Chapters, sections, measures of the district, items of the city.
COUNTS = {
    "jiading-2024": (5, 0, 24, 0),
    "jiading-2025": (5, 9, 58, 0),
    "jiading-2026": (4, 0, 30, 0),
    "xuhui-2025": (11, 0, 34, 0),
    "hongkou-2025": (5, 12, 48, 29),
}


@cache
def plan(slug: str) -> ParsedDocument:
    """Return a plan as the whole pipeline reads it."""
    return parse_plan(clean_and_explain(decode_bytes((PLANS / f"{slug}.txt").read_bytes()).text).text)


@cache
def expected(slug: str) -> dict[str, Any]:
    """Return what a reader finds in the source."""
    data: dict[str, Any] = json.loads((HERE / "expected" / f"{slug}.json").read_text(encoding="utf-8"))
    return data


def ends(text: str) -> list[str | int]:
    """Return a text by its first and last words and its length."""
    return [text[:12], text[-12:], len(text)]


@pytest.mark.parametrize("slug", SLUGS)
def test_counts(slug: str) -> None:
    data = plan(slug).as_dict()
    chapters = [chapter for chapter in data["chapters"] if chapter["parent"] is None]
    sections = [chapter for chapter in data["chapters"] if chapter["parent"] is not None]
    kinds = [measure["kind"] for measure in data["measures"]]
    assert (len(chapters), len(sections), kinds.count("district"), kinds.count("city")) == COUNTS[slug]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    "fact", ["district", "year", "title", "number", "issuer", "issued_on", "addressee", "declared"]
)
def test_facts_of_the_head(slug: str, fact: str) -> None:
    assert plan(slug).as_dict()[fact] == expected(slug)[fact]


@pytest.mark.parametrize("slug", SLUGS)
def test_preamble(slug: str) -> None:
    first, last = expected(slug)["preamble"]
    preamble = plan(slug).preamble
    assert preamble.startswith(first)
    assert preamble.endswith(last)


@pytest.mark.parametrize("slug", SLUGS)
def test_headings(slug: str) -> None:
    found = [[c["ordinal"], c["title"], c["parent"]] for c in plan(slug).as_dict()["chapters"]]
    assert found == expected(slug)["chapters"]


@pytest.mark.parametrize("slug", SLUGS)
def test_measures(slug: str) -> None:
    found = [
        {
            "code": m["code"],
            "chapter": m["chapter"],
            "section": m["section"],
            "title": m["title"],
            "text": ends(m["text"]),
        }
        for m in plan(slug).as_dict()["measures"]
        if m["kind"] == "district"
    ]
    keys = ("code", "chapter", "section", "title", "text")
    assert found == [{key: measure[key] for key in keys} for measure in expected(slug)["measures"]]


@pytest.mark.parametrize("slug", SLUGS)
def test_responsibility_in_the_text(slug: str) -> None:
    found = [(m["lead"], m["co_lead"]) for m in plan(slug).as_dict()["measures"] if m["kind"] == "district"]
    assert found == [(m.get("lead", []), m.get("co_lead", [])) for m in expected(slug)["measures"]]


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_in_them_is_unclear(slug: str) -> None:
    assert plan(slug).problems == ()


def test_items_of_the_city() -> None:
    found = [
        {
            "code": m["code"],
            "title": m["title"],
            "chapter": m["chapter"],
            "section": m["section"],
            "text": ends(m["text"]),
            "lead": m["lead"],
        }
        for m in plan("hongkou-2025").as_dict()["measures"]
        if m["kind"] == "city"
    ]
    assert found == expected("hongkou-2025")["items"]


def test_table_of_responsibilities() -> None:
    tables = plan("hongkou-2025").as_dict()["tables"]
    assert [table["kind"] for table in tables] == ["city_items", "responsibilities"]
    assert tables[1]["columns"] == ["序号", "改革事项", "牵头单位", "配合责任单位"]
    found = [
        {
            "code": row["code"],
            "own": row["own_initiative"],
            "title": row["title"],
            "text": ends(row["text"]),
            "lead": row["lead"],
            "co_lead": row["co_lead"],
        }
        for row in tables[1]["rows"]
    ]
    assert found == expected("hongkou-2025")["table"]


def test_stars_of_the_table_are_the_measures_own() -> None:
    starred = {row["code"] for row in expected("hongkou-2025")["table"] if row["own"]}
    found = {m.code for m in plan("hongkou-2025").measures if m.own_initiative}
    assert found == starred
    assert len(starred) == 20


def test_parties_keep_the_clause_and_the_cell() -> None:
    hongkou = plan("hongkou-2025")
    by_code = {measure.code: measure for measure in hongkou.measures}
    assert {party.phrase for party in by_code["9"].parties} == {
        "（牵头单位：区政府办公室（区政务服务中心）；配合责任单位：区数据局）"
    }
    assert {party.place for party in by_code["9"].parties} == {"text"}
    assert {(party.phrase, party.place) for party in by_code["附1-12"].parties} == {
        ("市发展改革委、市委金融办、市数据局、上海金融监管局、中国人民银行上海总部", "table")
    }


def test_what_follows_the_last_measure_is_no_part_of_it() -> None:
    last = plan("jiading-2025").measures[-1]
    assert last.text.endswith("讲好营商环境的“嘉定实践”。")
    assert plan("hongkou-2025").measures[47].text.endswith("讲好营商环境的“虹口实践”。")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_document_can_be_printed_as_json(slug: str) -> None:
    data = plan(slug).as_dict()
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
