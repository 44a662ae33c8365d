"""List the libraries of the site with their licences, from their own metadata."""

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
#: Licences with conditions beyond keeping their notice.
_COPYLEFT = re.compile(r"\b(?:A|L)?GPL|General Public|MPL|Mozilla|EPL\b", re.IGNORECASE)
#: The longest name of a licence; a longer field holds its whole text.
_LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class InstalledLibrary:
    """An installed distribution: its name, licence and home page."""

    name: str
    licence: str
    home: str

    @property
    def is_copyleft(self) -> bool:
        """Whether its licence demands that changes to it stay as free, and that it can be replaced."""
        return bool(_COPYLEFT.search(self.licence))


def list_required_libraries(project: Path) -> list[InstalledLibrary]:
    """Return the requirements of the project with this ``pyproject.toml``, direct and indirect, by name.

    Raise `metadata.PackageNotFoundError` if one is not installed.
    """
    wanted = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    found: dict[str, InstalledLibrary] = {}
    left = [Requirement(each) for each in wanted]
    while left:
        requirement = left.pop()
        distribution = metadata.distribution(requirement.name)
        name = _PARTING.sub("-", distribution.name).lower()
        is_new = name not in found
        found[name] = InstalledLibrary(name, _licence(distribution), _home_address(distribution))
        if is_new or requirement.extras:
            left += _needed(distribution, requirement.extras, known=found)
    return sorted(found.values())


def _needed(
    distribution: metadata.Distribution, extras: set[str], *, known: dict[str, InstalledLibrary]
) -> Iterator[Requirement]:
    """Yield the requirements of a distribution on this platform, with these ``extras``."""
    for each in distribution.requires or ():
        requirement = Requirement(each)
        marker = requirement.marker
        if marker is not None and not any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        if _PARTING.sub("-", requirement.name).lower() not in known:
            yield requirement


def _licence(distribution: metadata.Distribution) -> str:
    """Return the licence from the newest of the fields for it, else "not stated"."""
    about = distribution.metadata
    named = _first_metadata_value(about, "License-Expression")
    classified = [
        each.rpartition(" :: ")[2]
        for each in about.get_all("Classifier") or ()
        if each.startswith(_CLASSIFIER)
    ]
    written = _first_metadata_value(about, "License").strip()
    if "\n" in written or len(written) > _LONGEST:
        written = ""
    return (
        named or " / ".join(each for each in classified if each != "OSI Approved") or written or "not stated"
    )


def _first_metadata_value(about: metadata.PackageMetadata, name: str) -> str:
    """Return the first value of a field of the metadata, empty where there is none."""
    return next(iter(about.get_all(name) or ()), "")


def _home_address(distribution: metadata.Distribution) -> str:
    """Return the address of the home page or the source of a distribution."""
    about = distribution.metadata
    named: dict[str, str] = {}
    for each in about.get_all("Project-URL") or ():
        label, _, address = each.partition(", ")
        named[label.lower()] = address
    wanted: Sequence[str] = ("source", "source code", "repository", "code", "github", "homepage", "home")
    return next(
        (named[label] for label in wanted if label in named), _first_metadata_value(about, "Home-page")
    )
