"""Propose what an unknown name means: a known department, a group, or a department of its own, each with its ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from districts.departments.agency_template import kind_by_ending
from districts.departments.department_names import normalise_name
from districts.departments.department_search import DepartmentCandidate, NameFit, match_candidates
from districts.departments.department_tiers import department_tiers
from districts.departments.name_placing import PlacedName, place_name
from districts.models import Department, District

INTO_DEPARTMENT, OWN_DEPARTMENT, DEPARTMENT_GROUP = "into", "own", "group"
_TWO = 2


@dataclass(frozen=True, slots=True)
class NameProposal:
    """What a name may mean, with the ground in Chinese.

    ``choice`` is `INTO_DEPARTMENT` (of the ``department``), `OWN_DEPARTMENT` (of the ``kind``) or `DEPARTMENT_GROUP`.
    """

    choice: str
    ground: str
    department: DepartmentCandidate | None = None
    kind: str = ""


def propose_department(
    name: str, district: District | None, known: Sequence[DepartmentCandidate]
) -> NameProposal | None:
    """Return what a name most plainly means among the ``known`` departments of its district, None if nothing says it.

    Likeness alone is no ground: 市监局 is near 市监委 and is another body.
    """
    found = match_candidates(name, known, district, _TWO)
    exact = [each for each in found if each.fit is NameFit.EXACT]
    if len(exact) == 1 or (exact and exact[0].candidate.place < exact[1].candidate.place):
        by = "别名或全称" if exact[0].by else "名称"
        return NameProposal(INTO_DEPARTMENT, f"与它的{by}相同", exact[0].candidate)
    if exact:
        return None
    placed = _place_in_district(name, district)
    if placed is not None and placed.department.kind == Department.Kind.GROUP:
        return NameProposal(DEPARTMENT_GROUP, "写法泛指多个单位")
    if placed is not None and (same := _with_names_of(placed, known)):
        return NameProposal(INTO_DEPARTMENT, "通用名称相同", same)
    if len(found) == 1 and found[0].fit < NameFit.INSIDE:
        return NameProposal(INTO_DEPARTMENT, "是它的简写", found[0].candidate)
    if placed is not None:
        ground = "写法表明是单独的部门" if placed.by_form else "全国通用的部门名称"
        return NameProposal(OWN_DEPARTMENT, ground, kind=placed.department.kind)
    ending = _ending(name)
    return (
        NameProposal(OWN_DEPARTMENT, f"以“{ending}”结尾", kind=kind_by_ending()[ending]) if ending else None
    )


def kind_of_name(name: str) -> str:
    """Return the kind of department that the ending of a name says, empty if none.

    >>> [kind_of_name(name) for name in ("市大数据中心", "区城投集团", "长三角办")]
    ['organisation', 'enterprise', 'agency']
    """
    return kind_by_ending().get(_ending(name), "")


def _ending(name: str) -> str:
    """Return the longest ending of a name that says what kind of body it is, and is not all of it."""
    plain = normalise_name(name)
    return max(
        (each for each in kind_by_ending() if plain.endswith(each) and plain != each), key=len, default=""
    )


def _place_in_district(name: str, district: District | None) -> PlacedName | None:
    plain = normalise_name(name).removeprefix("等")
    return place_name(plain, department_tiers(district)) if district is not None else None


def _with_names_of(placed: PlacedName, known: Sequence[DepartmentCandidate]) -> DepartmentCandidate | None:
    """Return the one known department that goes by the standard name."""
    names = {placed.department.name, placed.department.full_name} - {""}
    same = [one for one in known if names & {one.name, one.full_name}]
    return same[0] if len(same) == 1 else None
