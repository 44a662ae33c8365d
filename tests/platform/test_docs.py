"""The documentation names what there is: every setting, every command, every file that it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

from policyhub.conf import environment

ROOT = Path(__file__).parent.parent.parent
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
OWN_APPS = {"districts", "measures", "policyhub"}


class Recorder:
    """An environment that notes what it is asked for and gives the defaults."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def note(self, name: str, default: Any) -> Any:
        self.asked.add(name)
        return default

    bool = int = list = str = note


@pytest.fixture
def variables() -> set[str]:
    recorder = Recorder()
    environment._read(recorder, ROOT)  # type: ignore[arg-type]
    return recorder.asked


def test_every_setting_is_documented(variables: set[str]) -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS, re.MULTILINE))
    assert documented == variables


def test_every_setting_is_in_the_example(variables: set[str]) -> None:
    assert set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == variables


def test_the_environment_is_read_in_one_place_only() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for app in OWN_APPS
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv|environs", path.read_text(encoding="utf-8"))
    ]
    assert sorted(readers) == ["policyhub/conf/environment.py", "policyhub/wsgi.py"]


def test_every_command_is_documented() -> None:
    commands = {name for name, app in get_commands().items() if app in OWN_APPS}
    documented = set(re.findall(r"^\| `([a-z_]+)", SETTINGS, re.MULTILINE))
    assert documented == commands


def test_every_target_of_make_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w-]+):.*## ", makefile, re.MULTILINE))
    assert {"run", "test", "check", "format", "lock"} <= targets


def _links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:")):
                yield page, target


def test_every_link_leads_somewhere() -> None:
    missing = [f"{page.name}: {target}" for page, target in _links() if not (page.parent / target).exists()]
    assert missing == []


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = re.findall(r'^  "[A-Za-z][\w.-]*(?:\[[\w,-]+\])?[<>=][^"]*",(.*)$', project, re.MULTILINE)
    assert len(declared) > 10
    assert [line for line in declared if not re.search(r"# \w", line)] == []


def test_the_locks_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"://|--index-url|--find-links|@ ", lock), name
