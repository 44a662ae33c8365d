"""The names of a draft that the registry does not know, with their places and the departments they may mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from districts.departments.department_search import (
    DepartmentCandidate,
    candidates_for_district,
    exact_department,
)
from measures.importing.actions.draft_comparison import DraftComparison
from measures.importing.draft_decisions import DraftDecisions
from measures.loading.plan_district import find_known_district
from measures.loading.reading import SourceCorrections
from measures.models import ImportRun
from measures.review.actions.names_together import NameDecision
from measures.review.queues.name_queue import suggest_departments
from measures.staff.department_chooser import department_search_address
from measures.text.plan import ParsedDocument

#: The most names on the page of a draft; the others wait in the review queue.
MOST_NAMES = 150
_SHOWN_CODES = 6


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """An unknown name, the first ``codes`` of measures with it, the number of ``more`` ones, and the saved decision."""

    name: str
    codes: tuple[str, ...]
    more: int
    decision: NameDecision | None

    @property
    def key(self) -> str:
        """Return a digest of the name for the prefix of its form."""
        return sha256(self.name.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class PlanNames:
    """The department names in a plan, and the departments of its district that they may mean."""

    def __init__(self, plan: ParsedDocument, comparison: DraftComparison, given: SourceCorrections) -> None:
        self._plan, self._comparison = plan, comparison
        self.district = find_known_district(plan, given.district)
        #: Names that the registry does not know.
        self.unknown = comparison.names

    @cached_property
    def departments(self) -> list[DepartmentCandidate]:
        """Return the resolved departments of the district and its city; four queries, once."""
        if self.district is None:
            return []
        return [one for one in candidates_for_district(self.district) if one.is_resolved]

    @property
    def department_search(self) -> str:
        """Return the address at which a field finds the departments, empty without a district."""
        return department_search_address([self.district], resolved_only=True) if self.district else ""

    @cached_property
    def department_names(self) -> dict[int, str]:
        """Return the names of the departments by id."""
        return {one.pk: one.name for one in self.departments}

    @cached_property
    def stated_names(self) -> set[str]:
        """Return the department names at the measures of the plan, in text and tables."""
        tables = (table for table in self._plan.tables if table.kind == "responsibilities")
        in_rows = [row.parties for table in tables for row in table.rows if row.code]
        in_measures = [measure.parties for measure in self._plan.measures]
        return {party.name for parties in (*in_measures, *in_rows) for party in parties}

    @property
    def unchecked_reason(self) -> str:
        """Return why the names were not looked up in the registry, in Chinese; empty if they were."""
        if not self.stated_names:
            return "方案中没有读到单位名称，没有可核对的。"
        if self._comparison.outcome == ImportRun.Outcome.UNCHANGED:
            return "这份原文已经导入过，单位名称没有再次核对。"
        if not self._comparison.error:
            return ""
        if self.district is None:
            return "没有核对：还不知道是哪个区、市或省的方案，指定地区之后再核对单位名称。"
        return "没有核对：方案还不能比对，改正之后再核对单位名称。"

    def find_exact(self, name: str) -> DepartmentCandidate | None:
        """Return the one department with exactly this name or alias, else None."""
        return exact_department(name, self.district, self.departments) if self.district else None

    def suggest(self, name: str) -> list[DepartmentCandidate]:
        """Return the departments that a name may mean, the likeliest first."""
        return suggest_departments(name, self.district, self.departments)

    def list_questions(self, decisions: DraftDecisions) -> Iterator[NameQuestion]:
        """Yield the first `MOST_NAMES` names that the registry does not know."""
        for name in self.unknown[:MOST_NAMES]:
            measures = (one for one in self._plan.measures if any(p.name == name for p in one.parties))
            codes = list(dict.fromkeys(measure.code for measure in measures))
            yield NameQuestion(
                name=name,
                codes=tuple(codes[:_SHOWN_CODES]),
                more=max(0, len(codes) - _SHOWN_CODES),
                decision=decisions.names.get(name),
            )
