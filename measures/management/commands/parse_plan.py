"""``manage.py parse_plan FILE|- [--json]``: print what the importer reads in a plan."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from measures.loading.source_places import SourcePlaces
from measures.management.input_files import read_input_text
from measures.management.plan_outline import outline_lines
from measures.management.text_command import TextCommand
from measures.text.clean import clean_and_explain
from measures.text.parse import parse_plan


class Command(TextCommand):
    help = "解析一份行动方案并输出结构；--json 输出全部内容。不读写数据库。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="原文文件，“-”表示标准输入。")
        parser.add_argument("--json", action="store_true", help="输出 JSON。")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        raw = read_input_text(file)
        cleaned = clean_and_explain(raw)
        places = SourcePlaces(raw, cleaned.steps)
        parsed = parse_plan(cleaned.text)
        problems = [places.in_raw(problem) for problem in (*cleaned.problems, *parsed.problems)]
        parsed = replace(parsed, problems=tuple(sorted(problems, key=lambda problem: problem.start)))
        if options["json"]:
            self.stdout.write(json.dumps(parsed.as_dict(), ensure_ascii=False, indent=1))
            return
        for line in outline_lines(parsed):
            self.stdout.write(line)
