"""``import_plans`` with folders and archives: each file for itself, a summary, and a report."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measures.loading.actions import load_file
from measures.models import Document
from tests.loading.small_plans import Plan

pytestmark = pytest.mark.django_db
PLAN = Plan()
OTHER = replace(PLAN, title="嘉定区2032年优化营商环境行动方案")
THIRD = replace(PLAN, title="嘉定区2033年优化营商环境行动方案")


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Return a folder with two plans, one of them further down, an archive with one, and three files that are none."""
    call_command("load_registry", verbosity=0)
    found = tmp_path / "plans"
    (found / "更早").mkdir(parents=True)
    (found / "2031.txt").write_bytes(PLAN.content())
    (found / "更早" / "2032.txt").write_bytes(OTHER.content())
    (found / "空.txt").write_bytes(b"")
    (found / "Thumbs.db").write_bytes(b"x")
    with zipfile.ZipFile(found / "压缩.zip", "w") as archive:
        archive.writestr("内/2033.txt", THIRD.content())
        archive.writestr("../外.txt", b"x")
    return found


def run(*arguments: object, **options: object) -> None:
    call_command("import_plans", *map(str, arguments), **options)


def test_a_folder_is_read_to_the_end_with_a_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="5 个文件中有 2 个未能导入"):
        run(folder)
    printed = capsys.readouterr()
    assert sorted(Document.objects.values_list("year", flat=True)) == [2031, 2032, 2033]
    assert "共 6 个文件：" in printed.out
    for text in ("已收录 3", "未导入 2", "略过 1"):
        assert text in printed.out
    assert "空.txt：文件是空的" in printed.err
    assert "外.txt：路径可疑" in printed.err
    assert "(1/5) [1/" in printed.err


def test_an_archive_or_two_folders_are_read_as_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(folder / "更早", folder / "2031.txt")
    with pytest.raises(CommandError, match="2 个文件中有 1 个"):
        run(folder / "压缩.zip")
    assert Document.objects.count() == 3
    with pytest.raises(CommandError, match="2 个未能导入"):
        run(folder, jobs=2)
    assert capsys.readouterr().out.count("逐字节相同") == 3


def test_the_report_has_a_json_line_for_each_file(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    with pytest.raises(CommandError):
        run(folder, report=str(report), verbosity=0)
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    printed = {Path(line["file"]).name: line for line in lines}
    assert {name: line["outcome"] for name, line in printed.items()} == {
        "2031.txt": "created",
        "2032.txt": "created",
        "2033.txt": "created",
        "Thumbs.db": "skipped",
        "空.txt": "refused",
        "外.txt": "refused",
    }
    assert printed["2031.txt"]["counts"]["measures"] == 4
    assert (printed["2031.txt"]["document"], printed["2031.txt"]["year"]) == ("jiading-2031", 2031)
    assert "文件是空的" in printed["空.txt"]["reason"]


def test_any_other_report_is_text(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    run(folder / "更早", report=str(report), dry_run=True)
    outcome, file, words = report.read_text(encoding="utf-8").rstrip("\n").split("\t")
    assert (outcome, Path(file).name) == ("将收录", "2032.txt")
    assert "举措 4，责任分工 7" in words


def test_a_report_that_cannot_be_written_is_reported_before_anything_is_read(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="报告无法写入"):
        run(folder, report=str(tmp_path / "none" / "report.txt"))
    assert not Document.objects.exists()


def test_an_empty_folder_is_refused(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="1 个文件中有 1 个"):
        run(tmp_path / "empty")
    assert "中没有文件" in capsys.readouterr().err


def test_a_file_that_breaks_the_program_does_not_keep_the_others_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(**chosen: object) -> object:
        if chosen["name"] == "2031.txt":
            raise ZeroDivisionError
        return load_file(**chosen)  # type: ignore[arg-type]

    monkeypatch.setattr("measures.management.commands.import_plans.load_file", failing)
    with pytest.raises(CommandError, match="未能导入"):
        run(folder)
    assert "程序出错" in capsys.readouterr().err
    assert sorted(Document.objects.values_list("year", flat=True)) == [2032, 2033]
