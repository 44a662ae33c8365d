"""The names of a draft that the registry does not know, each with where it stands and whom it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from districts.departments.department_search import (
    DepartmentCandidate,
    department_candidates,
    exact_department,
)
from districts.models import Department, District
from measures.importing.actions.draft_comparison import DraftComparison
from measures.importing.actions.draft_decisions import (
    DEPARTMENT_GROUP,
    INTO_DEPARTMENT,
    OWN_DEPARTMENT,
    DraftDecisions,
    NameDecision,
)
from measures.importing.views.form_values import TYPED, clean_typed_text, read_name_decision
from measures.importing.views.guess_questions import DecisionOption
from measures.models import ImportRun
from measures.review.queues.name_queue import OWN_KINDS, suggest_departments
from measures.text.plan import ParsedDocument
from measures.writing.action_errors import ActionError, FieldErrors

#: So many are asked on one page; the rest waits in the queue.
MOST_NAMES = 150
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A name as the page asks about it: ``codes`` says where it stands, ``more`` in how many places besides.

    ``kept`` says what is saved, where something else was sent and was not.
    """

    at: int
    name: str
    codes: tuple[str, ...]
    more: int
    options: tuple[DecisionOption, ...]
    chosen: str
    typed: str
    kind: str
    kept: str = ""

    @property
    def number(self) -> str:
        """Return ``at`` as the names of its fields have it."""
        return str(self.at)


#: What was sent for a name: the choice, what was typed, and the kind.
SentNameChoice = tuple[str, str, str]


def find_named_district(name: str | None) -> District | None:
    """Return the district that a plan names, with its city or without; None if none or several are called so."""
    found = [one for one in District.objects.all() if name in (one.name, one.short_name, one.city + one.name)]
    return found[0] if len(found) == 1 else None


def list_known_departments(district: District | None) -> list[DepartmentCandidate]:
    """Return the departments that a name can be said to be."""
    if district is None:
        return []
    unsettled = set(Department.objects.filter(is_resolved=False).values_list("pk", flat=True))
    return [one for one in department_candidates(district) if one.pk not in unsettled]


def explain_unchecked_names(
    comparison: DraftComparison, plan: ParsedDocument, district: District | None
) -> str:
    """Return why the names of a plan were not held against the registry, in words; empty if they were."""
    if not department_names_read(plan):
        return "方案中没有读到单位名称，没有可核对的。"
    if comparison.outcome == ImportRun.Outcome.UNCHANGED:
        return "这份原文已经导入过，单位名称没有再次核对。"
    if not comparison.error:
        return ""
    if not plan.district:
        return "没有核对：还不知道是哪个区的方案，指定区之后再核对单位名称。"
    if district is None:
        return f"没有核对：名录中没有“{plan.district}”，也就没有它的部门。"
    return "没有核对：方案还不能比对，改正之后再核对单位名称。"


def department_names_read(plan: ParsedDocument) -> set[str]:
    """Return the names of departments that stand with the measures of a plan, in text and tables."""
    tables = (table for table in plan.tables if table.kind == "responsibilities")
    in_rows = [row.parties for table in tables for row in table.rows if row.code]
    in_measures = [measure.parties for measure in plan.measures]
    return {party.name for parties in (*in_measures, *in_rows) for party in parties}


def list_name_questions(
    names: Sequence[str],
    plan: ParsedDocument,
    answers: DraftDecisions,
    district: District | None,
    known: Sequence[DepartmentCandidate],
    data: QueryDict | None = None,
) -> Iterator[NameQuestion]:
    """Yield the names to be asked about; as they were sent, if ``data`` was sent in vain."""
    sent = _as_sent(names, data) if data is not None else {}
    by_pk = {one.pk: one for one in known}
    for at, name in enumerate(names[:MOST_NAMES]):
        codes = list(dict.fromkeys(m.code for m in plan.measures if any(p.name == name for p in m.parties)))
        found = suggest_departments(name, district, known)
        options = tuple(DecisionOption(f"{INTO_DEPARTMENT}-{one.pk}", f"就是{one.name}") for one in found)
        was = _chosen(answers.names.get(name), options, by_pk)
        now = sent.get(name, was)
        kept = _in_words(was, options) if now[0] != was[0] or (now[0] == TYPED and now != was) else ""
        shown, more = tuple(codes[:_SHOWN]), max(0, len(codes) - _SHOWN)
        yield NameQuestion(at, name, shown, more, options, *now, kept)


def read_name_decisions(
    names: Sequence[str], data: QueryDict, district: District | None, known: Sequence[DepartmentCandidate]
) -> dict[str, NameDecision]:
    """Return what was decided on the names; raise `FieldErrors` for all departments that there are not."""
    decided: dict[str, NameDecision] = {}
    faults: list[ActionError] = []
    there = set(names[:MOST_NAMES])
    for at, name in enumerate(_asked(names, data)):
        try:
            said = _decision(name, at, data, district, known)
        except ActionError as error:
            faults.append(error)
            continue
        if said is not None and name in there:
            decided[name] = said
    if faults:
        raise FieldErrors(faults)
    return decided


def _asked(names: Sequence[str], data: QueryDict) -> list[str]:
    """Return the names in the order in which the page that was sent had them."""
    return (data.getlist("asked") or list(names))[:MOST_NAMES]


def _as_sent(names: Sequence[str], data: QueryDict) -> dict[str, SentNameChoice]:
    return {
        name: (
            data.get(f"name-{at}", ""),
            clean_typed_text(data.get(f"typed-name-{at}", "")),
            data.get(f"kind-{at}", ""),
        )
        for at, name in enumerate(_asked(names, data))
    }


def _in_words(sent: SentNameChoice, options: Sequence[DecisionOption]) -> str:
    """Return what was decided on a name before, in words."""
    choice, typed, kind = sent
    found = {option.value: option.label for option in options} | {
        "": "暂不核定",
        TYPED: f"是部门 {typed}",
        OWN_DEPARTMENT: f"是单独的部门（{dict(OWN_KINDS).get(kind, '')}）",
        DEPARTMENT_GROUP: "是泛指的一类部门",
    }
    return str(found.get(choice, ""))


def _decision(
    name: str, at: int, data: QueryDict, district: District | None, known: Sequence[DepartmentCandidate]
) -> NameDecision | None:
    """Return what was decided on the name at a place of the page, None for nothing."""
    choice, said = read_name_decision(data, at)
    if choice == TYPED:
        typed = clean_typed_text(data.get(f"typed-name-{at}", ""))
        return NameDecision(INTO_DEPARTMENT, department=_typed(name, at, typed, district, known))
    if (
        said is not None
        and said.choice == INTO_DEPARTMENT
        and said.department not in {one.pk for one in known}
    ):
        raise ActionError(f"为“{name}”选的部门已不存在，请重新选择。", field=f"name-{at}")
    if said is not None and said.choice == OWN_DEPARTMENT and said.kind not in dict(OWN_KINDS):
        raise ActionError(f"请选择“{name}”是哪一类部门。", field=f"kind-{at}")
    return said


def _typed(
    name: str, at: int, typed: str, district: District | None, known: Sequence[DepartmentCandidate]
) -> int:
    found = exact_department(typed, district, known) if district and typed else None
    if found is None:
        what = f"没有叫“{typed[:40]}”的部门，或不止一个" if typed else "选了“是部门”，但没有填写部门的名称"
        raise ActionError(
            f"“{name}”：{what}。请填写部门的规范简称，或从建议中选择。", field=f"typed-name-{at}"
        )
    return found.pk


def _chosen(
    decided: NameDecision | None, options: Sequence[DecisionOption], known: dict[int, DepartmentCandidate]
) -> tuple[str, str, str]:
    """Return what was chosen before, what was typed, and the kind."""
    if decided is None:
        return "", "", ""
    if decided.choice in (OWN_DEPARTMENT, DEPARTMENT_GROUP):
        return decided.choice, "", decided.kind
    value = f"{INTO_DEPARTMENT}-{decided.department}"
    if any(option.value == value for option in options):
        return value, "", ""
    return TYPED, known[decided.department].name if decided.department in known else "", ""
