"""The shown validity of assignments: the last day is the day before ``valid_to``."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.models import Assignment, Measure
from tests.factories import AssignmentFactory, DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure() -> Measure:
    """Return a measure with one published department."""
    row = AssignmentFactory.create(role="lead", place="text", phrase="（牵头单位：区甲局）")
    return Measure.objects.select_related("document__district").get(pk=row.measure_id)


def change(measure: Measure, on: date, reason: str) -> Any:
    """Assign the lead to a new department from a day on."""
    department = DepartmentFactory.create(district=measure.document.district)
    duties = [DepartmentInRole(department.pk, "lead")]
    measure.refresh_from_db()
    return assign_departments(
        measure=measure.pk,
        duties=duties,
        user=UserFactory.create(),
        version=measure.version,
        reason=reason,
        on=on,
    )


def test_the_editor_says_the_last_day_and_not_the_one_after(staff: Client, measure: Measure) -> None:
    address = f"/admin/measures/measure/{measure.pk}/responsibility/"
    row = measure.assignments.get()
    page = staff.get(address)
    sent = {
        "edit_token": page.context["edit_token"], "on": "2026-11-01", "reason": "会议纪要",
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0",
        "rows-0-role": "lead", "rows-0-name": row.department.name, "rows-0-department": row.department_id,
        "rows-0-number": "1", "rows-0-DELETE": "1",
    }  # fmt: skip
    saved = staff.post(address, sent, follow=True).content.decode()
    assert "到 2026-10-31 为止（含当日）" in saved
    assert "到 2026-11-01" not in saved
    assert "终止：会议纪要" in saved


@pytest.mark.parametrize(
    ("begins", "ends", "last"),
    [
        (None, None, None),
        (None, date(2026, 11, 1), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2026, 11, 1), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 11, 1), None),
    ],
)
def test_the_last_day(begins: date | None, ends: date | None, last: date | None) -> None:
    assert Assignment(valid_from=begins, valid_to=ends).last_day == last


def test_a_reason_is_the_ground_of_the_row_that_it_was_given_for(client: Client, measure: Measure) -> None:
    today = timezone.localdate()
    change(measure, today, "第一次调整")
    change(measure, today, "第二次调整")
    published, first, second = measure.assignments.order_by("pk")
    assert (published.ground_reason, first.ground_reason, second.ground_reason) == (
        "",
        "第一次调整",
        "第二次调整",
    )
    page = client.get(measure.get_absolute_url(), {"on": "published"}).content.decode()
    shown = page[page.index('id="responsibility"') :]
    shown = shown[: shown.index("</section>")]
    assert "（牵头单位：区甲局）" in shown
    assert "调整" not in shown.replace("调整责任", "")


def test_an_end_gives_no_ground_to_what_staff_gave_without_one(measure: Measure) -> None:
    row = AssignmentFactory.create(measure=measure, place="staff", reason="")
    row.end_on(timezone.localdate(), "后来的理由")
    assert row.reason == ""
