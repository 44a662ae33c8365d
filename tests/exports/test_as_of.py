"""Exports with the assignments of another day."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook

from measures.models import Assignment, Measure
from tests.exports.files import column

pytestmark = pytest.mark.django_db
CHANGED = date(2026, 6, 1)


@pytest.fixture
def edited(small_corpus: list[Measure]) -> Measure:
    """Return a measure whose lead changed on a day."""
    row = Assignment.objects.in_force().filter(role="lead").select_related("measure", "department")[0]
    other = Assignment.objects.exclude(department=row.department)[0].department
    row.valid_to = CHANGED
    row.save()
    Assignment.objects.create(
        measure=row.measure, department=other, role="lead", valid_from=CHANGED, place="staff", reason="x"
    )
    return row.measure


def leads(body: bytes, measure: Measure) -> list[str]:
    lines = [json.loads(line) for line in body.splitlines()]
    (line,) = [line for line in lines if line["id"] == measure.pk]
    found: list[str] = line["lead"]
    return found


def test_the_day_decides_who_is_named(client: Client, edited: Measure) -> None:
    now = b"".join(client.get("/measures/export/jsonl").streaming_content)  # type: ignore[attr-defined]
    answer = client.get("/measures/export/jsonl?on=2026-05-31")
    then = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert leads(now, edited) != leads(then, edited)
    assert "责任2026-05-31" in unquote(answer["Content-Disposition"])
    assert len(now.splitlines()) == len(then.splitlines())


def test_the_workbook_says_so(client: Client, edited: Measure) -> None:
    body = b"".join(client.get("/measures/export/xlsx?on=2026-05-31").streaming_content)  # type: ignore[attr-defined]
    assert len(column(body, "xlsx", "内部编号")) == Measure.objects.count()

    notes = [
        str(cell.value)
        for row in load_workbook(BytesIO(body))["说明"].iter_rows()
        for cell in row
        if cell.value
    ]
    assert "2026-05-31（责任分工和进展以这一天为准；筛选条件仍按导出当日）" in notes


@pytest.mark.parametrize("on", ["2026-02-30", "昨天", "\0"])
def test_an_invalid_day_is_reported(client: Client, edited: Measure, on: str) -> None:
    answer = client.get("/measures/export/csv", {"on": on})
    assert answer.status_code == 400
    assert "不是有效的日期" in answer.content.decode()


def test_the_command_takes_a_day(edited: Measure, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    options = {"format": "jsonl", "output": str(file), "stderr": StringIO()}
    call_command("export_measures", on="2026-05-31", **options)
    then = leads(file.read_bytes(), edited)
    call_command("export_measures", **options)
    assert leads(file.read_bytes(), edited) != then
    with pytest.raises(CommandError, match="不是有效的日期"):
        call_command("export_measures", on="x", **options)
