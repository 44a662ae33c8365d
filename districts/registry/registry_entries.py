"""The entries of the registry as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class RegistryError(ValueError):
    """The registry's files contradict themselves or cannot be read; the message is Chinese and names the file."""


@dataclass(frozen=True, slots=True)
class DistrictEntry:
    """A district of the registry; ``code`` identifies it."""

    code: str
    name: str
    slug: str
    city: str
    hue: int

    @property
    def short(self) -> str:
        """Return the name without its 区."""
        return self.name.removesuffix("新区").removesuffix("区")

    def fields(self) -> dict[str, Any]:
        """Return the values of the fields of a `District`."""
        return {"name": self.name, "slug": self.slug, "city": self.city, "hue": self.hue}


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department of the registry; ``key`` identifies it. ``district`` is a slug, empty outside any district."""

    key: str
    name: str
    full_name: str
    level: str
    kind: str
    district: str
    city: str
    aliases: tuple[str, ...]

    def fields(self) -> dict[str, Any]:
        """Return the values of the fields of a `Department`, without its district and aliases."""
        return {"name": self.name, "full_name": self.full_name, "level": self.level, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class DepartmentRegistry:
    """All districts and departments of the registry."""

    districts: tuple[DistrictEntry, ...]
    departments: tuple[DepartmentEntry, ...]
