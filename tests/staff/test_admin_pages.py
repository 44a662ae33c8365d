"""Every staff page works, and asks the database as often for many records as for few."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from districts.models import Department, District
from measures.models import Assignment, Measure
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DistrictFactory,
    MeasureFactory,
    StaffAssignmentFactory,
)
from tests.grown_library import grow

pytestmark = pytest.mark.django_db

#: What index, links and imports keep for their own work is no record of anybody's.
MACHINERY = {
    "importbatch",
    "importdraft",
    "indexchange",
    "linkinglease",
    "measureversion",
    "readingrule",
    "recordversion",
    "spreadsheetbatch",
    "textwords",
}
MODELS = [
    model
    for app in ("districts", "measures")
    for model in apps.get_app_config(app).get_models()
    if model._meta.model_name not in MACHINERY
]
LISTED = [model for model in MODELS if model in admin.site._registry]


def address(model: type[Model], page: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(captured)


def test_everything_has_its_page_or_stands_on_anothers() -> None:
    inline = {
        line.model for options in admin.site._registry.values() for line in getattr(options, "inlines", ())
    }
    assert set(MODELS) <= set(LISTED) | inline


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model._meta.model_name)
def test_the_list_is_searched_in_constant_queries(staff: Client, model: type[Model]) -> None:
    grow(1)
    url = address(model, "changelist")
    few = queries(staff, url)
    grow(8)
    assert queries(staff, url) == few
    assert staff.get(url, {"q": "区"}).status_code == 200


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model._meta.model_name)
def test_every_record_opens(staff: Client, model: type[Model]) -> None:
    grow(1)
    for record in model._default_manager.all():
        assert staff.get(address(model, "change", record.pk)).status_code == 200


def test_every_filter_of_every_list_works(staff: Client) -> None:
    grow(2)
    for model in LISTED:
        page = staff.get(address(model, "changelist"))
        for spec in page.context["cl"].filter_specs:
            for choice in spec.choices(page.context["cl"]):
                found = staff.get(address(model, "changelist") + choice["query_string"])
                assert found.status_code == 200, choice


def test_a_measures_page_asks_as_often_for_many_assignments(staff: Client) -> None:
    measure = grow(1)
    url = address(Measure, "change", measure.pk)
    few = queries(staff, url)
    for _ in range(6):
        AssignmentFactory(measure=measure)
        StaffAssignmentFactory(measure=measure)
    assert queries(staff, url) == few


def test_a_departments_page_asks_as_often_for_many_aliases(staff: Client) -> None:
    department = AliasFactory().department
    url = address(Department, "change", department.pk)
    few = queries(staff, url)
    for _ in range(6):
        AliasFactory(department=department)
    assert queries(staff, url) == few


@pytest.mark.parametrize("term", ["区第", "别名"])
def test_a_department_is_found_by_any_of_its_names(staff: Client, term: str) -> None:
    department = AliasFactory().department
    wanted = department.name if term == "区第" else department.aliases.get().name
    found = staff.get(
        reverse("admin:autocomplete"),
        {"term": wanted, "app_label": "measures", "model_name": "assignment", "field_name": "department"},
    )
    assert [row["id"] for row in found.json()["results"]] == [str(department.pk)]


def test_the_front_page_speaks_chinese(staff: Client) -> None:
    page = staff.get(reverse("admin:index"), headers={"accept-language": "en"}).content.decode()
    for label in ("行动方案", "举措", "责任分工", "原文", "导入记录", "存疑", "不一致", "部门", "附表表述"):
        assert label in page
    assert ">Add<" not in page
    assert ">Change<" not in page
    assert "Site administration" not in page


def test_pages_have_no_inline_script_or_style_of_ours(staff: Client) -> None:
    measure = grow(1)
    page = staff.get(address(Measure, "change", measure.pk)).content.decode()
    assert "<script>" not in page
    assert 'style="' not in page
    assert Assignment.objects.filter(measure=measure).count() == 6


def test_lists_filter_by_districts_that_something_was_collected_from(staff: Client) -> None:
    there, beside = MeasureFactory().document.district, MeasureFactory().document.district
    elsewhere = DistrictFactory(name="远山区")
    page = staff.get(address(Measure, "changelist")).content.decode()
    assert f"district__id__exact={there.pk}" in page
    assert f"district__id__exact={beside.pk}" in page
    assert f"district__id__exact={elsewhere.pk}" not in page


def test_a_value_that_another_record_has_is_refused_in_plain_words(staff: Client) -> None:
    taken = DistrictFactory()
    sent = {"name": "远山区", "slug": taken.slug, "code": "990001", "level": taken.level, "hue": 1}
    page = staff.post(address(District, "add"), sent).content.decode()
    assert "另一个区已经用了这个网址标识，请换一个。" in page


def test_the_staff_pages_speak_plain_chinese(staff: Client) -> None:
    front = staff.get(reverse("admin:index")).content.decode()
    assert ">退出</button>" in front
    assert "注销" not in front
    assert "选择" not in staff.get(address(Measure, "changelist")).context["title"]
    assert "您已退出。" in staff.post(reverse("admin:logout")).content.decode()
