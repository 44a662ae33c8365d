"""Suggested leads in the editor: taken into the form, and saved as any other edit or not at all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import Department
from measures.models import Assignment, ChangeSet, Measure
from tests.assignments.test_editor import Fields, address, client_of, in_force
from tests.factories import AssignmentFactory, DepartmentFactory, MeasureFactory

pytestmark = pytest.mark.django_db
TEXT = "对涉企现场检查全面推行应用“检查码”，杜绝随意检查。"


@pytest.fixture
def local(measure: Measure) -> Department:
    """The body of the measure's district with the function of the one that leads the like elsewhere."""
    made: Department = DepartmentFactory.create(name="区发改局", district=measure.document.district)
    return made


@pytest.fixture
def measure(db: None) -> Measure:
    """A measure that nobody leads, and one like it that 区发展改革委 leads elsewhere."""
    for number in range(12):
        MeasureFactory.create(title="", text=f"筹措保障性租赁住房{number}套，为各类人才提供安居保障。")
    other = MeasureFactory.create(title="推行检查码", text=TEXT)
    lead = DepartmentFactory.create(name="区发展改革委", district=other.document.district)
    AssignmentFactory.create(measure=other, department=lead, role=Assignment.Role.LEAD)
    made: Measure = MeasureFactory.create(title="推行检查码", text=TEXT)
    return made


def test_a_suggestion_stands_above_the_form_and_not_in_it(measure: Measure, local: Department) -> None:
    page = client_of().get(address(measure)).content.decode()
    assert f'href="?lead={local.pk}"' in page
    assert "由区发展改革委牵头" in page
    assert "区发改局" not in Fields(page).data.values()
    assert in_force(measure) == []


def test_a_suggestion_that_is_taken_is_saved_by_a_person_with_its_ground(
    measure: Measure, local: Department
) -> None:
    client = client_of()
    data = Fields(client.get(f"{address(measure)}?lead={local.pk}").content.decode()).data
    assert in_force(measure) == []
    assert data["reason"].startswith("参照")
    assert "“推行检查码”由区发展改革委牵头" in data["reason"]
    assert client.post(address(measure), data | {"do": "save"}).status_code == 302
    assert in_force(measure) == [("lead", "区发改局")]
    saved = ChangeSet.objects.get(kind=ChangeSet.Kind.RESPONSIBILITY)
    assert saved.reason == data["reason"]


def test_several_suggestions_can_be_taken(measure: Measure, local: Department) -> None:
    AssignmentFactory.create(
        measure=Measure.objects.exclude(pk=measure.pk).get(title="推行检查码"),
        department=DepartmentFactory.create(name="市司法局", district=None, city="上海市", level="city"),
        role=Assignment.Role.LEAD,
    )
    second = DepartmentFactory.create(name="区司法局", district=measure.document.district)
    page = client_of().get(address(measure), {"lead": [local.pk, second.pk]}).content.decode()
    data = Fields(page).data
    assert {data["rows-0-name"], data["rows-1-name"]} == {"区发改局", "区司法局"}
    assert {data["rows-0-role"], data["rows-1-role"]} == {"lead"}
    assert data["reason"].count("推行检查码") == 1


def test_who_is_not_suggested_cannot_be_taken(measure: Measure, local: Department) -> None:
    other = DepartmentFactory.create(name="区体育局", district=measure.document.district)
    for wrong in (str(other.pk), "x", "9" * 30, ""):
        data = Fields(client_of().get(address(measure), {"lead": wrong}).content.decode()).data
        assert "区体育局" not in data.values()
        assert data["reason"] == ""


def test_nothing_is_suggested_where_somebody_leads(measure: Measure, local: Department) -> None:
    AssignmentFactory.create(measure=measure, department=local, role=Assignment.Role.LEAD)
    assert "建议的牵头单位" not in client_of().get(address(measure)).content.decode()


def test_readers_see_who_leads_the_like_elsewhere_and_nothing_counts_it(
    measure: Measure, local: Department, client: Client
) -> None:
    page = client.get(measure.get_absolute_url()).content.decode()
    assert "他处同类举措由谁牵头" in page
    assert "由区发展改革委牵头" in page
    assert "区发改局" not in page
    assert (
        "区发展改革委"
        not in client.get("/api/v1/measures", {"document": measure.document.slug}).content.decode()
    )
    assert not measure.assignments.exists()
    assert client.get(reverse("measures"), {"lead": local.pk}).context["results"].total == 0


def test_readers_see_nothing_of_it_where_the_plan_names_somebody(
    measure: Measure, local: Department, client: Client
) -> None:
    AssignmentFactory.create(measure=measure, department=local, role=Assignment.Role.CO_LEAD)
    assert "他处同类举措" not in client.get(measure.get_absolute_url()).content.decode()
