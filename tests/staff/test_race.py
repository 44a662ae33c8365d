"""Eight people at one record at once: exactly one is saved, the others get a conflict, and nothing that was typed is lost.

``make race`` runs a hundred rounds of each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from districts.models import Department, DepartmentAlias
from measures.models import ChangeSet, Measure, Problem
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks
from tests.assignments.test_editor import Fields, client_of, in_force, opened, with_row
from tests.assignments.test_editor import address as editor
from tests.assignments.test_grid import Sheet
from tests.factories import (
    AssignmentFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    MeasureFactory,
    ProblemFactory,
)
from tests.review.queue_pages import seen
from tests.settings import SHARE
from tests.staff.page_forms import forms_of
from tests.staff.test_admin_edits import filled, prefix
from tests.staff.test_admin_pages import address

CLIENTS = 8
#: The full race takes a hundred, where runs share the tests there is one.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "1" if SHARE else "2"))
SAVED, CONFLICT = 302, 409


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of them got: the status, the page, and where it leads."""

    status: int
    page: str
    where: str


def race(clients: list[Client], url: str, sent: list[dict[str, Any]]) -> list[Answer]:
    """Send all at once; return the answers in the order of the clients."""

    def send(client: Client, data: dict[str, Any]) -> Answer:
        try:
            response: Any = client.post(url, data)
            where = response.headers.get("Location", "")
            return Answer(response.status_code, response.content.decode(), where)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as threads:
        return list(threads.map(send, clients, sent))


@pytest.fixture
def winner_of(request: pytest.FixtureRequest) -> Iterator[Callable[[list[Answer]], int]]:
    """Return a function that counts a round's answers and says who won; what came of all is printed at the end."""
    counted: Counter[int] = Counter()

    def winner(answers: list[Answer]) -> int:
        counted.update(answer.status for answer in answers)
        assert sorted(answer.status for answer in answers) == [SAVED, *[CONFLICT] * (CLIENTS - 1)]
        return next(at for at, answer in enumerate(answers) if answer.status == SAVED)

    yield winner
    rounds = counted.total() // CLIENTS
    print(f"\n{request.node.name}: {rounds} rounds of {CLIENTS}: {dict(counted)}")  # noqa: T201


def acts() -> int:
    return ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE).count()


def test_exactly_one_saves_a_measures_responsibilities(
    transactional_db: None, winner_of: Callable[[list[Answer]], int]
) -> None:
    document = DocumentFactory.create()
    clients = [client_of() for _ in range(CLIENTS)]
    for at in range(CLIENTS):
        DepartmentFactory.create(name=f"区{at}局", district=document.district)
    lead = DepartmentFactory.create(name="区甲局", district=document.district)
    for _ in range(ROUNDS):
        measure = MeasureFactory.create(document=document)
        AssignmentFactory.create(measure=measure, department=lead)
        sent = [
            with_row(opened(client, measure), f"区{at}局") | {"reason": f"第{at}人"}
            for at, client in enumerate(clients)
        ]
        answers = race(clients, editor(measure), sent)
        winner = winner_of(answers)
        assert [name for _, name in in_force(measure)] == ["区甲局", f"区{winner}局"]
        for at, answer in enumerate(answers):
            if at != winner:
                kept = Fields(answer.page).data
                assert kept["reason"] == f"第{at}人"
                assert f"区{at}局" in kept.values()
                assert f"第{winner}人" in answer.page
    assert acts() == ROUNDS


def test_exactly_one_saves_a_measures_form(
    transactional_db: None, winner_of: Callable[[list[Answer]], int]
) -> None:
    record = MeasureFactory.create(text="原文。")
    url = address(Measure, "change", record.pk)
    clients = [client_of() for _ in range(CLIENTS)]
    for number in range(ROUNDS):
        sent = [
            filled(client, url) | {"title": f"标题{number}-{at}", "change_reason": f"第{at}人"}
            for at, client in enumerate(clients)
        ]
        answers = race(clients, url, sent)
        winner = winner_of(answers)
        record.refresh_from_db()
        assert (record.title, record.text, record.version) == (f"标题{number}-{winner}", "原文。", number + 2)
        for at, answer in enumerate(answers):
            if at != winner:
                kept = Fields(answer.page).data
                assert (kept["title"], kept["change_reason"]) == (f"标题{number}-{at}", f"第{at}人")
                assert f"第{winner}人" in answer.page
    assert acts() == ROUNDS


def test_exactly_one_saves_a_departments_form(
    transactional_db: None, winner_of: Callable[[list[Answer]], int]
) -> None:
    clients = [client_of() for _ in range(CLIENTS)]
    for number in range(ROUNDS):
        record = DepartmentFactory.create(name="区甲局")
        url = address(Department, "change", record.pk)
        aliases = prefix(clients[0], url, "别名")
        sent = [
            filled(client, url)
            | {f"{aliases}-0-name": f"别名{number}-{at}", f"{aliases}-TOTAL_FORMS": 1}
            | {"full_name": f"全称{number}-{at}", "change_reason": f"第{at}人"}
            for at, client in enumerate(clients)
        ]
        answers = race(clients, url, sent)
        winner = winner_of(answers)
        record.refresh_from_db()
        assert (record.name, record.full_name) == ("区甲局", f"全称{number}-{winner}")
        names = DepartmentAlias.objects.filter(department=record).values_list("name", flat=True)
        assert list(names) == [f"别名{number}-{winner}"]
        for at, answer in enumerate(answers):
            if at != winner:
                kept = Fields(answer.page).data
                assert (kept["full_name"], kept["change_reason"]) == (f"全称{number}-{at}", f"第{at}人")
                assert f"别名{number}-{at}" in kept.values()
                assert f"别名{number}-{winner}" in kept.values()
                assert f"第{winner}人" in answer.page
    assert acts() == ROUNDS


def test_exactly_one_enters_progress(
    transactional_db: None, winner_of: Callable[[list[Answer]], int]
) -> None:
    measure = MeasureFactory.create()
    url = reverse("admin:measures_progressentry_report", args=[measure.pk])
    clients = [client_of() for _ in range(CLIENTS)]
    for number in range(ROUNDS):
        sent = [
            {"status": "done", "as_of": "2025-06-30", "note": f"说明{number}-{at}", "link": ""}
            | {"edit_token": client.get(url).context["edit_token"]}
            for at, client in enumerate(clients)
        ]
        answers = race(clients, url, sent)
        winner = winner_of(answers)
        notes = list(measure.progress_entries.values_list("note", flat=True))
        assert (len(notes), notes[-1]) == (number + 1, f"说明{number}-{winner}")
        for at, answer in enumerate(answers):
            if at != winner:
                assert Fields(answer.page).data["note"] == f"说明{number}-{at}"
                assert f"说明{number}-{winner}" in answer.page
    assert acts() == ROUNDS


def test_each_cell_of_a_grid_is_written_once(
    transactional_db: None, winner_of: Callable[[list[Answer]], int]
) -> None:
    """All type in one cell and each in another: one act, seven conflicts, and then what is left of each at one click."""
    district = DistrictFactory.create()
    for at in range(CLIENTS):
        DepartmentFactory.create(name=f"区{at}局", district=district)
    clients = [client_of() for _ in range(CLIENTS)]
    for _ in range(ROUNDS):
        document = DocumentFactory.create(district=district)
        url = f"/admin/grid/?document={document.slug}"
        shared, *own = [MeasureFactory.create(document=document) for _ in range(CLIENTS + 1)]
        assert len(matching_pks(MeasureQuery.of(document=document.slug))) == CLIENTS + 1
        sheets = [Sheet(client, url) for client in clients]
        for at, sheet in enumerate(sheets):
            sheet.type(shared, lead=f"区{at}局").type(own[at], lead=f"区{at}局").press(
                "preview", reason=f"第{at}人"
            )
        answers = race(clients, url, [sheet.data | {"do": ["confirm"]} for sheet in sheets])
        winner = winner_of(answers)
        assert [name for _, name in in_force(shared)] == [f"区{winner}局"]
        losers = [at for at in range(CLIENTS) if at != winner]
        assert not any(in_force(own[at]) for at in losers)
        again = [_form_of(answers[at].page, url) for at in losers]
        for at, form in zip(losers, again, strict=True):
            assert form[f"r{shared.pk}-lead"] == [f"区{at}局"]
            assert f"区{winner}局" in answers[at].page
        left = race([clients[at] for at in losers], url, [form | {"do": ["confirm"]} for form in again])
        for at, answer in zip(losers, left, strict=True):
            assert answer.status == CONFLICT
            assert _form_of(answer.page, url)[f"r{shared.pk}-lead"] == [f"区{at}局"]
        assert [in_force(each) for each in own] == [[("lead", f"区{at}局")] for at in range(CLIENTS)]
        assert [name for _, name in in_force(shared)] == [f"区{winner}局"]
    assert acts() == ROUNDS * CLIENTS


def _form_of(page: str, url: str) -> dict[str, list[str]]:
    """Return what the grid's form in a page would send."""
    return next(form.data() for form in forms_of(page, url) if form.action.startswith("/admin/grid/"))


def test_exactly_one_decides_in_a_queue(
    transactional_db: None, winner_of: Callable[[list[Answer]], int]
) -> None:
    clients = [client_of() for _ in range(CLIENTS)]
    document = AssignmentFactory.create().measure.document
    for _ in range(ROUNDS):
        problem = ProblemFactory.create(document=document)
        url = "/admin/queue/problems/"
        sent = [
            seen(client, "problems") | {"choice": "note", "note": f"第{at}人的意见"}
            for at, client in enumerate(clients)
        ]
        answers = race(clients, url, sent)
        winner = winner_of(answers)
        problem.refresh_from_db()
        assert (problem.status, problem.decision) == (Problem.Status.RESOLVED, f"第{winner}人的意见")
        for at, answer in enumerate(answers):
            if at != winner:
                for words in ("您的选择没有保存", f"第{at}人的意见", f"第{winner}人的意见"):
                    assert words in answer.page
    assert acts() == ROUNDS
