"""What becomes of a form that was sent in vain: who gets it back, what is never kept, and that nothing is carried out."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from measures.models import Measure
from measures.staff.roles import EDITOR
from policyhub import interrupted_forms
from policyhub.conf.security import SESSION_IDLE_SECONDS
from policyhub.interrupted_forms import FORM_FIELD, InterruptedForm
from policyhub.sessions import SEEN
from tests.factories import MeasureFactory
from tests.staff.page_forms import PageForm, forms_of

pytestmark = pytest.mark.django_db
PASSWORD = "琵琶 chalk ferry 四十二"


def account(name: str) -> User:
    return User.objects.create_superuser(name, password=PASSWORD)


@pytest.fixture
def measure() -> Measure:
    made: Measure = MeasureFactory.create(title="原来的标题", text="原来的正文。")
    return made


def logged_in(name: str, **options: Any) -> Client:
    client = Client(**options)
    sent = {"username": name, "password": PASSWORD}
    with_token = Client()
    assert with_token.post("/admin/login/", sent).status_code == 302
    client.cookies = with_token.cookies
    return client


def end(client: Client) -> None:
    session = client.session
    session[SEEN] -= SESSION_IDLE_SECONDS
    session.save()


def address(measure: Measure) -> str:
    return reverse("admin:measures_measure_change", args=[measure.pk])


def form_at(page: Any, path: str) -> PageForm:
    (form,) = (one for one in forms_of(page.content.decode(), path) if one.action.startswith(path))
    return form


def typed(client: Client, measure: Measure) -> dict[str, Any]:
    """Return the form of a measure as a browser would send it, with another title."""
    forms = forms_of(client.get(address(measure)).content.decode(), address(measure))
    (form,) = (one for one in forms if any(each.name == "edit_token" for each in one.controls))
    return form.data() | {"title": "我的标题<b>", "change_reason": "会议纪要"}


def login(client: Client, page: Any, name: str) -> Any:
    form = form_at(page, "/admin/login/")
    return client.post("/admin/login/", form.data() | {"username": name, "password": PASSWORD})


def ended(client: Client, measure: Measure) -> Any:
    sent = typed(client, measure)
    end(client)
    page = client.post(address(measure), sent | {"password1": "a secret", "_save": "1"})
    assert page.status_code == 403
    return page


def test_the_form_is_on_its_own_page_again_and_nothing_was_saved(measure: Measure) -> None:
    account("wang")
    client = logged_in("wang")
    page = ended(client, measure)
    assert "a secret" not in page.content.decode()
    back = login(client, page, "wang")
    assert back["Location"] == address(measure)
    shown = client.get(back["Location"])
    text = shown.content.decode()
    assert shown.status_code == 200
    assert 'value="我的标题&lt;b&gt;"' in text
    assert 'value="会议纪要"' in text
    assert "已放回原处" in text
    assert "a secret" not in text
    measure.refresh_from_db()
    assert measure.title == "原来的标题"
    # Looked at once more it is still there; sent, it is saved and gone.
    again = client.get(address(measure))
    (form,) = (
        one
        for one in forms_of(again.content.decode(), address(measure))
        if any(each.name == "edit_token" for each in one.controls)
    )
    assert client.post(address(measure), form.data() | {"_save": "1"}).status_code == 302
    measure.refresh_from_db()
    assert measure.title == "我的标题<b>"
    assert "已放回原处" not in client.get(address(measure)).content.decode()


def test_a_password_that_is_mistyped_loses_nothing(measure: Measure) -> None:
    account("wang")
    client = logged_in("wang")
    page = ended(client, measure)
    sent = form_at(page, "/admin/login/").data()
    wrong = client.post("/admin/login/", sent | {"username": "wang", "password": "x"})
    assert wrong.status_code == 200
    shown = client.get(login(client, wrong, "wang")["Location"])
    assert 'value="我的标题&lt;b&gt;"' in shown.content.decode()


def test_what_was_changed_meanwhile_is_reported_when_the_form_comes_back(measure: Measure) -> None:
    account("wang")
    client = logged_in("wang")
    page = ended(client, measure)
    Measure.objects.filter(pk=measure.pk).update(title="别人的标题", version=2)
    text = client.get(login(client, page, "wang")["Location"]).content.decode()
    assert "别人改过" in text
    assert "别人的标题" in text
    assert 'value="我的标题&lt;b&gt;"' in text


def test_nobody_else_gets_the_form(measure: Measure) -> None:
    account("wang")
    account("li")
    client = logged_in("wang")
    page = ended(client, measure)
    shown = client.get(login(client, page, "li")["Location"], follow=True)
    assert "另一个账号填写的" in shown.content.decode()
    assert "我的标题" not in client.get(address(measure)).content.decode()


def test_a_stranger_has_nothing_stored(measure: Measure) -> None:
    page = Client().post(address(measure), {"title": "陌生人的"})
    assert page.status_code == 403
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "null"}],
)
def test_a_form_of_another_site_is_put_into_nothing(measure: Measure, headers: dict[str, str]) -> None:
    account("wang")
    client = logged_in("wang", enforce_csrf_checks=True)
    page = client.post(address(measure), {"title": "别站填的"}, **headers)  # type: ignore[arg-type]
    assert page.status_code == 403
    assert FORM_FIELD not in page.content.decode()
    assert "别站填的" not in page.content.decode()


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_form_leads_nowhere_else(where: str, client: Client) -> None:
    account("wang")
    carried = interrupted_forms.sign_form(InterruptedForm(where, {"a": ["1"]}, at=2**31))
    client.force_login(User.objects.get())
    assert client.post("/admin/interrupted/", {FORM_FIELD: carried})["Location"] == "/admin/"
    assert client.post("/admin/interrupted/", {FORM_FIELD: "forged"})["Location"] == "/admin/"


def test_what_is_too_much_is_not_kept_and_the_page_says_so(measure: Measure) -> None:
    account("wang")
    client = logged_in("wang")
    end(client)
    page = client.post(address(measure), {"text": "长" * (interrupted_forms.MOST_CHARACTERS + 1)})
    text = page.content.decode()
    assert page.status_code == 403
    assert "放不回去" in text
    assert "长长长" not in text


def test_more_than_the_site_reads_is_reported(measure: Measure, settings: Any) -> None:
    account("wang")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    page = logged_in("wang").post(address(measure), {"text": "x" * 2000})
    assert page.status_code == 413
    assert "超过网站能接收的大小" in page.content.decode()


def test_a_role_that_was_lost_meanwhile_gets_no_form(measure: Measure) -> None:
    user = account("wang")
    client = logged_in("wang")
    page = ended(client, measure)
    User.objects.filter(pk=user.pk).update(is_superuser=False)
    assert client.get(login(client, page, "wang")["Location"]).status_code == 403


def test_a_login_form_comes_back_with_the_form_that_it_carried(measure: Measure) -> None:
    account("wang")
    client = logged_in("wang", enforce_csrf_checks=True)
    client.get("/admin/")
    sent = typed(client, measure) | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    end(client)
    page = client.post(address(measure), sent)
    stale = form_at(page, "/admin/login/").data() | {"csrfmiddlewaretoken": "x" * 32}
    refused = client.post("/admin/login/", stale | {"username": "wang", "password": PASSWORD})
    assert refused.status_code == 403
    assert PASSWORD not in refused.content.decode()
    again = client.post("/admin/interrupted/", form_at(refused, "/admin/interrupted/").data())
    form = form_at(again, "/admin/login/")
    assert form.data()["username"] == ["wang"]
    client.post("/admin/login/", form.data() | {"password": PASSWORD})
    assert "我的标题" in client.get(address(measure)).content.decode()


def test_words_for_what_is_listed_are_chinese_and_none_of_the_inner_fields(measure: Measure) -> None:
    account("wang")
    client = logged_in("wang", enforce_csrf_checks=True)
    sent = typed(client, measure) | {"csrfmiddlewaretoken": "zzz"}
    page = client.post(address(measure), sent).content.decode()
    words = page[page.index("刚才填写的内容") :]
    labels = [part.partition("</dt>")[0] for part in words.split("<dt>")[1:]]
    assert "标题" in labels
    assert not any(label.isascii() for label in labels), labels
    assert "zzz" not in words
    assert EDITOR not in words


@pytest.mark.parametrize("action", ["export_xlsx", "export_jsonl", "delete_selected", ""])
def test_what_is_done_to_ticked_records_waits_until_it_is_sent_again(measure: Measure, action: str) -> None:
    account("wang")
    client = logged_in("wang")
    path = "/admin/measures/measure/"
    end(client)
    sent = {"action": action, "_selected_action": [measure.pk], "index": "0", "post": "yes"}
    page = client.post(path, sent)
    shown = client.get(login(client, page, "wang")["Location"])
    assert "html" in shown["Content-Type"]
    carried = [one for form in forms_of(shown.content.decode(), path) for one in form.controls]
    assert any(one.name == "_selected_action" and one.value == str(measure.pk) for one in carried)
    assert Measure.objects.filter(pk=measure.pk).exists()


def back(path: str, sent: dict[str, Any]) -> Any:
    """Return what is there for somebody whose login ended while they filled in a form, and who logged in again."""
    account("wang")
    client = logged_in("wang")
    end(client)
    return client.get(login(client, client.post(path, sent), "wang")["Location"])


def test_a_form_that_is_put_back_is_not_marked_as_wrong() -> None:
    page = back("/admin/intake/", {"text": "一份方案", "name": "甲"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "一份方案</textarea>" in text
    assert "已放回原处" in text
    assert 'class="errornote' not in text
    assert "aria-invalid" not in text


def test_what_is_wrong_with_a_form_that_is_put_back_is_reported() -> None:
    text = back("/admin/intake/", {"text": "", "name": "甲"}).content.decode()
    assert "没有选择文件，也没有粘贴文字" in text
    assert 'value="甲"' in text


@pytest.mark.parametrize("path", ["/admin/intake/999/decisions/", "/admin/intake/999/text/"])
def test_what_was_typed_for_a_deleted_page_is_listed(path: str) -> None:
    page = back(path, {"text": "<i>改过的文字", "name-1-typed": "区某局"})
    text = page.content.decode()
    assert page.status_code == 404
    assert "&lt;i&gt;改过的文字" in text
    assert "区某局" in text
    assert "已放回原处" not in text


def test_progress_without_an_entry_is_not_reported_as_done() -> None:
    page = back("/admin/intake/999/discard/", {})
    assert page["Location"] == "/admin/"
    reported = [str(one) for one in get_messages(page.wsgi_request)]
    assert len(reported) == 1
    assert "没有执行" in reported[0]


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 30, "１２３"])
@pytest.mark.parametrize("model", ["measures/measure", "districts/department", "measures/problem"])
def test_a_record_that_never_was_takes_no_form(model: str, number: str) -> None:
    page = back(f"/admin/{model}/{number}/change/", {"title": "填写的标题", "note": "填写的意见"})
    assert page.status_code in (200, 404)
    assert "填写的" in page.content.decode()
