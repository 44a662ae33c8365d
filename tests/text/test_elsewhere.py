"""The command that measures the reading of documents kept elsewhere, on a tiny one of our own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.text.clerk_record import judge_file
from tests.text.elsewhere import main

PLAN = """青河区2026年优化服务工作方案
青政发〔2026〕3号
　　为优化服务，制定本方案。
　　一、提升服务
　　1.建设大厅。建好大厅，方便办事。（牵头单位：区政务局；配合单位：区数据局）
　　2.开通窗口。减少跑动次数。（牵头单位：区数据局）
　　3.公布清单。按月公布。（牵头单位：区财政局）
　　青河区人民政府
　　2026年3月2日
"""
RECORD: dict[str, Any] = {
    "district": ["青河区"],
    "level": "county",
    "path": "青河区",
    "issuer": ["青河区人民政府"],
    "number": "青政发〔2026〕3号",
    "date": "2026-03-02",
    "title": ["青河区2026年优化服务工作方案"],
    "measures": [
        {"number": "1", "title": "建设大厅", "text": "建好大厅， 方便办事。", "leads": ["区政务局"], "co_leads": ["区数据局"], "deadline": None},
        {"number": "2", "title": "开通窗口", "text": "减少跑动次数，应减尽减。", "leads": ["区数据局"], "co_leads": [], "deadline": None},
        {"number": "3", "title": "公布清单", "text": "按月公布。", "leads": [], "co_leads": ["区财政局"], "deadline": None},
        {"number": "4", "title": "归集诉求", "text": "一个月内办结。", "leads": [], "co_leads": [], "deadline": None},
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a plan and a record that differs from it in three of four measures."""
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "plan.txt.expected.json").write_text(json.dumps(RECORD), encoding="utf-8")
    return tmp_path


def test_each_part_of_a_measure_is_held_against_the_record(folder: Path) -> None:
    verdict = judge_file(folder / "plan.txt")
    assert [measure.wrong for measure in verdict.measures] == [(), ("text",), ("names",), ("missing",)]
    assert [measure.silent for measure in verdict.measures] == [False, True, True, True]
    assert all(verdict.head.values())


def test_the_command_prints_a_table_and_what_differs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder), "--failures"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:8] == ["plan.txt", "4", "3", "1", "2", "2", "0", "3"]
    assert "4 归集诉求: missing (silent)" in lines
    assert any("'减少跑动次数。' for '减少跑动次数,应减尽减。'" in line for line in lines)


def test_a_file_that_cannot_be_read_counts_as_refused_with_a_reason(folder: Path) -> None:
    (folder / "plan.txt").write_bytes(b"%PDF-1.4 broken")
    verdict = judge_file(folder / "plan.txt")
    assert verdict.refused
    assert {measure.wrong for measure in verdict.measures} == {("missing",)}
    assert not any(measure.silent for measure in verdict.measures)
    assert not any(verdict.head.values())


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 2
