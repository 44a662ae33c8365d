"""The editor as it is shown: what was typed or stands there, and what is told beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from districts.models import Department
from measures.assignments.editor.ledger import Ledger, ledger_of
from measures.assignments.editor.meanwhile import meanwhile, seen_now
from measures.assignments.editor.rows import Row, duties_of, standing_rows
from measures.assignments.editor.saved import change_of, saved
from measures.assignments.editor.stamp import Stamp, sign
from measures.history.undo_permissions import may_undo
from measures.models import Assignment, Measure
from measures.staff.form_faults import FormFault
from measures.staff.signed_in_user import signed_in_user

TEMPLATE = "admin/measures/responsibility/page.html"
#: Empty rows for those who have no script.
_SPARE = 1


@dataclass(slots=True)
class Page:
    """What is on the page beside the ledger. ``stamp`` as it came, None for a page that is opened anew."""

    rows: Sequence[Row]
    on: str = ""
    reason: str = ""
    stamp: Stamp | None = None
    faults: list[FormFault] = field(default_factory=list)
    status: int = 200
    spare: int = _SPARE
    is_conflict: bool = False


def opened(request: HttpRequest, measure: Measure) -> HttpResponse:
    """Show the editor with what stands in the ledger, and what was saved just before, if anything."""
    ledger = ledger_of(measure)
    page = Page(standing_rows(ledger.standing), on=ledger.day.isoformat())
    context: dict[str, object] = {}
    if (change_set := change_of(measure, request.GET.get("saved", ""))) is not None:
        context = {
            "saved": saved(change_set, ledger),
            "may_undo": not change_set.undone_by_id and may_undo(signed_in_user(request), change_set),
        }
    return shown(request, measure, ledger, page, **context)


def shown(
    request: HttpRequest, measure: Measure, ledger: Ledger, page: Page, **context: object
) -> HttpResponse:
    """Return the page; on a conflict with what changed meanwhile, and stamped as having told so."""
    now = seen_now(measure, ledger)
    stamp = page.stamp or Stamp(measure.pk, now, now)
    if page.is_conflict:
        stamp = stamp.telling(now)
        context["conflict"] = meanwhile(stamp.opened, now)
        context["is_same"] = tuple(duties_of(page.rows)) == now.duties
    _name(page.rows)
    _note(page.rows, ledger)
    faults = [*page.faults, *_faults_of_rows(page.rows)]
    if faults and page.status == 200:
        page.status = 422
    context |= {
        **admin.site.each_context(request),
        "opts": Measure._meta,
        "title": f"调整责任：{measure.code} {measure.title}".strip(),
        "measure": measure,
        "ledger": ledger,
        "page": page,
        "faults": faults,
        "rows": page.rows,
        "spare": [(len(page.rows) + number, Row()) for number in range(page.spare)],
        "blank": Row(),
        "roles": Assignment.Role.choices,
        "stamp": sign(stamp),
    }
    return render(request, TEMPLATE, context, status=page.status)


def _faults_of_rows(rows: Sequence[Row]) -> list[FormFault]:
    """Return what is wrong with the rows, as the summary says it: each at the field where it is put right."""
    return [
        FormFault(error, f"rows-{index}-{row.faulty_field}")
        for index, row in enumerate(rows)
        for error in row.errors
    ]


def _name(rows: Sequence[Row]) -> None:
    """Name the rows whose department was chosen and not typed; one query if there are any."""
    nameless = [row for row in rows if row.department is not None and not row.name]
    if nameless:
        names = dict(
            Department.objects.filter(pk__in={row.department for row in nameless}).values_list("pk", "name")
        )
        for row in nameless:
            row.name = names.get(row.department or 0, "")


def _note(rows: Sequence[Row], ledger: Ledger) -> None:
    """Tell of rows that stand in the ledger since when, as of the page that was opened anew."""
    notes = {(row.role, row.department): row.note for row in standing_rows(ledger.standing)}
    for row in rows:
        row.note = notes.get((row.role, row.department), "")
