"""The commands on texts: what they print, and that they need no database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from measures.text.clean import clean_and_explain
from measures.text.decode import decode_bytes
from measures.text.steps import RepairStep, replay_steps
from tests.loading.small_plans import Plan

ROOT = Path(settings.BASE_DIR)
DAMAGED = ROOT / "fixtures" / "plans" / "jiading-2024.txt"
PLAN = Plan()


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "方案.txt"
    path.write_bytes(PLAN.content())
    return str(path)


def test_the_clean_text_is_printed_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("clean_text", str(DAMAGED))
    assert capsys.readouterr().out == clean_and_explain(decode_bytes(DAMAGED.read_bytes()).text).text


def test_the_explanation_leads_from_the_raw_text_to_the_clean_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("clean_text", str(DAMAGED), explain=True)
    data = json.loads(capsys.readouterr().out)
    assert data.keys() == {"text", "steps"}
    steps = [RepairStep.from_dict(step) for step in data["steps"]]
    assert replay_steps(decode_bytes(DAMAGED.read_bytes()).text, steps) == data["text"]
    assert {"rule", "start", "end", "before", "after", "confidence"} <= data["steps"][0].keys()


def test_a_text_can_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(PLAN.content())))
    call_command("parse_plan", "-")
    assert PLAN.title in capsys.readouterr().out


def test_a_plan_is_printed_as_a_tree(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("parse_plan", plan)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == PLAN.title
    assert "一、优化政务服务" in lines
    assert "  1 高效办成一件事（16 字） 牵头：区数据局 配合：区政府办公室、各相关部门" in lines
    assert "共 2 章、4 项举措、0 项市级事项。" in lines


def test_a_plan_is_printed_as_json(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("parse_plan", plan, json=True)
    data = json.loads(capsys.readouterr().out)
    keys = [
        "district",
        "year",
        "title",
        "number",
        "issuer",
        "issued_on",
        "chapters",
        "measures",
        "tables",
        "problems",
    ]
    assert set(keys) <= data.keys()
    assert (data["district"], data["year"]) == ("嘉定区", 2031)
    measure = data["measures"][0]
    facts = ["code", "chapter", "section", "title", "text", "kind", "lead", "co_lead", "own_initiative"]
    assert {name: measure[name] for name in facts} == {
        "code": "1",
        "chapter": "优化政务服务",
        "section": None,
        "title": "高效办成一件事",
        "text": "推出一批便利事项，提升办事体验。",
        "kind": "district",
        "lead": ["区数据局"],
        "co_lead": ["区政府办公室", "各相关部门"],
        "own_initiative": False,
    }


def test_problems_are_shown_where_they_stand_in_the_raw_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PLAN.text().replace("4.人才服务", "6.人才服务").replace("服务", "服務(wù)")
    path = tmp_path / "gap.txt"
    path.write_text(text)
    call_command("parse_plan", str(path), json=True)
    data = json.loads(capsys.readouterr().out)
    problems = [problem for problem in data["problems"] if problem["code"].startswith("numbering")]
    assert problems
    line = text.splitlines()[problems[0]["line"] - 1]
    assert line.startswith("6.")
    assert text[problems[0]["start"] :].startswith("6.")


def bad_files(folder: Path) -> dict[str, tuple[str, str]]:
    """Return arguments that are no plan, each with what the message must say."""
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20)
    with (folder / "large.txt").open("wb") as large:
        large.truncate(21 * 1024 * 1024)
    return {
        "missing": (str(folder / "none.txt"), "找不到文件"),
        "folder": (str(folder), "是文件夹"),
        "empty": (str(folder / "empty.txt"), "文件是空的"),
        "binary": (str(folder / "picture.txt"), "picture.txt"),
        "large": (str(folder / "large.txt"), "20 MB"),
        "device": ("/dev/null", "不是普通文件"),
    }


@pytest.mark.parametrize("command", ["clean_text", "parse_plan"])
@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "binary", "large", "device"])
def test_what_is_no_text_is_refused_in_chinese(tmp_path: Path, command: str, kind: str) -> None:
    argument, message = bad_files(tmp_path)[kind]
    with pytest.raises(CommandError, match=message) as refused:
        call_command(command, argument)
    assert str(refused.value).endswith("。")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_explained(plan: str) -> None:
    Path(plan).chmod(0)
    with pytest.raises(CommandError, match="权限"):
        call_command("clean_text", plan)


@pytest.mark.parametrize("arguments", [("clean_text", "--explain"), ("parse_plan", "--json")])
def test_no_database_is_needed(plan: str, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = _run(*arguments, plan, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    assert not list(tmp_path.glob("*.sqlite3"))


def test_a_bad_file_ends_with_a_message_and_a_code_not_a_traceback(tmp_path: Path) -> None:
    argument, message = bad_files(tmp_path)["binary"]
    done = _run("parse_plan", argument, folder=tmp_path)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("import_plans", str(DAMAGED)), ("load_registry",)])
def test_a_database_that_cannot_be_used_is_explained(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = _run(*arguments, folder=tmp_path)
    assert done.returncode != 0
    assert "数据库无法使用" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_may_stop_listening(tmp_path: Path) -> None:
    # More than the pipe holds, so that the command is still writing when the reader goes.
    large = ROOT / "fixtures" / "plans" / "hongkou-2025.txt"
    command = f"{sys.executable} manage.py parse_plan --json {large} | head -c 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        env={**os.environ, "POLICYHUB_ENV": "development", "VAR_DIR": str(tmp_path)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == b""


def _run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py`` with a database that nobody could reach."""
    environment = {
        **os.environ,
        "POLICYHUB_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "policyhub.settings",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
        "VAR_DIR": str(folder),
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
