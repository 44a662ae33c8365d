"""``manage.py export_measures``: exports the measures of the list whole or not at all, with clear errors."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.export_rows import MeasureVanished
from measures.models import Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures, matching_pks
from tests.exports.files import column, opened

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    """Return the standard output and the standard error of the command."""
    out, err = io.StringIO(), io.StringIO()
    call_command("export_measures", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_it_writes_the_list(corpus: None, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    _, output = run("--format", kind, "--query", "q=融资&district=jiading", "--output", str(path))
    query = MeasureQuery.of("融资", district="jiading")
    assert [int(pk) for pk in column(path.read_bytes(), kind, "内部编号")] == matching_pks(query)
    assert f"已导出 {count_measures(query)} 项举措" in output
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_query_it_writes_everything(corpus: None, tmp_path: Path) -> None:
    run("--format", "csv", "--output", str(tmp_path / "a.csv"), "--verbosity", "0")
    assert len(column((tmp_path / "a.csv").read_bytes(), "csv", "标题")) == Measure.objects.count()


def test_links_lead_to_the_named_site(corpus: None, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    run(
        "--format",
        "xlsx",
        "--query",
        "?document=xuhui-2025",
        "--output",
        str(path),
        "--site",
        "https://gov.example/",
    )
    assert opened(path.read_bytes())["举措"]["Q2"].value.startswith(
        "https://gov.example/measures/xuhui-2025/"
    )


def test_it_prints_lines(corpus: None) -> None:
    printed, _ = run("--format", "jsonl", "--query", "q=融资", "--output", "-")
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [line["id"] for line in lines] == matching_pks(MeasureQuery.of("融资"))
    assert all(isinstance(line["lead"], list) for line in lines)
    assert run("--format", "csv", "--query", "q=融资", "--output", "-")[0].startswith("\ufeff区,")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("distrct=jiading", "不认识的条件：distrct"),
        ("district=nowhere", "“nowhere”"),
        ("year=20x5", "“20x5”"),
        ("sort=up", "“up”"),
        ("q=" + "字" * 500, "太长"),
        ("&".join(f"a{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)), "条件太多"),
    ],
)
def test_a_wrong_query_writes_nothing(corpus: None, tmp_path: Path, query: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("--format", "csv", "--query", query, "--output", str(tmp_path / "a.csv"))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(corpus: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="文件夹不存在"):
        run("--format", "csv", "--output", str(tmp_path / "none" / "a.csv"))
    with pytest.raises(CommandError, match="这是一个文件夹"):
        run("--format", "csv", "--output", str(tmp_path))
    with pytest.raises(CommandError, match="标准输出"):
        run("--format", "xlsx", "--output", "-")
    with pytest.raises(CommandError, match="format"):
        run("--format", "pdf", "--output", "a.pdf")


def test_what_was_there_stays_where_it_fails(
    corpus: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("旧的", encoding="utf-8")

    def half(selection: Any, kind: Any, file: Any) -> str:
        file.write(b"half")
        raise MeasureVanished

    monkeypatch.setattr("measures.management.commands.export_measures.write_export", half)
    with pytest.raises(CommandError, match="没有写出文件"):
        run("--format", "csv", "--output", str(path))
    assert path.read_text(encoding="utf-8") == "旧的"
    assert list(tmp_path.iterdir()) == [path]
