"""The page of libraries and licences is true of what is installed and locked."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from packaging.requirements import Requirement

from measures.management.library_licences import InstalledLibrary, list_required_libraries

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "third-party.md").read_text(encoding="utf-8")


def test_every_library_stands_on_the_page_with_its_licence() -> None:
    out = StringIO()
    call_command("list_libraries", stdout=out)
    assert [line for line in out.getvalue().splitlines() if line not in PAGE] == []


def test_every_locked_library_stands_on_the_page_and_no_other() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    locked = [Requirement(line) for line in re.findall(r"^([a-z0-9].*?)(?: \\)?$", lock, re.MULTILINE)]
    here = {one.name for one in locked if one.marker is None or one.marker.evaluate()}
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| (?!licence)", PAGE, re.MULTILINE)) - {"library"}
    needed = {one.name for one in list_required_libraries(ROOT / "pyproject.toml")}
    assert here - listed == set()
    assert listed - here - needed == set()


def test_what_asks_for_more_than_its_notice_is_explained() -> None:
    asking = [one.name for one in list_required_libraries(ROOT / "pyproject.toml") if one.is_copyleft]
    assert {"psycopg", "psycopg-binary", "psycopg-pool"} <= set(asking)
    explained = PAGE.partition("| library |")[0]
    assert [name for name in asking if name not in explained] == []


@pytest.mark.parametrize(
    ("licence", "asks"),
    [
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("MPL-2.0", True),
        ("AGPL-3.0-or-later", True),
        ("MIT", False),
        ("BSD-3-Clause", False),
        ("Apache-2.0", False),
    ],
)
def test_licences_that_ask_for_more_are_known(licence: str, asks: bool) -> None:
    assert InstalledLibrary("one", licence, "").is_copyleft is asks


def test_without_the_project_it_says_so(settings: object, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match=r"没有 pyproject\.toml"):
        call_command("list_libraries")
