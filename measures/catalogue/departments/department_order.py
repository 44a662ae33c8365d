"""In which order departments stand, and their bars beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from districts.models import Department
from measures.catalogue.measure_counts import AssignmentCounts

DEPARTMENT_SORTS = {"": "承担多的在前", "lead": "牵头多的在前", "co_lead": "配合多的在前", "name": "按名称"}


@dataclass(frozen=True, slots=True)
class AssignedDepartment:
    """A department with its load, and the slug of the district whose documents alone are counted, if not all are.

    ``lead_width`` and ``rest_width`` are what it leads and what it only supports, in hundredths of the greatest load
    that it is compared with.
    """

    department: Department
    load: AssignmentCounts
    within: str = ""
    lead_width: float = 0
    rest_width: float = 0


def name_sort_key(department: Department) -> tuple[bytes, int]:
    """Return what sorts departments by name.

    In GB 18030 the 3,755 commonest characters stand by their Mandarin reading, which in Unicode they do not.
    """
    return department.name.encode("gb18030", "replace"), department.pk


def sort_departments(charged: Iterable[AssignedDepartment], sort: str = "") -> list[AssignedDepartment]:
    """Return the departments in the order ``sort``, one of `DEPARTMENT_SORTS`; equals stand by name."""
    keys: dict[str, Callable[[AssignmentCounts], tuple[int, ...]]] = {
        "": lambda load: (-load.either, -load.lead),
        "lead": lambda load: (-load.lead, -load.either),
        "co_lead": lambda load: (-load.co_lead, -load.either),
        "name": lambda load: (),
    }

    def key(one: AssignedDepartment) -> tuple[Any, ...]:
        return (*keys[sort](one.load), *name_sort_key(one.department))

    return sorted(charged, key=key)


def with_bar_widths(charged: Sequence[AssignedDepartment], greatest: int) -> tuple[AssignedDepartment, ...]:
    """Return the departments with the widths of their bars, the load ``greatest`` being full."""
    full = max(greatest, 1)
    return tuple(
        AssignedDepartment(
            one.department,
            one.load,
            one.within,
            100 * one.load.lead / full,
            100 * (one.load.either - one.load.lead) / full,
        )
        for one in charged
    )
