"""What each operation answers, field by field, over the library of the pages' tests and the five plans."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from districts.models import Department, Succession
from measures.models import Assignment, Discrepancy, Document, Measure
from tests.api.conftest import Ask, walk
from tests.corpus import PLANS

pytestmark = pytest.mark.django_db


def parsed(path: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("parse_plan", str(path), "--json", stdout=out)
    data: dict[str, Any] = json.loads(out.getvalue())
    return data


def test_documents_and_measures_are_as_parse_plan_prints_them(corpus: None, ask: Ask) -> None:
    facts = ("district", "year", "title", "number", "issuer", "issued_on", "addressee")
    measure_facts = ("code", "chapter", "section", "title", "kind", "own_initiative", "lead", "co_lead")
    listed = {one["slug"]: one for one in ask("documents")["items"]}
    assert sorted(listed) == sorted(path.stem for path in PLANS)
    for path in PLANS:
        plan = parsed(path)
        document = ask(f"documents/{path.stem}")
        assert {name: document[name] for name in facts} == {name: plan[name] for name in facts}
        assert {name: document[name] for name in listed[path.stem]} == listed[path.stem]
        assert document["preamble"] == plan["preamble"]
        assert document["declared"] == plan["declared"]
        for ours, theirs in (("chapters", plan["chapters"]), ("annexes", plan["annexes"])):
            names = ("ordinal", "title", "parent", "text")
            got = [{name: one[name] for name in names} for one in document[ours]]
            # The database has chapters before the sections under them; a plan has them as they come.
            assert sorted(map(str, got)) == sorted(str({n: one[n] for n in names}) for one in theirs)
        for brief, measure in zip(document["measures"], plan["measures"], strict=True):
            assert {name: brief[name] for name in measure_facts} == {n: measure[n] for n in measure_facts}
            assert brief["id"] == f"{path.stem}/{measure['code']}"
        items = list(walk(ask, f"measures?document={path.stem}&limit=100"))
        assert [one["text"] for one in items] == [one["text"] for one in plan["measures"]]
        assert len(items) == document["measure_count"] + document["city_item_count"]


def test_a_measure_shows_both_statements_and_where_it_stands(corpus: None, ask: Ask) -> None:
    found = Discrepancy.objects.filter(field="co_lead").select_related("measure__document__source")
    for one in found[:3]:
        measure = one.measure
        detail = ask(f"measures/{measure.document.slug}/{measure.code}")
        text, table = detail["statements"]["text"], detail["statements"]["table"]
        assert text["co_lead"] != table["co_lead"]
        assert text["text"] == measure.text
        assert (table["annex"], table["text"]) == (measure.statement.annex, measure.statement.text)
        assert {row["place"] for row in detail["assignments"]} == {"text", "table"}
        assert detail["co_lead"] == text["co_lead"]
        assert {"field": "co_lead", "in_text": one.in_text, "in_table": one.in_table}.items() <= next(
            row for row in detail["discrepancies"] if row["field"] == "co_lead"
        ).items()
        assert "co_lead" in detail["open_discrepancies"]
        source = measure.document.source
        assert source is not None
        assert measure.raw_start is not None
        assert detail["raw"]["text"] == source.text[measure.raw_start : measure.raw_end]
        assert detail["raw"]["source_sha256"] == source.sha256
        assert detail["url"].endswith(measure.get_absolute_url())


def test_the_raw_span_counts_characters_on_every_database(corpus: None, ask: Ask) -> None:
    measure = Measure.objects.filter(document__slug="xuhui-2025").select_related("document__source")[20]
    source = measure.document.source
    assert source is not None
    raw = ask(f"measures/xuhui-2025/{measure.code}")["raw"]
    assert raw["text"] == source.text[raw["start"] : raw["end"]] != ""


def test_the_ledger_tells_what_holds(library: Document, ask: Ask) -> None:
    measure = library.measures.get(code="1")
    old = measure.assignments.in_force().filter(role="lead").first()
    assert old is not None
    old.valid_to = timezone.localdate()
    old.save()
    new = Department.objects.exclude(assignments__measure=measure).exclude(pk=old.department_id)[0]
    Assignment.objects.create(
        measure=measure,
        department=new,
        role="lead",
        place="staff",
        reason="机构改革",
        valid_from=old.valid_to,
    )
    detail = ask(f"measures/{library.slug}/1")
    rows = {(row["department_id"], row["place"]): row for row in detail["assignments"]}
    closed, opened = rows[old.department_id, old.place], rows[new.pk, "staff"]
    assert (closed["in_force"], closed["valid_to"]) == (False, old.valid_to.isoformat())
    assert (opened["in_force"], opened["valid_to"], opened["reason"]) == (True, None, "机构改革")
    assert new.name in detail["lead"]
    # What the document itself says is untouched.
    assert old.name_as_printed in detail["statements"]["text"]["lead"] or not old.name_as_printed
    assert new.name not in detail["statements"]["text"]["lead"]


def test_departments_count_as_their_lists_do(corpus: None, ask: Ask) -> None:
    charged = list(walk(ask, "departments?charged=true&limit=30"))
    assert charged
    assert len({one["id"] for one in charged}) == len(charged)
    for one in charged[::7]:
        for param, name in (("lead", "lead_count"), ("co_lead", "co_lead_count"), ("dept", "count")):
            assert ask(f"measures?{param}={one['id']}&limit=1")["count"] == one[name]
        detail = ask(f"departments/{one['id']}")
        assert {name: detail[name] for name in one} == one
        assert sum(docket["count"] for docket in detail["documents"]) == one["count"]
        assert ask(detail["measures_url"])["count"] == one["count"]
        for docket in detail["documents"]:
            within = ask(f"measures?document={docket['document']}&lead={one['id']}&limit=1")["count"]
            assert within == docket["lead_count"]


def test_departments_are_walked_once(corpus: None, ask: Ask) -> None:
    ids = [one["id"] for one in walk(ask, "departments?limit=97")]
    assert len(ids) == len(set(ids)) == Department.objects.count()
    one_district = ask("departments?district=jiading&limit=1")
    assert one_district["count"] == Department.objects.filter(district__slug="jiading").count()


def test_a_departments_past_and_future(library: Document, ask: Ask) -> None:
    old, new = Department.objects.order_by("pk")[:2]
    Succession.objects.all().delete()
    Succession.objects.create(predecessor=old, successor=new, date="2025-03-01", reason="机构改革")
    assert ask(f"departments/{new.pk}")["predecessors"] == [
        {"id": old.pk, "name": old.name, "date": "2025-03-01", "reason": "机构改革"}
    ]
    assert [one["id"] for one in ask(f"departments/{old.pk}")["successors"]] == [new.pk]


def test_districts_count_their_documents_and_measures(corpus: None, ask: Ask) -> None:
    items = {one["slug"]: one for one in ask("districts")["items"]}
    assert len(items) == 16
    assert items["jiading"]["document_count"] == 3
    assert items["jiading"]["measure_count"] == ask("measures?district=jiading&limit=1")["count"]
    assert items["huangpu"]["measure_count"] == 0


def test_discrepancies_by_status_and_document(corpus: None, ask: Ask) -> None:
    total = Discrepancy.objects.count()
    assert ask("discrepancies")["count"] == total > 5
    first = Discrepancy.objects.order_by("pk")[0]
    first.status, first.decided_at = "resolved", timezone.now()
    first.save()
    assert [one["id"] for one in ask("discrepancies?status=resolved")["items"]] == [first.pk]
    assert ask("discrepancies?status=open&document=hongkou-2025")["count"] == total - 1
    assert ask("discrepancies?document=jiading-2024")["count"] == 0
    assert len({one["id"] for one in walk(ask, "discrepancies?limit=2")}) == total


def test_documents_can_be_narrowed(corpus: None, ask: Ask) -> None:
    assert [one["slug"] for one in ask("documents?district=jiading&year=2024&year=2026")["items"]] == [
        "jiading-2024",
        "jiading-2026",
    ]
    assert ask("documents?district=nowhere")["items"] == []
