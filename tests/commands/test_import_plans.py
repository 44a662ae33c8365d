"""``import_plans``: a report for each file, and each file for itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from measures.models import Document, ImportRun, Measure
from tests.commands.test_texts import bad_files
from tests.loading.database_rows import all_rows
from tests.loading.small_plans import Plan

pytestmark = pytest.mark.django_db
PLAN = Plan()
OTHER = replace(PLAN, title="嘉定区2032年优化营商环境行动方案")


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    call_command("load_registry", verbosity=0)
    (tmp_path / "2031.txt").write_bytes(PLAN.content())
    (tmp_path / "2032.txt").write_bytes(OTHER.with_item(1, duty="牵头单位：区天文局").content())
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object, **options: object) -> str:
    """Import and return the report."""
    capsys.readouterr()
    call_command("import_plans", *map(str, arguments), **options)
    return capsys.readouterr().out


def test_the_report_counts_and_names_what_is_doubtful(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = run(capsys, folder / "2031.txt", folder / "2032.txt")
    assert "已收录" in out
    assert "/documents/jiading-2031/" in out
    assert "共 2 章、4 项举措，责任分工 7 条" in out
    assert "没有存疑。" in out
    assert "存疑 1 处：" in out
    assert "名录中没有“区天文局”" in out
    assert Document.objects.count() == 2


def test_the_same_file_again_is_marked_as_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, folder / "2031.txt")
    out = run(capsys, folder / "2031.txt")
    assert out.startswith("无变化")
    assert "逐字节相同" in out


def test_a_dry_run_shows_the_changes_and_makes_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "预览：将收录" in run(capsys, folder / "2031.txt", dry_run=True)
    assert not Document.objects.exists()
    run(capsys, folder / "2031.txt")
    (folder / "2031.txt").write_bytes(PLAN.with_item(2, text="优化为企服务专线。").content())
    before = all_rows()
    out = run(capsys, folder / "2031.txt", dry_run=True)
    assert "预览：将更新" in out
    assert "举措 2“完善热线服务”的正文由“优化为企服务通道，便利企业咨询。”改为“优化为企服务专线。”" in out
    assert all_rows() == before
    assert "已更新" in run(capsys, folder / "2031.txt")


def test_progress_is_reported_on_standard_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_plans", str(folder / "2031.txt"))
    assert "写入举措" in capsys.readouterr().err
    call_command("import_plans", str(folder / "2032.txt"), verbosity=0)
    quiet = capsys.readouterr()
    assert (quiet.out, quiet.err) == ("", "")


def test_long_lists_are_cut_unless_all_is_requested(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = "、".join(f"区第{number}办" for number in range(30))
    (folder / "2031.txt").write_bytes(PLAN.with_item(1, duty=f"牵头单位：{names}").content())
    out = run(capsys, folder / "2031.txt", dry_run=True)
    assert "存疑 30 处：" in out
    assert "另有 20 处" in out
    assert run(capsys, folder / "2031.txt", dry_run=True, verbosity=2).count("名录中没有") == 30


@pytest.mark.parametrize("kind", ["missing", "empty", "binary", "large", "device"])
def test_a_bad_file_does_not_keep_the_others_out(
    folder: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, message = bad_files(folder)[kind]
    with pytest.raises(CommandError, match="3 个文件中有 1 个未能导入"):
        call_command("import_plans", str(folder / "2031.txt"), bad, str(folder / "2032.txt"))
    assert message in capsys.readouterr().err
    assert Document.objects.count() == ImportRun.objects.count() == 2


def test_plans_read_by_another_process_are_written_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, _ = bad_files(folder)["missing"]
    binary, message = bad_files(folder)["binary"]
    files = [folder / "2031.txt", missing, binary, folder / "2032.txt"]
    capsys.readouterr()
    with pytest.raises(CommandError, match="4 个文件中有 2 个未能导入"):
        call_command("import_plans", *map(str, files), jobs=2, no_links=True)
    printed = capsys.readouterr()
    assert "找不到文件" in printed.err
    assert message in printed.err
    read_elsewhere = {measure.code: measure.imported for measure in Measure.objects.all()}
    assert [one.slug for one in Document.objects.order_by("pk")] == ["jiading-2031", "jiading-2032"]
    assert not Document.objects.exclude(linked_at=None).exists()
    assert run(capsys, *files[::3], jobs=2).count("逐字节相同") == 2
    assert not Document.objects.filter(linked_at=None).exists()
    Document.objects.all().delete()
    run(capsys, *files[::3])
    assert {measure.code: measure.imported for measure in Measure.objects.all()} == read_elsewhere
