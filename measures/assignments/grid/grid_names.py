"""What the names in a cell mean: departments of the measure's district and the places around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from districts.departments.department_names import normalise_name
from districts.departments.department_search import (
    MOST_MATCHES,
    DepartmentCandidate,
    NameFit,
    candidates_by_district,
    exact_department,
    match_candidates,
)
from districts.departments.name_lists import SEPARATOR, similar_department_names, split_department_names
from districts.models import District
from measures.assignments.grid.grid_rows import CellState

#: More departments than this no measure has in one role.
CELL_LIMIT = 80
_SHOWN = 40
#: Names that are typed short are settled by these, the surest first.
_SETTLING = (NameFit.WHOLE, NameFit.SHORT)


class UnsettledName(Exception):
    """A name means no department, or several; the Chinese message says which it may be."""


class GridNames:
    """Finds the departments that cells name; four queries for all districts together, at the first name."""

    def __init__(self, districts: Iterable[District]) -> None:
        self._districts = {district.pk: district for district in districts}
        self._candidates: dict[int, Sequence[DepartmentCandidate]] | None = None
        self._found: dict[tuple[str, int], DepartmentCandidate | UnsettledName] = {}
        self._whole: dict[int, frozenset[str]] = {}

    def read_cell(
        self, text: str, district: int, assigned: Sequence[tuple[int, str]]
    ) -> tuple[CellState, list[str]]:
        """Return the departments that the text of a cell names, in order, and a message for each name not settled.

        ``assigned`` are ids and names of the departments that stand in the row: their own names mean them.
        """
        own = {normalise_name(name): (pk, name) for pk, name in reversed(assigned)}

        def is_name(name: str) -> bool:
            return normalise_name(name) in own or normalise_name(name) in self._all_normalised_names(district)

        found: dict[int, str] = {}
        errors: list[str] = []
        for name in split_department_names(text, is_name):
            try:
                pk, full = own.get(normalise_name(name)) or self._find_pair(name, district)
            except UnsettledName as error:
                errors.append(str(error))
                continue
            if pk in found:
                errors.append(f"“{name[:_SHOWN]}”写了两次。")
            found[pk] = full
        if len(found) > CELL_LIMIT:
            errors.append(f"一格最多 {CELL_LIMIT} 个部门。")
        return CellState(tuple(found), SEPARATOR.join(found.values())), errors

    def find_meant_department(self, name: str, district: int) -> DepartmentCandidate:
        """Return the one department that a name means; raise `UnsettledName`.

        A name, an alias or a full name is taken exactly; the name of a department whose work has passed on means the
        one that follows it; pinyin initials and short forms are taken where they fit one department alone.
        """
        key = (normalise_name(name), district)
        if key not in self._found:
            try:
                self._found[key] = self._settle(name, district)
            except UnsettledName as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, UnsettledName):
            raise found
        return found

    def remarks_of(self, department: int, district: int) -> list[str]:
        """Return what is to be known of a department before it is chosen: a group, not in the registry, passed on."""
        return [
            f"{one.name}：{remark}"
            for one in self._candidates_in(district)
            if one.pk == department
            for remark in one.remarks
        ]

    def _find_pair(self, name: str, district: int) -> tuple[int, str]:
        found = self.find_meant_department(name, district)
        return found.pk, found.name

    def _candidates_in(self, district: int) -> Sequence[DepartmentCandidate]:
        if self._candidates is None:
            found = candidates_by_district(list(self._districts.values()))
            self._candidates = {one.pk: known for one, known in found.items()}
        return self._candidates.get(district, ())

    def _all_normalised_names(self, district: int) -> frozenset[str]:
        """Return every name that departments have, normalised: one of them may contain what parts names."""
        if district not in self._whole:
            self._whole[district] = frozenset(
                normalise_name(name)
                for one in self._candidates_in(district)
                for name in (one.name, one.full_name, *one.others)
            )
        return self._whole[district]

    def _settle(self, name: str, district: int) -> DepartmentCandidate:
        record, known = self._districts[district], self._candidates_in(district)
        followers = [one for one in known if normalise_name(name) in map(normalise_name, one.former)]
        if followers:
            return _only(followers, name)
        if found := exact_department(name, record, known):
            return found
        matches = match_candidates(name, known, record, MOST_MATCHES + 1)
        for fit in (NameFit.EXACT, *_SETTLING):
            if fitting := [match.candidate for match in matches if match.fit is fit]:
                return _only(fitting, name)
        near = similar_department_names(name, known, record)
        advice = f"是不是{'、'.join(near)}？" if near else "请核对名称，或先在“部门”中新增。"
        raise UnsettledName(f"没有叫“{name[:_SHOWN]}”的部门。{advice}")


def _only(found: Sequence[DepartmentCandidate], name: str) -> DepartmentCandidate:
    """Return the one candidate of the nearest place; raise `UnsettledName` for several."""
    nearest = [one for one in found if one.place == min(each.place for each in found)]
    if len(nearest) == 1:
        return nearest[0]
    several = SEPARATOR.join(dict.fromkeys(one.name for one in nearest))
    raise UnsettledName(f"“{name[:_SHOWN]}”可能是{several}，请写全名称。")
