"""The editor in a list: what comes next, with which filters, and what is ready when a measure is opened."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from districts.departments.department_search import candidates_for_district
from measures.accounts.actions import set_role
from measures.assignments.editor.measure_ledger import read_ledger
from measures.assignments.editor.named_departments import find_named_departments
from measures.models import Assignment, ChangeSet, Document, Measure
from measures.staff.roles import DUTY_EDITOR
from tests.assignments.test_editor import Fields, address, client_of, in_force, with_row
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DocumentFactory,
    MeasureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(db: None) -> list[Measure]:
    """Three measures of a document of 2025-03-04 that nobody leads; 区甲局 belongs to its district."""
    document = DocumentFactory.create(issued_on=date(2025, 3, 4))
    DepartmentFactory.create(name="区甲局", district=document.district)
    return [
        MeasureFactory.create(
            document=document, code=str(number), order=number, title=f"事项{number}", text=""
        )
        for number in (1, 2, 3)
    ]


def unled(plan: list[Measure]) -> str:
    return f"document={plan[0].document.slug}&lead=none"


def test_saving_leads_through_the_list_that_shrinks_meanwhile(plan: list[Measure]) -> None:
    client = client_of()
    begun = client.get(f"{reverse('admin:measures_measure_responsibility_list')}?{unled(plan)}", follow=True)
    here = begun.redirect_chain[-1][0]
    assert here.startswith(address(plan[0]))
    for number, measure in enumerate(plan, start=1):
        page = client.get(here).content.decode()
        assert f"第 1 项 / 共 {4 - number} 项" in page
        data = with_row(Fields(page).data, "区甲局", role="lead") | {"do": "next"}
        saved = client.post(here, data, follow=True)
        page = saved.content.decode()
        assert in_force(measure, date(2025, 3, 4)) == [("lead", "区甲局")]
        here = saved.redirect_chain[-1][0]
    # The last one shows what was saved, that nothing is left, and the way back.
    assert here.startswith(address(plan[2]))
    assert "这一项已不在清单里，清单现有 0 项" in page
    assert "这是清单的最后一项" in page
    assert "回到清单" in page
    assert f"/measures/?{unled(plan).replace('&', '&amp;')}" in page
    assert ChangeSet.objects.filter(kind=ChangeSet.Kind.RESPONSIBILITY).count() == 3


def test_what_was_saved_before_can_be_looked_at_and_undone(plan: list[Measure]) -> None:
    client = client_of()
    here = f"{address(plan[0])}?list={unled(plan).replace('&', '%26')}&at=1"
    data = with_row(Fields(client.get(here).content.decode()).data, "区甲局", role="lead") | {"do": "next"}
    page = client.post(here, data, follow=True).content.decode()
    assert "已保存：1 事项1。" in page
    change_set = ChangeSet.objects.latest("pk")
    assert f"saved={change_set.pk}" in page
    undo = f"{address(plan[0], '_undo')}?{here.partition('?')[2]}"
    undone = client.post(undo, {"change_set": change_set.pk}, follow=True)
    assert "第 1 项 / 共 3 项" in undone.content.decode()
    assert in_force(plan[0]) == []


def test_without_a_list_the_plan_is_the_list_and_nothing_changed_leads_on_too(plan: list[Measure]) -> None:
    client = client_of()
    page = client.get(address(plan[1])).content.decode()
    assert "第 2 项 / 共 3 项" in page
    passed = client.post(address(plan[1]), Fields(page).data | {"do": "next"}, follow=True)
    assert passed.redirect_chain[-1][0].startswith(address(plan[2]))
    assert "2 事项2：没有改动。" in passed.content.decode()
    assert "第 3 项 / 共 3 项" in passed.content.decode()


@pytest.mark.parametrize(
    "params", ["list=%00&at=x", "list=lead%3Dboss%26page%3D-1&at=0", "at=999999", "list=document%3Dnone"]
)
def test_an_address_by_hand_harms_nothing(plan: list[Measure], params: str) -> None:
    response = client_of().get(f"{address(plan[1])}?{params}")
    assert response.status_code == 200
    assert "区甲局" not in Fields(response.content.decode()).data.values()


def test_who_keeps_one_district_is_led_through_it_alone(plan: list[Measure]) -> None:
    MeasureFactory.create()
    user = UserFactory.create(is_superuser=False)
    set_role(user=user, role=DUTY_EDITOR, districts=[plan[0].document.district])
    page = client_of(user).get(f"{address(plan[2])}?list=year%3D2025").content.decode()
    assert "第 3 项 / 共 3 项" in page
    first = reverse("admin:measures_measure_responsibility_list")
    assert client_of(user).get(f"{first}?year=2025").headers["Location"].startswith(address(plan[0]))
    assert "没有您可以调整责任的举措" in client_of(user).get(f"{first}?q=没有", follow=True).content.decode()


def test_the_day_is_that_of_the_document_where_nobody_was_responsible(plan: list[Measure]) -> None:
    client = client_of()
    assert Fields(client.get(address(plan[0])).content.decode()).data["on"] == "2025-03-04"
    row = AssignmentFactory.create(measure=plan[0], valid_from=date(2025, 5, 1), valid_to=date(2025, 6, 1))
    assert Fields(client.get(address(plan[0])).content.decode()).data["on"] == str(timezone.localdate())
    row.delete()
    Document.objects.update(issued_on=None)
    assert Fields(client.get(address(plan[0])).content.decode()).data["on"] == str(timezone.localdate())


TEXT = "深化“一网通办”，由区数据局会同区商务委推进。其他工作由嘉定区商务委员会落实，市数据局指导。"


class TestNamedInTheText:
    """Whom the text names is offered with its words, and is written by a person or not at all."""

    @pytest.fixture
    def measure(self, plan: list[Measure]) -> Measure:
        district = plan[0].document.district
        for name in ("区数据局", "区商务委", "数据局"):
            DepartmentFactory.create(name=name, district=district)
        AliasFactory.create(department__name="区政务局", department__district=district, name="区商务委员会")
        plan[0].text = TEXT
        plan[0].save()
        return plan[0]

    def test_the_longest_names_are_found_with_their_sentences(self, measure: Measure) -> None:
        known = candidates_for_district(measure.document.district)
        found = find_named_departments(measure, known, [])
        assert [one.candidate.name for one in found] == ["区数据局", "区商务委", "区政务局", "数据局"]
        assert found[0].ground == "正文：“深化‘一网通办’，由区数据局会同区商务委推进”"
        assert found[2].words == "区商务委员会"
        assert [one.pk for one in find_named_departments(measure, known, [found[0].pk])] == [
            one.pk for one in found[1:]
        ]

    def test_it_is_in_the_form_only_when_taken(self, measure: Measure) -> None:
        client = client_of()
        page = client.get(address(measure)).content.decode()
        assert "正文提到的部门" in page
        data = Fields(page).data
        assert (data["rows-0-name"], data["reason"]) == ("", "")
        wanted = find_named_departments(measure, candidates_for_district(measure.document.district), [])[1]
        data = Fields(client.get(f"{address(measure)}?co_lead={wanted.pk}").content.decode()).data
        assert (data["rows-0-name"], data["rows-0-role"]) == ("区商务委", Assignment.Role.CO_LEAD)
        assert data["reason"] == wanted.ground
        assert in_force(measure) == []
        client.post(address(measure), data | {"reason": "改写过的理由"})
        assert in_force(measure) == [("co_lead", "区商务委")]
        assert ChangeSet.objects.latest("pk").reason == "改写过的理由"

    def test_an_empty_row_is_ready_and_leads_where_nobody_does(self, measure: Measure) -> None:
        client = client_of()
        assert Fields(client.get(address(measure)).content.decode()).data["rows-0-role"] == "lead"
        AssignmentFactory.create(measure=measure, role=Assignment.Role.LEAD)
        assert Fields(client.get(address(measure)).content.decode()).data["rows-1-role"] == "co_lead"
        assert len(read_ledger(measure).rows_on_day) == 1
