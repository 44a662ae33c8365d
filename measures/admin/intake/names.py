"""The names of a draft that the registry does not know, each with where it stands and whom it may mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from districts.lookup import Candidate, candidates, meant
from districts.models import Department, District
from measures.actions.errors import ActionError
from measures.actions.intake.answers import GROUP, INTO, OWN, Answers, OnName
from measures.actions.intake.compare import Comparison
from measures.admin.intake.guesses import Option
from measures.admin.intake.sent import TYPED, clean, name_of
from measures.admin.queues.names import KINDS, suggested
from measures.models import ImportRun
from measures.text.plan import ParsedDocument

#: So many are asked on one page; the rest waits in the queue.
MOST = 150
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name as the page asks about it: ``codes`` says where it stands, ``more`` in how many places besides."""

    at: int
    name: str
    codes: tuple[str, ...]
    more: int
    options: tuple[Option, ...]
    chosen: str
    typed: str
    kind: str


def district_named(name: str | None) -> District | None:
    """Return the district that a plan names, with its city or without; None if none or several are called so."""
    found = [one for one in District.objects.all() if name in (one.name, one.short_name, one.city + one.name)]
    return found[0] if len(found) == 1 else None


def known_in(district: District | None) -> list[Candidate]:
    """Return the departments that a name can be said to be."""
    if district is None:
        return []
    unsettled = set(Department.objects.filter(is_resolved=False).values_list("pk", flat=True))
    return [one for one in candidates(district) if one.pk not in unsettled]


def unchecked(comparison: Comparison, plan: ParsedDocument, district: District | None) -> str:
    """Return why the names of a plan were not held against the registry, in words; empty if they were."""
    if not names_read(plan):
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


def names_read(plan: ParsedDocument) -> set[str]:
    """Return the names of departments that stand with the measures of a plan, in text and tables."""
    tables = (table for table in plan.tables if table.kind == "responsibilities")
    in_rows = [row.parties for table in tables for row in table.rows if row.code]
    in_measures = [measure.parties for measure in plan.measures]
    return {party.name for parties in (*in_measures, *in_rows) for party in parties}


def asked_of(
    names: Sequence[str],
    plan: ParsedDocument,
    answers: Answers,
    district: District | None,
    known: Sequence[Candidate],
) -> Iterator[AskedName]:
    """Yield the names to be asked about."""
    by_pk = {one.pk: one for one in known}
    for at, name in enumerate(names[:MOST]):
        codes = list(dict.fromkeys(m.code for m in plan.measures if any(p.name == name for p in m.parties)))
        found = suggested(name, district, known)
        options = tuple(Option(f"{INTO}-{one.pk}", f"就是{one.name}") for one in found)
        chosen, typed, kind = _chosen(answers.names.get(name), options, by_pk)
        yield AskedName(
            at, name, tuple(codes[:_SHOWN]), max(0, len(codes) - _SHOWN), options, chosen, typed, kind
        )


def sent_of(
    names: Sequence[str], data: QueryDict, district: District | None, known: Sequence[Candidate]
) -> dict[str, OnName]:
    """Return what was decided on the names; raise `ActionError` for a department that there is not."""
    decided: dict[str, OnName] = {}
    pks = {one.pk for one in known}
    for at, name in enumerate(names[:MOST]):
        choice, said = name_of(data, at)
        if choice == TYPED:
            said = OnName(
                INTO, department=_typed(name, clean(data.get(f"typed-name-{at}", "")), district, known)
            )
        if said is None:
            continue
        if said.choice == INTO and said.department not in pks:
            raise ActionError(f"为“{name}”选的部门已不存在，请重新选择。")
        if said.choice == OWN and said.kind not in dict(KINDS):
            raise ActionError(f"请选择“{name}”是哪一类部门。")
        decided[name] = said
    return decided


def _typed(name: str, typed: str, district: District | None, known: Sequence[Candidate]) -> int:
    found = meant(typed, district, known) if district and typed else None
    if found is None:
        raise ActionError(
            f"“{name}”：没有叫“{typed[:40]}”的部门，或不止一个。请填写部门的规范简称，或从建议中选择。"
        )
    return found.pk


def _chosen(
    decided: OnName | None, options: Sequence[Option], known: dict[int, Candidate]
) -> tuple[str, str, str]:
    """Return what was chosen before, what was typed, and the kind."""
    if decided is None:
        return "", "", ""
    if decided.choice in (OWN, GROUP):
        return decided.choice, "", decided.kind
    value = f"{INTO}-{decided.department}"
    if any(option.value == value for option in options):
        return value, "", ""
    return TYPED, known[decided.department].name if decided.department in known else "", ""
