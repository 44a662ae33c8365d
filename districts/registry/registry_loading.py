"""Update the database from the registry without undoing what staff changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from districts.models import Department, District, label_namesakes
from districts.places.actions import ensure_district
from districts.places.place_registry import places_by_code
from districts.registry.alias_loading import synchronise_aliases
from districts.registry.registry_entries import DepartmentEntry, DepartmentRegistry, DistrictEntry
from districts.registry.registry_report import RegistryReport
from districts.three_way_merge import MergeOutcome, merge_values


@transaction.atomic
def load_registry(*, registry: DepartmentRegistry) -> RegistryReport:
    """Create or update every district, department and alias of the registry; return what was done.

    A record is recognised by its code or registry key, whatever its name is now. A field that staff changed keeps its
    value, and an alias that staff deleted stays deleted; both are reported. Nothing is deleted except aliases that an
    earlier edition of the registry had and this one does not. Running it again changes nothing.
    """
    report = RegistryReport()
    districts = _load_districts(registry.districts, report)
    departments = _load_departments(registry.departments, districts, report)
    synchronise_aliases(registry.departments, departments, report)
    return report


def _load_districts(entries: Iterable[DistrictEntry], report: RegistryReport) -> dict[str, District]:
    """Create or update the districts of the registry; return them by their slug in the registry."""
    known = {district.code: district for district in District.objects.exclude(code="")}
    new, changed, by_slug = [], [], {}
    above: dict[str, District | None] = {}
    for entry in entries:
        district = known.get(entry.code)
        place = places_by_code().get(entry.code)
        if entry.city not in above:
            above[entry.city] = ensure_district(entry=place.parent) if place and place.parent else None
        if district is None:
            district = District(
                code=entry.code,
                label=entry.name,
                level=place.level if place else District.Level.DISTRICT,
                parent=above[entry.city] if place else None,
                registered=entry.fields(),
                **entry.fields(),
            )
            new.append(district)
        elif _merge_district(district, entry, above[entry.city] if place else None, report):
            changed.append(district)
        by_slug[entry.slug] = district
    District.objects.bulk_create(new)
    if changed:
        District.objects.bulk_update(changed, ["name", "slug", "city", "hue", "parent", "registered"])
    if new or changed:
        label_namesakes([district.name for district in (*new, *changed)])
    report.created_districts += len(new)
    return by_slug


def _merge_district(
    district: District, entry: DistrictEntry, parent: District | None, report: RegistryReport
) -> bool:
    """Update a district from its entry; return whether it has to be saved. An address that a plan made stays."""
    incoming = entry.fields()
    if not district.registered:
        incoming["slug"] = district.slug
    dirty = _merge_entry(district, incoming, district.name, report)
    if district.parent_id is None and parent is not None:
        district.parent = parent
        dirty = True
    return dirty


def _load_departments(
    entries: Iterable[DepartmentEntry], districts: dict[str, District], report: RegistryReport
) -> dict[str, Department]:
    """Create or update the departments of the registry; return them by their key."""
    everything = list(Department.objects.select_related("district"))
    by_key = {department.registry_key: department for department in everything if department.registry_key}
    by_name = {(each.district_id, each.city, each.name): each for each in everything}
    new, changed, result = [], [], {}
    for entry in entries:
        district = districts.get(entry.district)
        place = (district.pk if district else None, entry.city, entry.name)
        department = by_key.get(entry.key)
        namesake = by_name.get(place)
        if department is None and namesake is not None:
            if namesake.registry_key:
                report.attention.append(f"名录中的“{entry.key}”与 {namesake} 同名，未添加，请人工核对。")
                continue
            department = namesake
            _adopt_department(department, entry, report)
            changed.append(department)
        elif department is None:
            department = Department(
                registry_key=entry.key,
                registered=entry.fields(),
                district=district,
                city=entry.city,
                **entry.fields(),
            )
            new.append(department)
        elif _rename_is_free(department, entry, by_name, report) and _merge_entry(
            department, entry.fields(), str(department), report
        ):
            department.version += 1
            changed.append(department)
        result[entry.key] = department
    Department.objects.bulk_create(new)
    if changed:
        fields = [
            "name",
            "full_name",
            "level",
            "kind",
            "registered",
            "registry_key",
            "is_resolved",
            "version",
        ]
        Department.objects.bulk_update(changed, fields)
    report.created_departments += len(new)
    for key in sorted(set(by_key) - set(result)):
        report.attention.append(f"{by_key[key]} 已不在名录中，未作改动。")
    return result


def _merge_entry(
    record: District | Department, incoming: dict[str, Any], label: str, report: RegistryReport
) -> bool:
    """Update ``record`` field by field; return whether it has to be saved."""
    dirty = False
    for name, value in incoming.items():
        verbose = getattr(record._meta.get_field(name), "verbose_name", name)
        current = getattr(record, name)
        result = merge_values(base=record.registered.get(name, current), current=current, incoming=value)
        if result.outcome is MergeOutcome.INCOMING:
            setattr(record, name, value)
            report.updated.append(f"{label} 的{verbose}由“{current}”改为“{value}”")
            dirty = True
        elif result.outcome in (MergeOutcome.EDITED, MergeOutcome.CONFLICT):
            report.kept.append(f"{label} 的{verbose}人工改为“{current}”，名录为“{value}”")
    kept = {key: value for key, value in record.registered.items() if key not in incoming}
    if record.registered != {**kept, **incoming}:
        record.registered = {**kept, **incoming}
        dirty = True
    return dirty


def _adopt_department(department: Department, entry: DepartmentEntry, report: RegistryReport) -> None:
    """Give the entry's key to a department that an import or staff created before the registry listed it."""
    department.registry_key = entry.key
    department.version += 1
    if not department.is_resolved:
        department.registered = {name: getattr(department, name) for name in entry.fields()}
        department.is_resolved = True
    else:
        department.registered = dict.fromkeys(entry.fields())
        if not department.full_name:
            department.registered["full_name"] = ""
    report.updated.append(f"{department} 列入名录")
    _merge_entry(department, entry.fields(), str(department), report)


def _rename_is_free(
    department: Department,
    entry: DepartmentEntry,
    by_name: dict[tuple[int | None, str, str], Department],
    report: RegistryReport,
) -> bool:
    """Return whether no other department of the same district or city has the entry's name; report it if one has."""
    other = by_name.get((department.district_id, department.city, entry.name))
    if other is None or other.pk == department.pk:
        return True
    report.attention.append(f"{department} 在名录中称“{entry.name}”，但另有同名部门，请人工合并。")
    return False
