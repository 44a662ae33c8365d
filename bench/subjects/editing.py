"""Measure edits: an action that commits, the first search that must find it, and the first page after it."""

from __future__ import annotations

import http.client
import random

from django.contrib.auth.models import User

from bench.folders import BenchFolder
from bench.measuring import time_call, time_spread
from bench.site_server import serve_site
from bench.subjects.pages import get_page
from districts.models import Department
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures

_TIMES = 20
#: Edits before each page.
_PAGE_TIMES = 10
#: The pages that count over the whole library.
_PAGES = ("/", "/measures/", "/documents/", "/departments/", "/themes/", "/quality/", "/sitemap.xml")
_REASON = "基准测试"


def measure_edits(place: BenchFolder) -> dict[str, object]:
    """Assign departments to measures and search for them; undo each edit, and search again; then read pages."""
    chance = random.Random("edits")
    rights = {"is_superuser": True, "is_staff": True}
    user, _made = User.objects.update_or_create(username="bench", defaults=rights)
    search_measures(MeasureQuery.of("企业"))
    edits: list[float] = []
    finds: list[float] = []
    for _ in range(_TIMES):
        edit, find = _one(_any_measure(chance), user)
        edits.append(edit)
        finds += find
    return {
        "edit": time_spread(edits),
        "find": time_spread(finds),
        "pages": _first_pages(place, chance, user),
    }


def _any_measure(chance: random.Random) -> Measure:
    """Return a measure by chance."""
    measures = Measure.objects.select_related("document__district")
    last = Measure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while True:
        found = measures.filter(pk=chance.randint(1, last)).first()
        if found is not None:
            return found


def _first_pages(place: BenchFolder, chance: random.Random, user: User) -> dict[str, dict[str, float]]:
    """Return the spread of the times of each page as the first one that the site makes after an edit."""
    times: dict[str, list[float]] = {path: [] for path in _PAGES}
    with serve_site(place, KEPT_PAGES_MB="0") as (_, port):
        site = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for path in _PAGES:
            get_page(site, path)
        for path, seconds in times.items():
            for _ in range(_PAGE_TIMES):
                measure = _any_measure(chance)
                _assign(measure, _newcomer(measure), user)
                seconds.append(time_call(lambda path=path: get_page(site, path))[0])  # type: ignore[misc]
                undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=user)
        site.close()
    return {path: time_spread(seconds) for path, seconds in times.items()}


def _newcomer(measure: Measure) -> Department:
    """Return a department of its district that a measure does not name."""
    known = measure.assignments.in_force().values("department")
    found = measure.document.district.departments.exclude(pk__in=known).order_by("pk").first()
    if found is None:
        raise AssertionError("a district has more departments than a measure has assignments")
    return found


def _assign(measure: Measure, newcomer: Department, user: User) -> None:
    """Have a department lead a measure beside those that do."""
    duties = [DepartmentInRole(row.department_id, row.role) for row in measure.assignments.in_force()]
    more = [*duties, DepartmentInRole(newcomer.pk, Assignment.Role.LEAD)]
    assign_departments(measure=measure.pk, duties=more, user=user, version=None, reason=_REASON)


def _one(measure: Measure, user: User) -> tuple[float, list[float]]:
    """Return the seconds of an edit, and those of the searches after it and after its undo."""
    newcomer = _newcomer(measure)
    query = MeasureQuery.of(document=measure.document.slug, lead=newcomer.pk)
    before = search_measures(query).total
    edit, _ = time_call(lambda: _assign(measure, newcomer, user))
    found, results = time_call(lambda: search_measures(query))
    undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=user)
    again, after_undo = time_call(lambda: search_measures(query))
    if (results.total, after_undo.total) != (before + 1, before):
        raise AssertionError(f"{before}, then {results.total}, then {after_undo.total}")
    return edit, [found, again]
