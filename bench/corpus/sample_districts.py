"""Made-up districts in a made-up city, with departments as a registry gives them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.folders import ROOT

CITY = "样本市"
#: Names that no real place has: the sixty pairs of the sexagenary cycle, nine times.
_STEMS, _BRANCHES, _NUMBERS = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥", "一二三四五六七八九"
#: The number of a district's own departments besides those that every district has.
_OWN = ("{0}工业区管委会", "{0}科创园管委会", "{0}商务区管委会", "{0}城投公司", "{0}文旅集团")


@dataclass(frozen=True, slots=True)
class SampleDistrict:
    """A made-up district: ``number`` counts from 0."""

    number: int

    @property
    def short(self) -> str:
        """Return the name without 区."""
        turn = self.number % 60
        return f"{_STEMS[turn % 10]}{_BRANCHES[turn % 12]}{_NUMBERS[self.number // 60]}"

    @property
    def name(self) -> str:
        """Return the name as it is printed."""
        return f"{self.short}区"

    @property
    def slug(self) -> str:
        """Return the name in addresses."""
        return f"d{self.number:03}"

    @property
    def own(self) -> list[str]:
        """Return the names of the departments that only this district has."""
        return [name.format(self.short) for name in _OWN]


def sample_districts(count: int) -> Iterator[SampleDistrict]:
    """Yield ``count`` districts, 540 at most."""
    yield from map(SampleDistrict, range(count))


def write_registry(folder: Path, count: int) -> None:
    """Write a registry of ``count`` districts into ``folder``, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    departments = folder / "departments"
    departments.mkdir(parents=True)
    rows = [
        {"code": f"{900000 + 1 + place.number}", "name": place.name, "slug": place.slug, "city": CITY}
        | {"hue": place.number * 7 % 360}
        for place in sample_districts(count)
    ]
    _write(folder / "districts.json", {"districts": rows})
    for place in sample_districts(count):
        own = [{"name": name, "kind": "organisation"} for name in place.own]
        _write(departments / f"district-{place.slug}.json", {"district": place.slug, "add": own})
    source = ROOT / "fixtures" / "registry" / "departments"
    shutil.copy(source / "every-district.json", departments)
    city = json.loads((source / "city-shanghai.json").read_text(encoding="utf-8"))
    _write(departments / "city-sample.json", {**city, "city": CITY})


def _write(path: Path, data: object) -> None:
    """Write ``data`` as JSON."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
