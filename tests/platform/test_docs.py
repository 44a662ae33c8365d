"""The documentation names what there is: every setting, every command, every file that it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import BaseCommand, get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from measures.search.query.facet_declarations import FACETS
from policyhub.conf import environment

ROOT = Path(__file__).parent.parent.parent
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
OWN_APPS = {"districts", "measures", "policyhub"}
_STOCK = re.compile(
    r"^(auth|districts|measures)_[a-z]+_(changelist|add|change|delete|history|password_change)$"
)


class Recorder:
    """An environment that notes the names that are read and gives the defaults."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def note(self, name: str, default: Any) -> Any:
        self.names.add(name)
        return default

    bool = int = list = str = note


@pytest.fixture
def variables() -> set[str]:
    recorder = Recorder()
    environment._read_values(recorder, ROOT)  # type: ignore[arg-type]
    return recorder.names


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


def test_every_facet_is_documented() -> None:
    """Readers find each with its name and its parameter, programs with its parameter."""
    reported = set(re.findall(r"^\| ([^|]+) \| `([a-z_]+)` \|", _page("reader.md"), re.MULTILINE))
    assert reported == {(facet.label, facet.param) for facet in FACETS}
    assert [facet.param for facet in FACETS if f"`{facet.param}`" not in _page("api.md")] == []


def test_every_page_is_documented() -> None:
    quoted = [address for page in PAGES for address in re.findall(r"`(/[^`\s]*)`", page.read_text("utf-8"))]
    documented = {_shape(address.partition("?")[0]) for address in quoted}
    assert sorted({_shape(route) for route in _own_routes()} - documented) == []


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _shape(address: str) -> str:
    """Return an address with what varies in it left out: ``/documents/*/``."""
    return re.sub(r"<[^>]*>|\{[^}]*\}", "*", address)


def _own_routes() -> Iterator[str]:
    """Yield the addresses of the site's own views; the admin's stock pages come with every model."""
    for route, pattern in _routes(get_resolver().url_patterns):
        module = getattr(pattern.callback, "__module__", "")
        own = module.startswith(("measures.", "districts.", "policyhub.", "ninja."))
        if own and not _STOCK.search(pattern.name or ""):
            yield route


def _routes(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        route = before + _readable(str(each.pattern))
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, route)
        else:
            yield route, each


def _readable(pattern: str) -> str:
    """Return a pattern as a route: a regular expression by the names of its groups."""
    return re.sub(r"\(\?P(<\w+>)(?:[^()]|\([^()]*\))*\)", r"\1", pattern).strip("^$")


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


def _documented(pattern: str, pages: Sequence[Path] = PAGES) -> Iterator[Any]:
    """Yield what ``pages`` show as code that matches ``pattern``, as `re.findall` gives it."""
    for page in pages:
        text = page.read_text(encoding="utf-8")
        shown = [*re.findall(r"```\n(.*?)```", text, re.DOTALL), *re.findall(r"`([^`\n]+)`", text)]
        for line in "\n".join(shown).splitlines():
            yield from re.findall(pattern, line.partition("#")[0])


def test_every_documented_command_exists_with_its_options() -> None:
    """Those of the site: ``manage backup``, ``manage.py …``, ``python manage.py …``."""
    commands = get_commands()
    documented = set(_documented(r"\bmanage(?:\.py)? ([a-z_]+)((?: [^&|;`]*)?)"))
    assert {"backup", "suggest_links", "clearsessions"} <= {name for name, _ in documented}
    documented = {(name, rest) for name, rest in documented if name != "help"}
    assert sorted({name for name, _ in documented} - set(commands)) == []
    unknown = []
    for name, rest in documented:
        found = commands[name]
        command = found if isinstance(found, BaseCommand) else load_command_class(found, name)
        known = set(command.create_parser("manage.py", name)._option_string_actions)
        unknown += [
            f"{name} {option}" for option in re.findall(r"(?<!\S)--[a-z-]+", rest) if option not in known
        ]
    assert unknown == []


def test_every_documented_file_exists() -> None:
    """A page names a file by the end of its path; records of decisions and of changes name those of their day."""
    pages = [page for page in PAGES if page.parent.name != "adr" and page.name != "CHANGELOG.md"]
    folders = ("bench", "districts", "measures", "policyhub", "static", "templates", "tests")
    files = {
        f"/{path.relative_to(ROOT).as_posix()}" for folder in folders for path in (ROOT / folder).rglob("*.*")
    }
    names = set(_documented(r"(?<![\w.*<>/-])[\w/-]+\.(?:py|html|js|css)\b", pages))
    assert len(names) > 50
    unknown = {name for name in names if not name.startswith("/") and name != "manage.py"}
    assert sorted(name for name in unknown if not any(file.endswith(f"/{name}") for file in files)) == []


def test_every_documented_test_exists() -> None:
    names = set(_documented(r"(?<![\w/])test_\w+(?!\.|\w)"))
    assert len(names) > 50
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert sorted(names - set(re.findall(r"def (test_\w+)", code))) == []


def test_every_documented_target_of_make_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    documented = {name for name, _ in _documented(r"\bmake ([a-z][a-z-]*)(.*)")}
    assert {"venv", "serve"} <= documented
    assert sorted(documented - targets) == []


def test_the_documented_install_is_what_make_takes_for_installed() -> None:
    """Whoever serves may not write below the site: what is installed must be known to be."""
    page = _page("operations.md")
    assert "pip install" not in page.partition("### In a container")[0]
    assert page.count("make venv") >= 3
