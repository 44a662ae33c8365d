"""Check the registry for contradictions: one name must never mean two departments of one district."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from districts.departments.department_names import normalise_name
from districts.models import Department, DepartmentAlias, District
from districts.registry.registry_entries import DepartmentRegistry, RegistryError

#: The number of hues that distinguish districts.
_HUES = 360


def check_registry(registry: DepartmentRegistry) -> None:
    """Raise `RegistryError` if the registry contradicts itself."""
    for label, values in (
        ("代码", [district.code for district in registry.districts]),
        ("网址标识", [district.slug for district in registry.districts]),
        ("色相", _hues(registry)),
        ("单位标识", [department.key for department in registry.departments]),
    ):
        if twice := _repeated_values(values):
            raise RegistryError(f"名录中{label}重复：{'、'.join(twice)}。")
    for department in registry.departments:
        if department.kind not in Department.Kind.values or department.level not in Department.Level.values:
            raise RegistryError(
                f"名录中“{department.key}”的性质或层级无法识别：{department.kind}、{department.level}"
            )
    _check_text_lengths(registry)
    _check_names_are_unique(registry)


def _check_text_lengths(registry: DepartmentRegistry) -> None:
    """Raise `RegistryError` for a text that is longer than its column."""
    rows: list[tuple[type[Model], str, dict[str, Any]]] = [
        *((District, one.code, {"code": one.code, **one.fields()}) for one in registry.districts),
        *(
            (Department, one.key, {"registry_key": one.key, "city": one.city, **one.fields()})
            for one in registry.departments
        ),
        *(
            (DepartmentAlias, one.key, {"name": alias})
            for one in registry.departments
            for alias in one.aliases
        ),
    ]
    for model, key, fields in rows:
        for name, value in fields.items():
            column: Any = model._meta.get_field(name)
            limit = getattr(column, "max_length", None)
            if limit is not None and len(value) > limit:
                raise RegistryError(
                    f"名录中“{key[:40]}”的{column.verbose_name}有 {len(value)} 字，超过 {limit} 字的上限："
                    f"“{value[:30]}…”。"
                )


def _check_names_are_unique(registry: DepartmentRegistry) -> None:
    """Raise `RegistryError` if a name or alias means two departments in one district or city."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for department in registry.departments:
        place = department.district or department.city
        for name in {normalise_name(each) for each in (department.name, *department.aliases)}:
            names[place, name].append(department.key)
    for (place, name), keys in names.items():
        if len(keys) > 1:
            raise RegistryError(f"名录中“{name}”在{place}指多个单位：{'、'.join(keys)}。")


def _hues(registry: DepartmentRegistry) -> list[str]:
    """Return city and hue of each district in a city that has no more districts than there are hues."""
    in_city = Counter(district.city for district in registry.districts)
    return [
        f"{district.city} {district.hue}"
        for district in registry.districts
        if in_city[district.city] <= _HUES
    ]


def _repeated_values(values: Iterable[str]) -> list[str]:
    """Return the values that occur more than once."""
    return sorted(value for value, count in Counter(values).items() if count > 1)
