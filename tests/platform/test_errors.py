"""Whatever goes wrong, the reader gets a Chinese page that says what to do."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from policyhub import error_pages


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def _break(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the inside of the site")


urlpatterns = [path("refused/", _refuse), path("suspect/", _suspect), path("broken/", _break)]
handler400 = "policyhub.error_pages.bad_request"
handler403 = "policyhub.error_pages.permission_denied"
handler404 = "policyhub.error_pages.not_found"
handler500 = "policyhub.error_pages.server_error"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "没有找到"),
        ("/refused/", 403, "没有权限"),
        ("/suspect/", 400, "请求有误"),
        ("/broken/", 500, "出错了"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_each_error_has_its_page(address: str, status: int, words: str) -> None:
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == status
    page = response.content.decode()
    assert words in page
    assert "the inside of the site" not in page
    assert "Content-Security-Policy" in response.headers


@override_settings(ROOT_URLCONF=__name__)
def test_a_form_without_its_token_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/refused/")
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_broken_frame_still_gives_a_page(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> str:
        raise RuntimeError("no frame")

    monkeypatch.setattr(error_pages, "render_to_string", fail)
    response = error_pages.error_page(RequestFactory().get("/"), status)
    assert response.status_code == status
    assert "回到首页" in response.content.decode()


def test_no_error_page_needs_the_database() -> None:
    """Without the ``db`` fixture any query fails, and the page would fall back to the plain one."""
    for status in (400, 403, 404, 500):
        assert (
            'rel="stylesheet"' in error_pages.error_page(RequestFactory().get("/"), status).content.decode()
        )
