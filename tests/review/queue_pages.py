"""Records that wait in the queues, what the page of a queue sends, its undo, and the state of all records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from districts.models import Department, District
from measures.accounts.actions import set_role
from measures.history.actions.record_states import (
    WITH_HISTORY,
    parse_state,
    serialise_record,
    without_housekeeping,
)
from measures.loading.load_problems import UNCERTAIN_REPAIR
from measures.models import Discrepancy, Problem, Source
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    LinkFactory,
    MeasureFactory,
    ProblemFactory,
    SourceFactory,
    StatementFactory,
)

#: A text with a guess, as collected and as repaired.
RAW = "一、开头\n持续深化“安嘉?!表椖?，提升服务效能。\n"
CLEAN = "一、开头\n持续深化“安嘉保”项目，提升服务效能。\n"
HOSTILE = '<script>alert("x")</script>'


def state() -> dict[tuple[str, int], Any]:
    """Return the state of all records with a history."""
    return {
        (model._meta.label, record.pk): without_housekeeping(parse_state(serialise_record(record)))
        for model in WITH_HISTORY
        for record in model._base_manager.all()
    }


def seen(client: Client, kind: str, query: str = "") -> dict[str, str]:
    """Return what the page of a queue sends of its first item: the item and what was shown of it."""
    page = client.get(f"/admin/queue/{kind}/{query}")
    item = page.context["item"]
    return {"item": str(item.record.pk), "seen": item.seen}


def undo(client: Client, kind: str, page: Any) -> Any:
    """Undo the decision that ``page`` reports; return the page after it."""
    done = page.context["done"]
    sent = {"change": done.change_set.pk, "item": done.item}
    return client.post(f"/admin/queue/{kind}/undo/", sent, follow=True)


def make_guess(text: str = "持续深化“安嘉保”项目，提升服务效能。") -> Problem:
    """Create a measure with a guess."""
    start = RAW.index("?!")
    step = {
        "rule": "damage",
        "start": start,
        "end": start + 5,
        "before": RAW[start : start + 5],
        "after": "保”项目",
        "confidence": 0.19,
        "alternatives": ["常”项目", "海”项目"],
    }
    source = SourceFactory.create(
        text=RAW, clean_text=CLEAN, steps=[step], sha256=f"{Source.objects.count():064d}"
    )
    measure = MeasureFactory.create(text=text, document__source=source)
    problem: Problem = ProblemFactory.create(
        document=measure.document,
        measure=measure,
        code=UNCERTAIN_REPAIR,
        message="“?!表椖?”修复为“保”项目”",
        line=2,
        raw_start=start,
        raw_end=start + 5,
    )
    return problem


def make_name(name: str = "区市场局") -> Department:
    """Create an unresolved name that leads a measure, in a district with the department that it means."""
    measure = MeasureFactory.create()
    DepartmentFactory.create(name="区市场监管局", district=measure.document.district)
    unknown: Department = DepartmentFactory.create(
        name=name, district=measure.document.district, is_resolved=False, kind="unknown"
    )
    AssignmentFactory.create(measure=measure, department=unknown)
    ProblemFactory.create(
        document=measure.document,
        code="department.unknown",
        message=f"名录中没有“{name}”，暂存为未核实部门。",
    )
    return unknown


def make_table(field: str = "lead") -> Discrepancy:
    """Create a measure with one department in the text and two in the table."""
    measure = MeasureFactory.create()
    StatementFactory.create(measure=measure)
    text = AssignmentFactory.create(measure=measure)
    other = DepartmentFactory.create(district=measure.document.district)
    for order, department in enumerate((other, text.department), start=1):
        AssignmentFactory.create(
            measure=measure, department=department, place="table", effective=False, order=order
        )
    found: Discrepancy = DiscrepancyFactory.create(
        measure=measure,
        field=field,
        in_text=text.department.name,
        in_table=f"{other.name}、{text.department.name}",
    )
    return found


MAKE: dict[str, Callable[[], Any]] = {
    "repairs": make_guess,
    "names": make_name,
    "discrepancies": make_table,
    "links": lambda: LinkFactory(kind="peer", target__document__year=2024),
    "problems": ProblemFactory,
}


def decide(client: Client, queue: str, choice: str, **texts: str) -> Any:
    """Decide the first record of a queue, and return the next page."""
    sent = seen(client, queue) | {"choice": choice} | texts
    return client.post(f"/admin/queue/{queue}/", sent, follow=True)


def account(role: str, *districts: District) -> Client:
    """Return a client of a new member of staff with a role, for some districts or all."""
    user = User.objects.create(username=f"{role}{User.objects.count()}", is_staff=True)
    set_role(user=user, role=role, districts=districts)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client
