"""Names: a class occurs once in the project, so that whoever searches for it finds one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FOLDERS = ("districts", "measures", "policyhub", "bench")


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_a_public_class_name_occurs_once() -> None:
    """Django finds commands by their file, so that all of these are called `Command`."""
    places: dict[str, list[Path]] = defaultdict(list)
    for path, tree in _modules():
        is_command = path.parent.name == "commands"
        names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
        for name in names:
            if not name.startswith("_") and not (is_command and name == "Command"):
                places[name].append(path)
    assert len(places) > 500
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
