"""Loads that meet: one after the other, and never twice the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from measures.models import Document, ImportRun, Measure, Source
from tests.loading.small_plans import Plan, load_plan

PLAN = Plan()
CORRECTED = PLAN.with_item(1, text="推出便利事项。")


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ((PLAN, PLAN, PLAN), ["created", "unchanged", "unchanged"]),
        ((PLAN, CORRECTED), ["changed", "created"]),
    ],
    ids=["same", "corrected"],
)
def test_loads_at_the_same_time_make_one_document(
    transactional_db: None, plans: tuple[Plan, ...], expected: list[str]
) -> None:
    call_command("load_registry", verbosity=0)

    def load_in_thread(plan: Plan) -> str:
        try:
            return str(load_plan(plan).outcome)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(plans)) as threads:
        outcomes = sorted(threads.map(load_in_thread, plans))

    assert outcomes == expected
    assert Document.objects.count() == 1
    assert Source.objects.count() == len(set(plans))
    assert Measure.objects.count() == 4
    assert ImportRun.objects.count() == len(plans)
