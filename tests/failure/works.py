"""What is killed: each work with what whoever does it saw before, so that doing it again means the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from districts.models import District
from measures.assignments.bulk.actions import change_in_bulk
from measures.assignments.bulk.bulk_operations import ADD, BulkOperation
from measures.assignments.bulk.bulk_plan import plan_bulk_change
from measures.assignments.reorganisation.actions import preview_reorganisation, reorganise_departments
from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Link, Measure
from measures.review.actions.suggested_links import decide_suggested_links, mark_links
from measures.search.index import measure_batches
from measures.search.tantivy_engine import index_writer
from measures.writing.action_errors import ActionError
from tests.failure import library

REAL_PLAN = Path(settings.BASE_DIR) / "fixtures" / "plans" / "jiading-2026.txt"


@dataclass(frozen=True, slots=True)
class Work:
    """One work: ``see`` returns what its doer saw before it, ``do`` does it with that and may refuse."""

    name: str
    see: Callable[[], Any]
    do: Callable[[Any], None]

    def run(self, seen: Any) -> None:
        """Do it, or be refused as it is done already; then search, as the next reader does."""
        with suppress(ActionError):
            self.do(seen)
        library.look()

    def run_first(self, seen: Any) -> None:
        """Do it where it was not done yet, which must not be refused; then search."""
        self.do(seen)
        library.look()


def _nothing() -> None:
    """See nothing: the work is described in the same words each time."""


def _import(seen: None) -> None:
    library.import_plans(REAL_PLAN)


def _corrected(seen: None) -> None:
    library.load(library.corrected(), Path(settings.VAR_DIR))


def _rebuild(seen: None) -> None:
    # Small steps, so that a small index takes as many as a large one.
    measure_batches.BATCH, index_writer._COMMIT_EVERY = 4, 2
    call_command("rebuild_index", verbosity=0, stdout=io.StringIO())


def _merger() -> dict[str, Any]:
    return {
        "predecessors": [library.named("区数据局").pk, library.named("区财政局").pk],
        "successors": [SuccessorDepartment(name="区数据财政局")],
        "on": timezone.localdate(),
    }


def _see_merger() -> dict[str, Any]:
    arguments = _merger()
    return {**arguments, "versions": preview_reorganisation(**arguments).versions}


def _merge(seen: dict[str, Any]) -> None:
    reorganise_departments(**seen, user=_editor(), reason="机构改革")


def _see_links() -> dict[str, Any]:
    found = list(Link.objects.filter(status=Link.Status.SUGGESTED).exclude(origin=None).exclude(target=None))
    return {"links": found, "seen": mark_links(found)}


def _confirm(seen: dict[str, Any]) -> None:
    decide_suggested_links(**seen, choice="confirm", user=_editor())


def _addition() -> dict[str, Any]:
    """A co-lead more for all measures of the later plan, as staff ask for it over a list."""
    district = District.objects.get(slug="jiading")
    department = library.named("区发展改革委").pk
    return {
        "operation": BulkOperation(ADD, (Assignment.Role.CO_LEAD,), {}, {district.pk: department}),
        "measures": list(Measure.objects.filter(document__year=2031).values_list("pk", flat=True)),
        "on": timezone.localdate(),
    }


def _see_addition() -> dict[str, Any]:
    arguments = _addition()
    return {**arguments, "versions": plan_bulk_change(**arguments, refusal=_refusal).versions}


def _add(seen: dict[str, Any]) -> None:
    change_in_bulk(**seen, user=_editor(), reason="专题会议", refusal=_refusal, summary="增加配合部门")


def _refusal(measure: Measure) -> str:
    return ""


def _see_act() -> ChangeSet:
    return ChangeSet.objects.filter(kind=ChangeSet.Kind.REORGANISATION).latest("pk")


def _undo(seen: ChangeSet) -> None:
    undo_change_set(change_set=seen, user=_editor())


def _editor() -> User:
    return User.objects.get(username=library.EDITOR)


WORKS = (
    Work("import", _nothing, _import),
    Work("corrected", _nothing, _corrected),
    Work("rebuild", _nothing, _rebuild),
    Work("reorganise", _see_merger, _merge),
    Work("bulk", _see_addition, _add),
    Work("links", _see_links, _confirm),
    Work("undo", _see_act, _undo),
)
