"""Counts how the names in plans that are kept outside the repository are placed; run as a module it prints a table.

Usage: ``python -m tests.districts.placed_names FOLDER [--place PLACE] [--names]``. A plan whose head does not say whose
it is, is counted as that of the clerk's record beside it or of PLACE, or all its names as queued. ``--names`` prints
what each name became.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import django

from measures.text.confined.plan_reader import read_plan_file
from measures.text.decode import UnreadableBytes
from measures.text.plan import ParsedDocument
from tests.text.clerk_record import SUFFIX

_KINDS = ("template", "form", "queued")


def placed_names(plan: ParsedDocument, place: str) -> dict[str, tuple[str, str]]:
    """Return for each name of a plan how it is placed (template, form or queued), and its department or ``""``.

    ``place`` is whose plan it is if its head does not say so.
    """
    from districts.departments.department_names import normalise_name
    from districts.departments.department_tiers import department_tiers
    from districts.departments.name_placing import place_name
    from districts.models import District
    from districts.places.place_index import PlaceIndex
    from districts.places.plan_places import PlanHeadNames, resolve_plan_place

    index = PlaceIndex()
    head = PlanHeadNames(
        issuer=plan.issuer or "",
        number=plan.number or "",
        title=plan.title,
        district=plan.district or "",
        level=plan.level,
    )
    entry = resolve_plan_place(head, index).place or next(iter(index.find_typed(place)), None)
    if entry is None:
        return dict.fromkeys(_names(plan), ("queued", ""))
    province = next((up for up in entry.ancestors if up.level == "province"), None)
    district = District(
        name=entry.name,
        level=entry.level,
        code=entry.code,
        city=entry.city,
        parent=District(name=province.name, level="province", code=province.code) if province else None,
    )
    tiers = department_tiers(district)
    found: dict[str, tuple[str, str]] = {}
    for printed in _names(plan):
        placed = place_name(normalise_name(printed).removeprefix("等"), tiers)
        how = "queued" if placed is None else "form" if placed.by_form else "template"
        found[printed] = (how, f"{placed.tier.place or '国家'} {placed.department.name}" if placed else "")
    return found


def _recorded_place(path: Path) -> str:
    """Return whose document it is by the record beside it, empty without one."""
    record = path.with_name(path.name + SUFFIX)
    if not record.exists():
        return ""
    district = json.loads(record.read_text(encoding="utf-8"))["district"]
    # Several values are several ways to say it, the fullest last.
    return str((district[-1:] or [""])[0] if isinstance(district, list) else district or "")


def _names(plan: ParsedDocument) -> Iterator[str]:
    for measure in plan.measures:
        yield from (party.name for party in measure.parties)
    for table in plan.tables:
        if table.kind == "responsibilities":
            yield from (party.name for row in table.rows for party in row.parties)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of a folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.districts.placed_names", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--place", default="", help="the place of plans whose head names none")
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    django.setup()
    total: Counter[str] = Counter()
    for path in sorted(each for each in options.folder.iterdir() if each.suffix not in (".json", "")):
        try:
            plan = read_plan_file(path.read_bytes()).parsed
        except UnreadableBytes as error:
            sys.stdout.write(f"{path.name}: {error}\n")
            continue
        found = placed_names(plan, _recorded_place(path) or options.place)
        counts = Counter(how for how, _ in found.values())
        total += counts
        sys.stdout.write(f"{path.name}: " + ", ".join(f"{how} {counts[how]}" for how in _KINDS) + "\n")
        if options.names:
            sys.stdout.writelines(f"    {how:9}{name} → {what}\n" for name, (how, what) in found.items())
    names = max(1, total.total())
    shares = ", ".join(f"{how} {total[how]} ({100 * total[how] / names:.1f} %)" for how in _KINDS)
    sys.stdout.write(f"{total.total()} names: {shares}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
