"""No form of the site forgets anything: each is found on its page, filled in, sent in vain, and looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from districts.models import Department, District
from districts.registry.registry_loading import load_registry
from measures.accounts.actions import set_role
from measures.decisions.resolutions import resolve_records
from measures.models import Assignment, ImportBatch, ImportDraft, Measure, Problem
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures as searched
from measures.staff.roles import DUTY_EDITOR
from policyhub.conf.security import SESSION_IDLE_SECONDS
from policyhub.sessions import SEEN
from tests.accounts.addresses import ADDRESSES
from tests.accounts.test_roles import path_of, question, state
from tests.factories import DistrictFactory, LinkFactory, UserFactory
from tests.grown_library import grow
from tests.importing.drafts import read
from tests.loading.small_plans import Plan
from tests.review.queue_pages import MAKE
from tests.spreadsheets.sheet_site import Site, in_measures
from tests.staff.page_forms import PageForm, carried, fill, filled_in, forms_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "琵琶 chalk ferry 四十二"
#: Filled in at once by whoever opens them: what is asked there is in the address.
_PLACES = ("/admin/login/", "/admin/logout/", "/theme/", "/admin/interrupted/")
NO_BUTTON: list[Any] = [None]
FORGED = ("edit_token", "stamp", "seen", "version", "picked")


@pytest.fixture
def pages(two_districts: Any) -> list[str]:
    """Return the addresses of all pages of a library that has one of everything, with something to do in each."""
    load_registry(registry=two_districts)
    user = UserFactory.create()
    sheet = Site()
    batch = sheet.sent(in_measures(sheet.measures[0], "标题", "改过的标题"))
    measure = grow(2)
    for make in MAKE.values():
        make()
    LinkFactory.create()
    User.objects.create(username="zhang", is_staff=True)
    resolve_records(records=list(Problem.objects.filter(document=measure.document)), user=user)
    plans = ImportBatch.objects.create(name="一批")
    draft = read(Plan().with_item(2, duty="牵头单位：区从未有过的局；配合单位：区经委").content(), user)
    assert District.objects.exists()
    found = [path_of(route, measure) for route in ADDRESSES if not question(route)]
    found = [path for path in found if not path.startswith("/admin/intake/")]
    found += [f"/admin/queue/{kind}/" for kind in MAKE]
    found += ["/admin/intake/", f"/admin/intake/{draft.pk}/", f"/admin/intake/{draft.pk}/text/"]
    found += [f"/admin/intake/{draft.pk}/measure/?key=1", f"/admin/spreadsheet/{batch.pk}/"]
    ImportDraft.objects.filter(pk=draft.pk).update(batch=plans)
    found += [
        "/admin/grid/?sort=document",
        "/admin/bulk/?sort=document",
        f"/admin/intake/batch/{plans.pk}/",
        "/admin/intake/rules/",
    ]
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    return list(dict.fromkeys(found))


def keeper() -> User:
    return next(one for one in User.objects.filter(is_superuser=True) if one.check_password(PASSWORD))


def client_of(user: User, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    client.force_login(user)
    return client


def forms(client: Client, pages: list[str]) -> Iterator[tuple[str, PageForm]]:
    """Yield the forms that are sent by POST with something to fill in, with their pages; those of a preview as well."""
    for path, form in forms_on(client, pages):
        if form.method == "post" and not form.action.startswith(_PLACES):
            yield path, form
    yield from previews(client)


def forms_on(client: Client, pages: list[str]) -> Iterator[tuple[str, PageForm]]:
    """Yield every form of the pages that are HTML, with its page."""
    for path in pages:
        response = client.get(path)
        if response.streaming:
            b"".join(response)
        elif response.status_code == 200 and "html" in response["Content-Type"]:
            for form in forms_of(response.content.decode(), path):
                yield path, form


def previews(client: Client) -> Iterator[tuple[str, PageForm]]:
    """Yield the forms of pages that only come of a form: previews, questions."""
    department = Department.objects.filter(
        assignments__in=Assignment.objects.in_force(), is_resolved=True
    ).last()
    assert department is not None
    split = {
        "kind": "split",
        "successor-TOTAL_FORMS": "2",
        "successor-INITIAL_FORMS": "0",
        "successor-0-name": "区新甲局",
        "successor-1-name": "区新乙局",
        "on": timezone.localdate().isoformat(),
    }
    address = f"/admin/districts/department/{department.pk}/reorganise/"
    shown = client.post(address, split | {"do": "preview"})
    found = forms_of(shown.content.decode(), address)
    assert any("share-" in one.name for form in found for one in form.controls)
    yield from ((address, form) for form in found if form.method == "post" and len(form.controls) > 3)


def faults(path: str, form: PageForm, page: Any, page_text: str) -> list[str]:
    """Return what a page has forgotten of a form that was filled in."""
    if page.status_code == 500:
        return [f"{path} → {form.action} {page_text}: 500"]
    missing = filled_in(form) - carried(forms_of(page.content.decode(), form.action))
    where = f"{path} → {form.action} {page_text} ({page.status_code})"
    return [f"{where}: {name}={value[:30]}" for name, value in sorted(missing)]


def is_worth_it(form: PageForm) -> bool:
    return any(one.is_filled_in and one.kind not in ("password", "file") for one in form.controls)


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({}, id="as it is"),
        pytest.param({"text": "填{}" + "很长" * 1500}, id="too long", marks=pytest.mark.long),
        pytest.param({"day": "2025-13-40"}, id="no day", marks=pytest.mark.long),
        pytest.param({"forged": True}, id="no mark", marks=pytest.mark.long),
    ],
)
def test_nothing_is_forgotten_after_an_error(pages: list[str], how: dict[str, Any]) -> None:
    user, found, count = keeper(), [], 0
    is_forged, words = "forged" in how, {name: value for name, value in how.items() if name != "forged"}
    for path, form in list(forms(client_of(user), pages)):
        if not is_worth_it(form):
            continue
        fill(form, **words)
        for button in form.buttons or NO_BUTTON:
            data = form.data(button)
            if is_forged:
                data |= {name: ["forged"] for name in FORGED if name in data}
            with transaction.atomic():
                response = client_of(user).post(form.action, data)
                is_download = response.get("Content-Disposition", "").startswith("attachment")
                if response.status_code // 100 != 3 and not is_download and not _leaves(button):
                    count += 1
                    found += faults(path, form, response, f"{button}")
                transaction.set_rollback(True)
    assert count > 20
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _leaves(button: tuple[str, str] | None) -> bool:
    """Return whether a button is there to throw away what was filled in, or to choose otherwise in all of it."""
    return button is not None and (
        button[1] in ("discard", "reset", "all", "none") or button[1].startswith("row-")
    )


def hidden(page: str, action: str) -> dict[str, str]:
    """Return what a page's form of an address sends that nobody fills in."""
    (form,) = (one for one in forms_of(page, action) if one.action.startswith(action))
    return {one.name: one.value or "" for one in form.controls if one.kind == "hidden"}


@pytest.mark.long
def test_a_form_is_there_again_after_the_login_has_ended(pages: list[str]) -> None:
    user, found, count = keeper(), [], 0
    for path, form in list(forms(client_of(user), pages)):
        if not is_worth_it(form):
            continue
        fill(form)
        with transaction.atomic():
            client = client_of(user)
            session = client.session
            session[SEEN] = session.get(SEEN, 0) - SESSION_IDLE_SECONDS
            session.save()
            refused = client.post(form.action, form.data((form.buttons or NO_BUTTON)[-1]))
            assert refused.status_code == 403, form.action
            page = refused.content.decode()
            sent = hidden(page, "/admin/login/")
            back = client.post("/admin/login/", sent | {"username": user.username, "password": PASSWORD})
            assert back.status_code == 302, form.action
            shown = client.get(back["Location"], follow=True)
            count += 1
            if "已放回原处" not in shown.content.decode():
                found.append(f"{path} → {form.action}: not told")
            found += faults(path, form, shown, "login")
            transaction.set_rollback(True)
    assert count > 20
    if found:
        pytest.fail("\n".join(found), pytrace=False)


class Fails:
    """A middleware that fails as the database does, as long as it is set to."""

    is_deleted = False

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if Fails.is_deleted:
            raise OperationalError("the database is gone")
        return self.get_response(request)


@pytest.mark.parametrize("what", ["token", "database"])
@pytest.mark.long
def test_a_form_is_there_again_after_a_failure_around_it(pages: list[str], what: str, settings: Any) -> None:
    user, found, count = keeper(), [], 0
    found_forms = list(forms(client_of(user), pages))
    if what == "database":
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Fails"]
    for path, form in found_forms:
        if not is_worth_it(form):
            continue
        fill(form)
        client = client_of(user, enforce_csrf_checks=what == "token")
        with transaction.atomic():
            client.get("/admin/")
            data = form.data((form.buttons or NO_BUTTON)[-1]) | {"csrfmiddlewaretoken": ["x" * 64]}
            Fails.is_deleted = what == "database"
            try:
                refused = client.post(form.action, data)
            finally:
                Fails.is_deleted = False
            assert refused.status_code == {"token": 403, "database": 503}[what], form.action
            sent = hidden(refused.content.decode(), "/admin/interrupted/")
            shown = client.post("/admin/interrupted/", sent, follow=True)
            count += 1
            found += faults(path, form, shown, what)
            transaction.set_rollback(True)
    assert count > 20
    if found:
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.long
def test_a_question_stays_in_its_form(pages: list[str]) -> None:
    """Forms that only ask carry what was asked in the address; the page that answers shows it in the form."""
    found, count, seen = [], 0, set()
    # Inside a transaction the index could not follow.
    searched(MeasureQuery())
    client = client_of(keeper())
    for path in pages:
        response = client.get(path)
        if response.streaming:
            b"".join(response)
        if response.status_code != 200 or "html" not in response["Content-Type"] or response.streaming:
            continue
        for form in forms_of(response.content.decode(), path):
            key = (form.action, tuple(one.name for one in form.controls))
            if form.method != "get" or key in seen or not is_worth_it(form):
                continue
            seen.add(key)
            fill(form)
            with transaction.atomic():
                page = client_of(keeper()).get(form.action.partition("?")[0], form.data(), follow=True)
                transaction.set_rollback(True)
            if page.streaming or "html" not in page["Content-Type"]:
                b"".join(page)
                continue
            count += 1
            found += faults(path, form, page, "asked")
    assert count > 10
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_form_of_another_district_is_taken(pages: list[str]) -> None:
    """Whatever a superuser is shown, filled in and sent by 责任编辑 of a district without anything: nothing is written."""
    superuser = client_of(keeper())
    user = User.objects.create(username="wang", is_staff=True)
    set_role(user=user, role=DUTY_EDITOR, districts=[DistrictFactory.create()])
    outsider = client_of(User.objects.get(pk=user.pk))
    searched(MeasureQuery())
    before, sent = state(), set[tuple[str, tuple[str, str] | None]]()

    def send(form: PageForm) -> None:
        for button in form.buttons or NO_BUTTON:
            if form.method == "post" and (form.action, button) not in sent:
                sent.add((form.action, button))
                answer = outsider.post(form.action, form.data(button))
                b"".join(answer) if answer.streaming else None

    for path in (one for one in pages if one.startswith("/admin/")):
        for form in post_forms(superuser.get(path), path):
            fill(form)
            send(form)
        assert state() == before, path
    # What would be written is in the preview, and is sent as it was shown.
    grid = {f"r{one.pk}-co_lead": "各相关部门" for one in Measure.objects.order_by("pk")[:2]}
    for path, typed in (
        ("/admin/grid/?sort=document", grid),
        ("/admin/bulk/?sort=document", {"kind": "mark"}),
    ):
        form = next(one for one in post_forms(superuser.get(path), path) if ("do", "preview") in one.buttons)
        previewing = form.data(("do", "preview")) | typed | {"reason": "纪要", "on": "2026-03-01"}
        previewed = [one for one in post_forms(superuser.post(path, previewing), path) if one.buttons]
        assert any(("do", "confirm") in one.buttons for one in previewed)
        sent.clear()
        for form in previewed:
            send(form)
        assert state() == before, path


def post_forms(page: Any, path: str) -> list[PageForm]:
    """Return the forms of a page of the admin that change something else than one's own login."""
    if (
        not path.startswith("/admin/")
        or page.status_code != 200
        or "html" not in page.headers["Content-Type"]
    ):
        return []
    found = forms_of(page.content.decode(), path)
    own = (*_PLACES, "/admin/password_change/")
    return [form for form in found if form.method == "post" and not form.action.startswith(own)]
