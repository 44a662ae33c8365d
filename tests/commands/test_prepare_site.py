"""One command that has everything as it should be, and serves."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from districts.models import Department
from measures.management.commands import prepare_site
from measures.models import ImportRun, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.corpus import PLANS

pytestmark = pytest.mark.django_db


def _prepare(*files: Path, **options: Any) -> str:
    output = StringIO()
    call_command("prepare_site", *map(str, files), stdout=output, stderr=StringIO(), **options)
    return output.getvalue()


def test_registry_and_plans_are_loaded_and_found_and_the_same_again_changes_nothing() -> None:
    _prepare(PLANS[0])
    counts = Department.objects.count(), Measure.objects.count()
    assert min(counts) > 0
    assert count_measures(MeasureQuery()) == counts[1]
    again = _prepare(PLANS[0])
    assert "未作改动" in again
    assert "索引与数据库一致" in again
    assert (Department.objects.count(), Measure.objects.count()) == counts
    assert ImportRun.objects.get().outcome == ImportRun.Outcome.CREATED


def test_a_changed_plan_is_imported_beside_one_that_is_as_it_was(tmp_path: Path) -> None:
    _prepare(PLANS[0])
    changed = tmp_path / PLANS[0].name
    changed.write_bytes(PLANS[0].read_bytes() + b"\n")
    again = _prepare(PLANS[0], changed)
    assert "1 份方案与已收录的原文逐字节相同" in again
    assert ImportRun.objects.count() == 2


def test_what_cannot_be_imported_ends_it_with_the_words_of_the_import(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="未能导入"):
        _prepare(tmp_path / "空.txt")


def test_it_serves_when_everything_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, ...]] = []

    def note(name: str, *arguments: str, **options: Any) -> None:
        called.append((name, *arguments))

    monkeypatch.setattr(prepare_site, "call_command", note)
    _prepare(PLANS[0], serve="127.0.0.1:8123")
    assert [name for name, *_ in called] == [
        "migrate", "load_registry", "import_plans", "check_index", "runserver",
    ]  # fmt: skip
    assert called[-1] == ("runserver", "127.0.0.1:8123")
