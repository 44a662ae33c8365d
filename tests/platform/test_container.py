"""The container file names what there is: no engine runs here, so what can be held without one is."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
IGNORED = [
    line
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if line[:1] not in ("", "#")
]
#: What only development needs.
NOT_COPIED = {
    "tests",
    "docs",
    "bench",
    "Makefile",
    "pyproject.toml",
    "requirements-dev.txt",
    ".env",
    ".git",
    "var",
}
LINES = [
    line for line in re.sub(r"\\\n\s*", " ", TEXT).splitlines() if line.strip() and not line.startswith("#")
]


def instructions(name: str) -> list[str]:
    """Return what follows each instruction of this name."""
    return [line.removeprefix(f"{name} ").strip() for line in LINES if line.startswith(f"{name} ")]


def test_only_known_instructions_in_a_sound_order() -> None:
    names = [line.split()[0] for line in LINES]
    assert set(names) <= {
        "FROM",
        "ENV",
        "WORKDIR",
        "COPY",
        "RUN",
        "USER",
        "VOLUME",
        "EXPOSE",
        "HEALTHCHECK",
        "CMD",
    }
    assert (names[0], names[-1]) == ("FROM", "CMD")
    # Nothing is written after the site has become a user of its own, and that is not root.
    assert {"COPY", "RUN"}.isdisjoint(names[names.index("USER") :])
    assert instructions("USER") == ["policyhub"]
    assert "--require-hashes" in TEXT


def test_what_is_copied_is_there_and_not_ignored() -> None:
    copied = [source for line in instructions("COPY") for source in shlex.split(line)[:-1]]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert {f"!{source}" for source in copied} == {line for line in IGNORED if line.startswith("!")}
    assert IGNORED[0] == "*"
    assert not NOT_COPIED.intersection(copied)
    # Everything that the site is made of is copied.
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_COPIED
    assert apps | {"manage.py", "templates", "static", "fixtures", "requirements.txt"} <= set(copied)
    assert any(fnmatch("measures/__pycache__", line.replace("**", "*")) for line in IGNORED)


def test_its_server_starts_as_documented() -> None:
    command = json.loads(instructions("CMD")[0])
    documented = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert " ".join(command) in documented
    assert " ".join(command) in (ROOT / "Makefile").read_text(encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config", *command[1:]],
        cwd=ROOT,
        env={"POLICYHUB_ENV": "test", "PATH": ""},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert checked.returncode == 0, checked.stderr


def test_its_health_check_asks_the_port_that_is_served() -> None:
    health = json.loads(instructions("HEALTHCHECK")[0].removeprefix("CMD "))
    (port,) = instructions("EXPOSE")
    assert health[0] == "python"
    compile(health[2], "HEALTHCHECK", "exec")
    assert f"http://127.0.0.1:{port}/healthz" in health[2]
    assert f"WEB_BIND=0.0.0.0:{port}" in " ".join(instructions("ENV"))
