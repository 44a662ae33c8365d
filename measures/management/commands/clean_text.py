"""``manage.py clean_text FILE|- [--explain]``: print the clean text of a source, or the steps that lead to it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from measures.management.input_files import read_input_text
from measures.management.text_command import TextCommand
from measures.text.clean import clean_and_explain


class Command(TextCommand):
    help = "修复一份原文并输出；--explain 输出每一步修复的依据（JSON）。不读写数据库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="原文文件，“-”表示标准输入。")
        parser.add_argument("--explain", action="store_true", help="输出 JSON：修复后的文本和每一步修复。")

    def handle(self, *args: Any, file: str, explain: bool, **options: Any) -> None:
        cleaned = clean_and_explain(read_input_text(file))
        if explain:
            data = {"text": cleaned.text, "steps": [step.as_dict() for step in cleaned.steps]}
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(cleaned.text, ending="")
        if cleaned.problems:
            self.stderr.write(f"有 {len(cleaned.problems)} 处未能修复，保留原样：")
            for problem in cleaned.problems:
                self.stderr.write(f"  第 {problem.line} 行第 {problem.column} 列：{problem.message}")
