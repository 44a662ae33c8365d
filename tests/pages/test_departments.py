"""The pages of departments."""

from __future__ import annotations

import pytest
from django.test import Client

from districts.models import Department, DepartmentAlias, Succession
from measures.models import Document
from measures.views.selectors.departments import listing, profile

pytestmark = pytest.mark.django_db


def test_departments_stand_by_district_and_groups_apart(library: Document, client: Client) -> None:
    found = listing()
    assert [(district and district.slug, len(charged)) for district, charged in found.by_district] == [
        ("jia", 3),
        (None, 1),
    ]
    assert [one.department.name for one in found.groups] == ["各相关部门"]
    assert found.count == sum(len(charged) for _, charged in found.by_district)
    page = client.get("/departments/").content.decode()
    assert "4 个单位" in page
    assert "待核" in page


def test_every_number_of_the_list_is_the_load_it_links_to(library: Document, client: Client) -> None:
    department = Department.objects.get(name="区发改委")
    page = client.get("/departments/").content.decode()
    for parameter, count in (("lead", 1), ("co_lead", 1), ("dept", 2)):
        assert f'href="/measures/?{parameter}={department.pk}"' in page
        row = page[page.index(f"/measures/?{parameter}={department.pk}") :]
        assert row[row.index(">") + 1 : row.index("</a>")] == str(count)


def test_a_department_shows_what_it_leads_and_supports(library: Document, client: Client) -> None:
    department = Department.objects.get(name="区发改委")
    (docket,) = profile(department).dockets
    assert [measure.code for measure in docket.lead] == ["1"]
    assert [measure.code for measure in docket.co_lead] == ["5.2"]
    assert docket.either == profile(department).load.either == 2
    page = client.get(f"/departments/{department.pk}/").content.decode()
    assert "甲区发展和改革委员会" in page
    assert f"document=jia-2025&amp;lead={department.pk}" in page


def test_names_and_succession_are_told(library: Document, client: Client) -> None:
    old, new = Department.objects.get(name="区发改委"), Department.objects.get(name="区财政局")
    DepartmentAlias.objects.create(department=old, name="区发展改革委")
    Succession.objects.create(predecessor=old, successor=new, date="2025-06-01", reason="机构改革")
    page = client.get(f"/departments/{old.pk}/").content.decode()
    assert "区发展改革委" in page
    assert "2025年6月1日" in page
    assert f'href="/departments/{new.pk}/"' in page


def test_a_department_without_duties_says_so(library: Document, client: Client) -> None:
    idle = Department.objects.create(name="区档案局", district=library.district)
    assert "没有该单位承担的举措" in client.get(f"/departments/{idle.pk}/").content.decode()
