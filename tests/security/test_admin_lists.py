"""What addresses can ask of the admin's lists and forms without making them fail."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client

from measures.staff.robust_admin import MOST_CHARACTERS, RobustAdmin

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor"))
    return client


@pytest.mark.parametrize("typed", ["x " * 3000, "\x01\x1f" * 2000, "'\" " * 1500, "融" * 9000])
def test_every_list_looks_for_the_first_words_and_says_so(typed: str, staff: Client) -> None:
    for model in site._registry:
        response = staff.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/", {"q": typed})
        assert response.status_code == 200, model
        assert "检索词太长" in response.content.decode(), model


def test_no_link_of_a_list_repeats_a_long_text(staff: Client) -> None:
    page = staff.get("/admin/districts/department/", {"q": "融" * 9000}).content.decode()
    for character in ("融", quote("融")):
        assert character * MOST_CHARACTERS in page
        assert character * (MOST_CHARACTERS + 1) not in page


def test_a_few_words_are_all_looked_for(staff: Client) -> None:
    page = staff.get("/admin/auth/user/", {"q": "edi tor"}).content.decode()
    assert "检索词太长" not in page
    assert "editor" in page
    assert "0 用户" in staff.get("/admin/auth/user/", {"q": "edi nobody"}).content.decode()


def test_completion_takes_as_much(staff: Client) -> None:
    params = {"app_label": "measures", "model_name": "staffdistrict", "field_name": "district"}
    assert staff.get("/admin/autocomplete/", params | {"term": "x " * 3000}).json()["results"] == []


@pytest.mark.parametrize(
    "value", [str(2**63), "9" * 30, "-" + "9" * 30, "a\0b", "\ud800".encode("utf-8", "replace")]
)
@pytest.mark.parametrize(
    "name", ["staff_districts__district", "groups__id__exact", "id__in", "username", "a\0"]
)
def test_what_no_database_holds_finds_nothing(name: str, value: str, staff: Client) -> None:
    response = staff.get("/admin/auth/user/", {name: value}, follow=True)
    assert response.status_code == 200


def test_no_field_is_not_a_field(staff: Client) -> None:
    editor = User.objects.get()
    assert staff.get(f"/admin/auth/user/{editor.pk}/change/?_to_field=").status_code == 200
    assert staff.get("/admin/auth/user/nobody/change/?_to_field=").status_code == 302


def test_every_page_of_records_is_sturdy() -> None:
    assert [model for model, options in site._registry.items() if not isinstance(options, RobustAdmin)] == []
