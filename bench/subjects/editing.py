"""Measure edits: an action that commits, and the first search that must find it."""

from __future__ import annotations

import random

from django.contrib.auth.models import User

from bench.folders import BenchFolder
from bench.measuring import time_call, time_spread
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures

_TIMES = 20
_REASON = "基准测试"


def measure_edits(_: BenchFolder) -> dict[str, object]:
    """Assign departments to measures and search for them; undo each edit, and search again."""
    chance = random.Random("edits")
    rights = {"is_superuser": True, "is_staff": True}
    user, _made = User.objects.update_or_create(username="bench", defaults=rights)
    search_measures(MeasureQuery.of("企业"))
    edits: list[float] = []
    finds: list[float] = []
    last = Measure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while len(edits) < _TIMES:
        measure = (
            Measure.objects.filter(pk=chance.randint(1, last)).select_related("document__district").first()
        )
        if measure is not None:
            edit, find = _one(measure, user)
            edits.append(edit)
            finds += find
    return {"edit": time_spread(edits), "find": time_spread(finds)}


def _one(measure: Measure, user: User) -> tuple[float, list[float]]:
    """Return the seconds of an edit, and those of the searches after it and after its undo."""
    duties = [DepartmentInRole(row.department_id, row.role) for row in measure.assignments.in_force()]
    known = [duty.department for duty in duties]
    newcomer = measure.document.district.departments.exclude(pk__in=known).order_by("pk").first()
    if newcomer is None:
        raise AssertionError("a district has more departments than a measure has assignments")
    query = MeasureQuery.of(document=measure.document.slug, lead=newcomer.pk)
    before = search_measures(query).total
    more = [*duties, DepartmentInRole(newcomer.pk, Assignment.Role.LEAD)]
    edit, _ = time_call(
        lambda: assign_departments(measure=measure.pk, duties=more, user=user, version=None, reason=_REASON)
    )
    found, results = time_call(lambda: search_measures(query))
    undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=user)
    again, after_undo = time_call(lambda: search_measures(query))
    if (results.total, after_undo.total) != (before + 1, before):
        raise AssertionError(f"{before}, then {results.total}, then {after_undo.total}")
    return edit, [found, again]
