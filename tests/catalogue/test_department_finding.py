"""The chooser in the facets of departments: by any name, of the list's own departments, with scripts and without."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.departments.department_search import MOST_MATCHES
from districts.models import Department
from measures.catalogue.measure_list.facet_panel import FEW_OPTIONS
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    MeasureFactory,
    SuccessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(db: None) -> Department:
    """Return a department that leads a measure, as one of the same name in another district does."""
    made: list[Department] = [
        AssignmentFactory.create(
            measure=MeasureFactory.create(document=DocumentFactory.create(district=district)),
            department=DepartmentFactory.create(
                name="区商务委", full_name=f"{district.name}商务委员会", district=district
            ),
        ).department
        for district in (
            DistrictFactory.create(name="嘉定区", slug="jiading"),
            DistrictFactory.create(name="远山区", slug="yuanshan"),
        )
    ]
    AliasFactory.create(department=made[0], name="区经委")
    SuccessionFactory.create(
        predecessor=DepartmentFactory.create(name="区外经委", district=made[0].district), successor=made[0]
    )
    DepartmentFactory.create(name="区商务中心", district=made[0].district)
    return made[0]


def found(client: Client, typed: str, **params: str) -> list[dict[str, Any]]:
    answer = client.get("/measures/departments/", {"facet": "lead", "q": typed, **params})
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


@pytest.mark.parametrize(
    "typed", ["区商务委", "sww", "swwyh", "经委", "jw", "区外经委", "wjw", "嘉定区商务委"]
)
def test_it_goes_by_name_alias_pinyin_and_former_name(client: Client, lead: Department, typed: str) -> None:
    urls = [one["url"] for one in found(client, typed)]
    assert f"/measures/?lead={lead.pk}" in urls


def test_what_leads_nothing_in_the_list_is_not_offered(client: Client, lead: Department) -> None:
    assert [one["name"] for one in found(client, "商务")] == ["区商务委"] * 2
    assert [one["where"] for one in found(client, "商务", list="district=yuanshan")] == ["远山区"]
    assert found(client, "商务", facet="co_lead") == []
    for one in found(client, "商务"):
        assert client.get(one["url"]).context["results"].total == 1
        assert one["remarks"] == ["1 项"]


def test_a_choice_is_added_to_the_others_of_the_list(client: Client, lead: Department) -> None:
    other = AssignmentFactory.create(department__district=lead.district).department
    (mine, _) = found(client, "商务", list=f"lead={other.pk}&sort=document&page=3")
    assert parse_qs(urlsplit(mine["url"]).query) == {
        "lead": sorted([str(other.pk), str(lead.pk)]),
        "sort": ["document"],
    }


def test_without_scripts_the_form_chooses(client: Client, lead: Department) -> None:
    answer = client.get("/measures/", {"find_lead": "区经委", "find_dept": "", "sort": ""})
    assert (answer.status_code, answer["Location"]) == (302, f"/measures/?lead={lead.pk}")
    both = client.get("/measures/", {"find_lead": "区商务委"})
    assert client.get(both["Location"]).context["results"].total == 2, "every district has its own"
    near = client.get("/measures/", {"find_lead": "商务"})
    assert "“商务”可能是下列单位，没有按它筛选牵头单位" in near.content.decode()
    assert f'href="/measures/?lead={lead.pk}"' in near.content.decode()
    assert near.context["results"].total == 2
    none = client.get("/measures/", {"find_lead": "<b>区没有的局"})
    assert "里没有名称、别名、拼音或曾用名是“&lt;b&gt;区没有的局”的" in none.content.decode()


def test_all_of_one_name_are_chosen_however_many(client: Client, lead: Department) -> None:
    for _ in range(MOST_MATCHES):
        AssignmentFactory.create(department=DepartmentFactory.create(name="区商务委"))
    all_of_them = client.get("/measures/", {"find_lead": "区商务委"})
    assert client.get(all_of_them["Location"]).context["results"].total == 2 + MOST_MATCHES
    assert len(found(client, "区商务委")) == MOST_MATCHES


def test_what_makes_no_sense_is_refused(client: Client, lead: Department) -> None:
    for params in ({"facet": "kind"}, {"list": "lead=x"}):
        assert client.get("/measures/departments/", {"q": "商务", **params}).status_code == 400
    assert found(client, "") == []
    assert client.post("/measures/departments/").status_code == 405


def test_the_number_of_queries_does_not_grow(client: Client, lead: Department) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found(client, "区")
        return len(captured)

    queries()
    few = queries()
    for _ in range(4):
        AssignmentFactory.create(department=AliasFactory.create().department)
    queries()
    assert queries() == few


def test_a_name_that_is_not_clear_stays_where_it_was_typed(client: Client, lead: Department) -> None:
    for _ in range(FEW_OPTIONS):
        AssignmentFactory.create()
    page = client.get("/measures/", {"find_lead": '商"务'}).content.decode()
    assert 'name="find_lead" value="商&quot;务"' in page
