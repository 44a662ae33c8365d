"""Synchronise the aliases of departments with the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from districts.models import Department, DepartmentAlias
from districts.registry.registry_entries import DepartmentEntry
from districts.registry.registry_report import RegistryReport


def synchronise_aliases(
    entries: Iterable[DepartmentEntry], departments: dict[str, Department], report: RegistryReport
) -> None:
    """Create the aliases of the entries; delete those that only an earlier edition of the registry had.

    An alias that staff deleted is not created again; one that another department of the same district or city already
    has is reported for a person to decide.
    """
    rows: dict[int, dict[str, int]] = defaultdict(dict)
    for alias in DepartmentAlias.objects.all():
        rows[alias.department_id][alias.name] = alias.pk
    taken = _names_in_use()
    new: list[DepartmentAlias] = []
    removed: list[int] = []
    changed: list[Department] = []
    for entry in entries:
        department = departments.get(entry.key)
        if department is None:
            continue
        base = set(department.registered.get("aliases", []))
        current = rows[department.pk]
        new.extend(_missing_aliases(entry, department, base, current, taken, report))
        for name in sorted((base - set(entry.aliases)) & set(current)):
            removed.append(current[name])
            report.updated.append(f"{department} 的别名“{name}”名录已不列，删去")
        if sorted(base) != sorted(entry.aliases):
            department.registered = {**department.registered, "aliases": sorted(entry.aliases)}
            changed.append(department)
    DepartmentAlias.objects.filter(pk__in=removed).delete()
    DepartmentAlias.objects.bulk_create(new)
    Department.objects.bulk_update(changed, ["registered"])
    report.created_aliases += len(new)


def _missing_aliases(
    entry: DepartmentEntry,
    department: Department,
    base: set[str],
    current: dict[str, int],
    taken: dict[tuple[int | None, str, str], int],
    report: RegistryReport,
) -> Iterator[DepartmentAlias]:
    """Yield the aliases to create, unsaved; report those that are not created."""
    for name in entry.aliases:
        if name in current:
            continue
        owner = taken.get((department.district_id, department.city, name), department.pk)
        if name in base:
            report.kept.append(f"{department} 的别名“{name}”人工删去，未恢复")
        elif owner != department.pk:
            report.attention.append(f"{department} 的别名“{name}”已是另一部门的名称，未添加，请核对。")
        else:
            yield DepartmentAlias(department=department, name=name)


def _names_in_use() -> dict[tuple[int | None, str, str], int]:
    """Return the id of the department for each (district, city, name), aliases included."""
    names = {
        (row.department.district_id, row.department.city, row.name): row.department_id
        for row in DepartmentAlias.objects.select_related("department")
    }
    for department in Department.objects.all():
        names[department.district_id, department.city, department.name] = department.pk
    return names
