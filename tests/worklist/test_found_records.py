"""The search box of the staff pages: what it finds, and for whom it leads where."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from measures.accounts.actions import set_role
from measures.models import Assignment, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from measures.staff.roles import DUTY_EDITOR, VIEWER
from tests.factories import AssignmentFactory, DepartmentFactory, MeasureFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(db: None) -> Measure:
    """A measure on 检查码 that 区检查局 leads, in 《检查行动方案》."""
    made: Measure = MeasureFactory.create(
        title="推行检查码", text="全面推行检查码。", document__title="检查行动方案"
    )
    department = DepartmentFactory.create(name="区检查局", district=made.document.district)
    AssignmentFactory.create(measure=made, department=department, role=Assignment.Role.LEAD)
    assert count_measures(MeasureQuery.of()) == 1
    return made


def client_with(role: str, measure: Measure | None = None) -> Client:
    user = UserFactory.create(is_superuser=False)
    set_role(user=user, role=role, districts=[measure.document.district] if measure else [])
    client = Client()
    client.force_login(user)
    return client


def test_it_leads_to_the_public_and_the_staff_page(measure: Measure) -> None:
    client = client_with(VIEWER)
    page = client.get(reverse("find:page"), {"q": "检查"}).content.decode()
    for url in (
        measure.get_absolute_url(),
        reverse("admin:measures_measure_change", args=[measure.pk]),
        measure.document.get_absolute_url(),
        reverse("admin:measures_document_change", args=[measure.document_id]),
    ):
        assert f'href="{url}"' in page
    assert "调整责任" not in page
    by_name = client.get(reverse("find:page"), {"q": "区检查局"}).content.decode()
    assert "部门" in by_name
    assert reverse("department", args=[measure.assignments.get().department_id]) in by_name


def test_who_may_assign_goes_straight_to_the_editor(measure: Measure) -> None:
    address = reverse("admin:measures_measure_responsibility", args=[measure.pk])
    assert address in client_with(DUTY_EDITOR, measure).get("/admin/find/?q=检查码").content.decode()
    assert address not in client_with(DUTY_EDITOR).get("/admin/find/?q=检查码").content.decode()


def test_proposals_open_the_staff_page_and_bad_input_harms_nothing(measure: Measure) -> None:
    client = client_with(VIEWER)
    found = client.get(reverse("find:proposals"), {"q": "检查码"}).json()["results"]
    assert [(one["where"], one["name"]) for one in found] == [("举措", f"{measure.code} 推行检查码")]
    assert found[0]["url"] == reverse("admin:measures_measure_change", args=[measure.pk])
    for typed in ("", "\0", "查无此项", "长" * 5000, '"', "lead:"):
        assert client.get(reverse("find:page"), {"q": typed}).status_code == 200
        assert client.get(reverse("find:proposals"), {"q": typed}).status_code == 200
    assert Client().get(reverse("find:page")).status_code == 302


def test_the_menu_has_the_tasks_of_the_role(measure: Measure) -> None:
    front = client_with(DUTY_EDITOR, measure).get("/admin/").content.decode()
    assert 'href="/admin/grid/"' in front
    assert 'href="/admin/intake/"' not in front
    page = client_with(DUTY_EDITOR, measure).get("/admin/grid/").content.decode()
    assert '<a href="/admin/bulk/">批量修改</a>' in page
    seen = client_with(VIEWER).get("/admin/measures/measure/").content.decode()
    assert '<a href="/admin/bulk/">批量修改</a>' not in seen
    assert '<a href="/admin/grid/" aria-current="page">表格编辑</a>' in page
