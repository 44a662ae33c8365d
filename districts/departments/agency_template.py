"""The standard names of departments of the whole country, filled in for one place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from districts.departments.department_tiers import DepartmentTier
from districts.models import Department, District

_FILE = Path(__file__).with_name("agency_template.json")
_LOCAL = ("{P}", "{C}", "团")
#: What the forms of a body end in.
_FORMS = "委局厅办"
_BODY = re.compile(r"(?:委员会办公室|委员会|办公室|办公厅|分局|总局|支队|总队|大队|局|委|厅|办)$")


@dataclass(frozen=True, slots=True)
class StandardDepartment:
    """A department as the template has it for a place: usual name, full name, aliases and kind.

    ``is_local`` says that its place runs it, which is not so of a ministry's branch (浙江证监局). ``function`` is what
    it is for where the template has it in forms (委, 局), of which a place has one; empty for a name of its own.
    """

    name: str
    full_name: str
    aliases: tuple[str, ...]
    kind: str
    is_local: bool = True
    function: str = ""

    @property
    def in_other_forms(self) -> tuple[str, ...]:
        """The names that the department would have as another form of body: 市发展改革局 for 市发展改革委."""
        if self.kind != "agency" or self.name[-1:] not in _FORMS:
            return ()
        return tuple(self.name[:-1] + form for form in _FORMS if form != self.name[-1])


def build_department(standard: StandardDepartment, tier: DepartmentTier, district: District) -> Department:
    """Return a new, unsaved department of a tier of a district's plans."""
    is_other = not tier.inside and not standard.is_local
    return Department(
        name=standard.name,
        full_name=standard.full_name,
        level=Department.Level.OTHER if is_other else tier.department_level,
        kind=standard.kind,
        district=district if tier.inside else None,
        city=tier.city,
    )


@dataclass(frozen=True, slots=True)
class StandardNames:
    """The departments of one place by name: ``spelled`` those that say whose they are, ``home`` those that do not.

    A name that two departments could have is in neither.
    """

    spelled: Mapping[str, StandardDepartment]
    home: Mapping[str, StandardDepartment]


@cache
def _template() -> Mapping[str, Any]:
    """Return the file of the template."""
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


@cache
def kind_by_ending() -> Mapping[str, str]:
    """Return the kind of department that each ending of a name says."""
    return {ending: kind for kind, endings in _template()["endings"].items() for ending in endings}


def without_body(name: str) -> str:
    """Return a name without the form of its body: 税务 for 税务局."""
    return _BODY.sub("", name)


def template_names() -> Iterator[list[str]]:
    """Yield the names of each function of the template, as patterns, whatever form its body has."""
    for function in _template()["functions"]:
        shorts = (short for short in _template()["bodies"] if short in function)
        yield [function["full"], *(stem + short for short in shorts for stem in function[short])]
    for row in _template()["departments"]:
        yield [*row["names"], *([row["full"]] if "full" in row else [])]


@lru_cache(maxsize=64)
def standard_names(tier: DepartmentTier) -> StandardNames:
    """Return the standard departments of a tier by all their names."""
    spelled, home = _NameTable(), _NameTable()
    if tier.level == "country":
        for row in _template()["country"]:
            department = _template_department(row, tier)
            spelled.add_names([department.name, department.full_name, *department.aliases], department)
            home.add_names(row.get("home", []), department)
    else:
        for row in (*_template()["departments"], *_function_rows()):
            if tier.level in row.get("levels", ("province", "city", "district", "zone")):
                department = _template_department(row, tier)
                patterns = [*row["names"], row.get("full", "")]
                spelled.add_names(_names_for_tier(patterns, tier), department)
                home.add_names(row.get("home", []), department)
    for row in _template()["groups"]:
        department = _template_department(row | {"kind": "group"}, tier)
        spelled.add_names([department.name, *_names_for_tier(row["names"], tier)], department)
    return StandardNames(spelled.names(), home.names())


class _NameTable:
    """Names with the departments that have them."""

    def __init__(self) -> None:
        """Begin with no names."""
        self._found: dict[str, StandardDepartment | None] = {}

    def add_names(self, names: Iterable[str], department: StandardDepartment) -> None:
        """Add names of a department; one that another has already is nobody's."""
        for name in names:
            if name and self._found.setdefault(name, department) != department:
                self._found[name] = None

    def names(self) -> Mapping[str, StandardDepartment]:
        """Return the names that one department has."""
        return {name: department for name, department in self._found.items() if department is not None}


@cache
def _function_rows() -> tuple[Mapping[str, Any], ...]:
    """Return a row of names for each function and form of body (局, 委, 厅, 办)."""
    bodies: Mapping[str, Mapping[str, Any]] = _template()["bodies"]
    return tuple(
        _function_row(function["full"], function[short], short, body)
        for function in _template()["functions"]
        for short, body in bodies.items()
        if short in function
    )


@cache
def function_names() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return for each function the names of its departments without their place's, in all forms, and its stems.

    >>> next(names for names, stems in function_names() if "发改" in stems)[:3]
    ('发展改革委', '发改委', '发展和改革委')
    """
    bodies: Mapping[str, Mapping[str, Any]] = _template()["bodies"]
    found = []
    for function in _template()["functions"]:
        forms = {short: function[short] for short in bodies if short in function}
        stems = tuple(dict.fromkeys([stem for row in forms.values() for stem in row] + [function["full"]]))
        names = [
            _function_row(function["full"], row, short, bodies[short])["home"] for short, row in forms.items()
        ]
        found.append((tuple(dict.fromkeys(name for row in names for name in row)), stems))
    return tuple(found)


@cache
def agency_names() -> tuple[tuple[str, ...], ...]:
    """Return for each agency that is no form of a function its names without its place: 税务局; 消防支队."""
    return tuple(
        tuple(row["home"]) for row in _template()["departments"] if row["kind"] == "agency" and "home" in row
    )


def _function_row(full: str, stems: Iterable[str], short: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row of names of a function with one form of body: 发展改革委, 发改委, 发展和改革委员会."""
    whole = full + body["long"]
    short_names = [stem + short for stem in dict.fromkeys([*stems, full])]
    row = {
        "names": [f"{{P}}{name}" for name in dict.fromkeys([*short_names, whole])],
        "full": f"{{place}}{whole}",
        "home": list(dict.fromkeys([*short_names, whole])),
        "kind": body["kind"],
        "function": full,
    }
    return row | ({"levels": body["levels"]} if "levels" in body else {})


def _template_department(row: Mapping[str, Any], tier: DepartmentTier) -> StandardDepartment:
    """Return the department of a row at a tier, under the usual name of the place."""
    values = _pattern_values(tier, tier.prefixes[0] if tier.prefixes else "", tier.place, tier.committee)
    name, *others = [pattern.format_map(values) for pattern in row["names"] if _applies(pattern, tier)]
    full = row.get("full", "").format_map(values)
    aliases = dict.fromkeys(each for each in others if each not in (name, full))
    return StandardDepartment(
        name,
        full,
        tuple(aliases),
        row["kind"],
        tier.level == "country" or row["names"][0].startswith(_LOCAL),
        row.get("function", ""),
    )


def _names_for_tier(patterns: Iterable[str], tier: DepartmentTier) -> Iterator[str]:
    """Yield all names that the patterns give for a tier: with each prefix and each name of its place."""
    leads = (*tier.prefixes, *tier.names)
    end = tier.committee.removeprefix(tier.prefixes[0]) if tier.prefixes else "委"
    committees = (tier.committee, *(f"{name}{end}" for name in tier.names))
    for pattern in patterns:
        if not _applies(pattern, tier):
            continue
        choices = (
            leads if "{P}" in pattern else ("",),
            tier.names if "{place}" in pattern else ("",),
            committees if "{C}" in pattern else ("",),
        )
        for prefix, place, committee in product(*choices):
            yield pattern.format_map(_pattern_values(tier, prefix, place, committee))


def _applies(pattern: str, tier: DepartmentTier) -> bool:
    """Whether a pattern says something at a tier: the country has no prefix."""
    return bool(tier.prefixes) or "{" not in pattern


def _pattern_values(tier: DepartmentTier, prefix: str, place: str, committee: str) -> Mapping[str, str]:
    return {"P": prefix, "place": place, "short": tier.stem, "C": committee}
