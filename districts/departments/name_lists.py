"""Names of departments as people write them in one cell: several between 、, misspelt, or short for others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from districts.departments.department_names import normalise_name
from districts.departments.department_search import DepartmentCandidate, match_candidates
from districts.models import District

#: What stands between the names of a list.
SEPARATOR = "、"
_OTHER_SEPARATORS = str.maketrans(dict.fromkeys("，,；;\n\t", SEPARATOR))
_MAX_NEAR = 3
#: The least likeness, in percent, at which a name is suggested for a misspelt one.
_ALIKE = 50
#: The most parts that one name has.
_MAX_PARTS = 4


def split_department_names(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """Return the names in a cell between 、 or similar marks; a known name that contains such a mark stays whole.

    >>> split_department_names("甲局、乙局，各街道、镇", lambda name: name in {"甲局", "乙局", "各街道、镇"})
    ['甲局', '乙局', '各街道、镇']
    """
    parts = [part.strip() for part in text.translate(_OTHER_SEPARATORS).split(SEPARATOR) if part.strip()]
    names: list[str] = []
    while parts:
        size = _longest_name(parts, is_name)
        names.append(SEPARATOR.join(parts[:size]))
        parts = parts[size:]
    return names


def similar_department_names(
    name: str, known: Sequence[DepartmentCandidate], district: District
) -> tuple[str, ...]:
    """Return at most three names that may be meant by an unknown name, the likeliest first."""
    found = [one.candidate.name for one in match_candidates(name, known, district, _MAX_NEAR)]
    if not found:
        alike = process.extract(
            normalise_name(name),
            [one.name for one in known],
            scorer=fuzz.ratio,
            limit=_MAX_NEAR,
            score_cutoff=_ALIKE,
        )
        found = [one[0] for one in alike]
    return tuple(dict.fromkeys(found))


def _longest_name(parts: Sequence[str], is_name: Callable[[str], bool]) -> int:
    """Return the number of parts of the first name: the largest number that makes a known name, else one."""
    for size in range(min(len(parts), _MAX_PARTS), 1, -1):
        if is_name(SEPARATOR.join(parts[:size])):
            return size
    return 1
