"""Read the registry's files: one for the districts, one for what every district has, one for each district's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from districts.models import Department
from districts.registry.registry_check import check_registry
from districts.registry.registry_entries import (
    DepartmentEntry,
    DepartmentRegistry,
    DistrictEntry,
    RegistryError,
)


def read_registry(folder: Path) -> DepartmentRegistry:
    """Return the registry in ``folder``; raise `RegistryError` if a file is missing, unreadable or contradictory."""
    districts = tuple(
        _district_entry(row, folder) for row in _load_json(folder / "districts.json").get("districts", [])
    )
    departments: list[DepartmentEntry] = []
    template = _load_json(folder / "departments" / "every-district.json").get("departments", [])
    known = {district.slug for district in districts}
    differences: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "departments").glob("district-*.json")):
        data = _load_json(path)
        if data.get("district") not in known:
            raise RegistryError(
                f"{path.name}：没有标识为“{data.get('district')}”的区，请核对 district 一项。"
            )
        differences[data["district"]] = data
    for district in districts:
        rows = _district_rows(template, differences.get(district.slug, {}), district)
        departments.extend(_department_entry(row, district=district) for row in rows)
    for path in sorted((folder / "departments").glob("city-*.json")):
        data = _load_json(path)
        departments.extend(_department_entry(row, city=data["city"]) for row in data["departments"])
    registry = DepartmentRegistry(districts, tuple(departments))
    check_registry(registry)
    return registry


def _load_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegistryError(f"无法读取名录文件 {path}：{error.strerror}。") from error
    except ValueError as error:
        raise RegistryError(f"名录文件 {path} 不是有效的 JSON：{error}。") from error
    if not isinstance(data, dict):
        raise RegistryError(f"名录文件 {path} 的最外层应是一个对象。")
    return data


def _district_entry(row: dict[str, Any], folder: Path) -> DistrictEntry:
    """Return one row of districts.json."""
    try:
        return DistrictEntry(row["code"], row["name"], row["slug"], row["city"], row["hue"])
    except KeyError as error:
        raise RegistryError(f"{folder / 'districts.json'}：{row} 缺少 {error} 一项。") from error


def _district_rows(
    template: Iterable[dict[str, Any]], difference: dict[str, Any], district: DistrictEntry
) -> Iterator[dict[str, Any]]:
    """Yield the template's rows adapted to the district, then its own rows."""
    names = {row["name"] for row in template}
    leave_out = set(difference.get("leave_out", []))
    more_aliases: dict[str, list[str]] = difference.get("aliases", {})
    if unknown := (leave_out | set(more_aliases)) - names:
        raise RegistryError(f"{district.name}的名录提到了通用名录没有的单位：{'、'.join(sorted(unknown))}。")
    for row in template:
        if row["name"] not in leave_out:
            yield {**row, "aliases": [*row.get("aliases", []), *more_aliases.get(row["name"], [])]}
    yield from difference.get("add", [])


def _department_entry(
    row: dict[str, Any], *, district: DistrictEntry | None = None, city: str = ""
) -> DepartmentEntry:
    """Return one row of a departments file, its placeholders filled."""
    values = {
        "city": district.city if district else city,
        "district": district.name if district else "",
        "short": district.short if district else "",
    }
    try:
        name = row["name"]
        level = row.get("level", Department.Level.DISTRICT if district else Department.Level.CITY)
        return DepartmentEntry(
            key=f"{district.slug if district else city}/{row.get('key', name)}",
            name=name,
            full_name=row.get("full_name", "").format_map(values),
            level=level,
            kind=row["kind"],
            district=district.slug if district else "",
            city="" if district else city,
            aliases=tuple(row.get("aliases", [])),
        )
    except KeyError as error:
        raise RegistryError(f"名录中的单位 {row} 缺少 {error} 一项。") from error
