"""In which order departments stand, and their bars beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from districts.models import Department
from measures.catalogue.measure_counts import Load

SORTS = {"": "承担多的在前", "lead": "牵头多的在前", "co_lead": "配合多的在前", "name": "按名称"}


@dataclass(frozen=True, slots=True)
class Charged:
    """A department with its load, and the slug of the district whose documents alone are counted, if not all are.

    ``lead_width`` and ``rest_width`` are what it leads and what it only supports, in hundredths of the greatest load
    that it is compared with.
    """

    department: Department
    load: Load
    within: str = ""
    lead_width: float = 0
    rest_width: float = 0


def by_name(department: Department) -> tuple[bytes, int]:
    """Return what sorts departments by name.

    In GB 18030 the 3,755 commonest characters stand by their Mandarin reading, which in Unicode they do not.
    """
    return department.name.encode("gb18030", "replace"), department.pk


def ranked(charged: Iterable[Charged], sort: str = "") -> list[Charged]:
    """Return the departments in the order ``sort``, one of `SORTS`; equals stand by name."""
    keys: dict[str, Callable[[Load], tuple[int, ...]]] = {
        "": lambda load: (-load.either, -load.lead),
        "lead": lambda load: (-load.lead, -load.either),
        "co_lead": lambda load: (-load.co_lead, -load.either),
        "name": lambda load: (),
    }

    def key(one: Charged) -> tuple[Any, ...]:
        return (*keys[sort](one.load), *by_name(one.department))

    return sorted(charged, key=key)


def measured(charged: Sequence[Charged], greatest: int) -> tuple[Charged, ...]:
    """Return the departments with the widths of their bars, the load ``greatest`` being full."""
    full = max(greatest, 1)
    return tuple(
        Charged(
            one.department,
            one.load,
            one.within,
            100 * one.load.lead / full,
            100 * (one.load.either - one.load.lead) / full,
        )
        for one in charged
    )
