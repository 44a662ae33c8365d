"""The libraries that the site runs with, and under which licences: as their own metadata says, for whoever ships it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

_PARTING = re.compile(r"[-_.]+")
_CLASSIFIER = "License :: "
#: Licences that ask something of whoever hands the library on, beyond keeping its notice.
_COPYLEFT = re.compile(r"\b(?:A|L)?GPL|General Public|MPL|Mozilla|EPL\b", re.IGNORECASE)
#: A field of the licence may hold all of it, or only its name.
_LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class InstalledLibrary:
    """An installed distribution: its name, the licence that it names, and where it comes from."""

    name: str
    licence: str
    home: str

    @property
    def is_copyleft(self) -> bool:
        """Whether its licence asks that changes to it stay as free, and that it can be replaced."""
        return bool(_COPYLEFT.search(self.licence))


def list_required_libraries(project: Path) -> list[InstalledLibrary]:
    """Return what the project whose ``pyproject.toml`` is given needs, with what that needs, by name.

    Raise `metadata.PackageNotFoundError` where one is not installed.
    """
    wanted = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    found: dict[str, InstalledLibrary] = {}
    left = [Requirement(each) for each in wanted]
    while left:
        requirement = left.pop()
        distribution = metadata.distribution(requirement.name)
        name = _PARTING.sub("-", distribution.name).lower()
        is_new = name not in found
        found[name] = InstalledLibrary(name, _licence(distribution), _home(distribution))
        if is_new or requirement.extras:
            left += _needed(distribution, requirement.extras, known=found)
    return sorted(found.values())


def _needed(
    distribution: metadata.Distribution, extras: set[str], *, known: dict[str, InstalledLibrary]
) -> Iterator[Requirement]:
    """Yield what a distribution needs here, with the ``extras`` that are asked for."""
    for each in distribution.requires or ():
        requirement = Requirement(each)
        marker = requirement.marker
        if marker is not None and not any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        if _PARTING.sub("-", requirement.name).lower() not in known:
            yield requirement


def _licence(distribution: metadata.Distribution) -> str:
    """Return the licence as the newest of the fields for it says, else "not stated"."""
    about = distribution.metadata
    named = _first(about, "License-Expression")
    classified = [
        each.rpartition(" :: ")[2]
        for each in about.get_all("Classifier") or ()
        if each.startswith(_CLASSIFIER)
    ]
    written = _first(about, "License").strip()
    if "\n" in written or len(written) > _LONGEST:
        written = ""
    return (
        named or " / ".join(each for each in classified if each != "OSI Approved") or written or "not stated"
    )


def _first(about: metadata.PackageMetadata, name: str) -> str:
    """Return the first value of a field of the metadata, empty where there is none."""
    return next(iter(about.get_all(name) or ()), "")


def _home(distribution: metadata.Distribution) -> str:
    """Return the address that a distribution gives as its home or its source."""
    about = distribution.metadata
    named: dict[str, str] = {}
    for each in about.get_all("Project-URL") or ():
        label, _, address = each.partition(", ")
        named[label.lower()] = address
    wanted: Sequence[str] = ("source", "source code", "repository", "code", "github", "homepage", "home")
    return next((named[label] for label in wanted if label in named), _first(about, "Home-page"))
