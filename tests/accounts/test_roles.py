"""Every address of the site for every role, and what no role can do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

from measures.accounts.actions import renew_roles, set_role
from measures.decisions.resolutions import resolve_records
from measures.importing.actions.draft_texts import store_reading
from measures.models import Assignment, ImportBatch, Measure, Problem, StaffDistrict
from measures.review.queues.queue_registry import QUEUES
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from measures.staff.roles import ROLES
from measures.text.confined.plan_reading import read_file_confined
from tests.accounts.addresses import (
    ACTIONS,
    ADDRESSES,
    ANYBODY,
    ASKING,
    EDITOR,
    ELSEWHERE,
    RECORDS,
    WITHOUT_TOKEN,
    Row,
)
from tests.factories import DistrictFactory, ImportDraftFactory, LinkFactory, UserFactory
from tests.grown_library import grow
from tests.settings import SHARE

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: Kinds of records that the answers are held against, to see that who may not has not.
KINDS = ("districts", "measures")


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Yield every address that the site knows, as it is declared."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", before + str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


def one_of_everything() -> Measure:
    """Make a library that has one of everything, an act of the history included; return a measure of it."""
    measure = grow(1)
    LinkFactory()
    draft = ImportDraftFactory(batch=ImportBatch.objects.create(name="一批"))
    store_reading(draft, read_file_confined(draft.content))
    draft.save()
    account = User.objects.create(username="zhang", is_staff=True)
    resolve_records(records=list(Problem.objects.filter(document=measure.document)), user=account)
    return measure


@pytest.fixture
def library() -> Measure:
    """Return a measure of such a library."""
    return one_of_everything()


def asking(who: str, measure: Measure) -> User | None:
    """Return an account of the role, tied to the measure's own district or to another."""
    if who == ANYBODY:
        return None
    if who == ASKING[-1]:
        superuser: User = UserFactory.create()
        return superuser
    role, _, where = who.partition("·")
    user = User.objects.create(username=who, is_staff=True)
    tied = {"本区": [measure.document.district], "他区": [DistrictFactory.create()]}
    set_role(user=user, role=role, districts=tied.get(where, []))
    return User.objects.get(pk=user.pk)


def signed_in(user: User | None, **options: Any) -> Client:
    client = Client(**options)
    if user:
        client.force_login(user)
    return client


def path_of(route: str, measure: Measure) -> str:
    """Return an address at which there is something, for an address as it is declared."""
    path = (
        route.replace("^", "")
        .replace("$", "")
        .replace("<app>/<model>/<pk>", f"measures/measure/{measure.pk}")
    )
    if path.startswith("admin/intake/"):
        path = path.replace("<int:pk>", str(example("measures", "importdraft").pk))
        path = path.replace("<int:batch>", str(example("measures", "importbatch").pk))
        path = path.replace("<slug:kind>", "csv")
    kind = re.match(r"admin/(\w+)/(\w+)/<", path)
    if kind:
        path = re.sub("<path:object_id>|<id>|<int:pk>", str(example(*kind.groups()).pk), path)
    for name, value in {
        "<app_label>": "measures",
        "<url>": "nowhere",
        "<int:batch>": 1,
        "<int:change_set>": example("measures", "changeset").pk,
        "<path:content_type_id>": ContentType.objects.get_for_model(Measure).pk,
        "<path:object_id>": measure.pk,
        "<slug:kind>": "problems",
        "<slug:slug>": measure.document.slug,
        "<code:code>": measure.code,
        "<export:kind>": "csv",
        "<slug:section>": "measures",
        "<path:rest>": "nowhere",
        "<int:pk>": measure.assignments.all()[0].department_id,
    }.items():
        path = path.replace(name, str(value))
    assert "<" not in path, f"{route}: say in path_of what stands there"
    return f"/{path}"


def example(app: str, name: str) -> Any:
    """Return a record of this kind that a role can be tried on."""
    model = apps.get_model(app, name)
    # The example measure is the first.
    chosen = {"user": {"username": "zhang"}, "changeset": {"kind": "decision"}}.get(name, {})
    return model._default_manager.filter(**chosen).order_by("pk").first()


def question(route: str) -> dict[str, str]:
    """Return what an address must be asked with."""
    if route == "admin/autocomplete/":
        return {
            "app_label": "measures",
            "model_name": "staffdistrict",
            "field_name": "district",
            "term": "区",
        }
    if route.endswith("/measure/"):
        return {"key": "1"}
    return {}


def answer(client: Client, method: str, route: str, path: str) -> Any:
    """Return the answer, and leave the database as it was."""
    data = question(route) if method == "get" else {"post": "yes"} if "/delete/" in route else {}
    with transaction.atomic():
        response = getattr(client, method)(path, data)
        b"".join(response) if response.streaming else None
        transaction.set_rollback(True)
    return response


def may(who: str, least: str | None) -> bool:
    return least is not None and ASKING.index(who) >= ASKING.index(least)


def is_sampled(who: str, least: str | None, turn: int) -> bool:
    """Return whether a role requests an address that is open from the role ``least`` on.

    Where runs share the tests: nobody in particular, the last role that may not, the first that may, and one in turn.
    """
    first = len(ASKING) if least is None else ASKING.index(least)
    return not SHARE or ASKING.index(who) in (0, first - 1, first, turn % len(ASKING))


def fault(who: str, row: Row, method: str, route: str, response: Any) -> str:
    """Return what is wrong with an answer, nothing if it is as the table says."""
    least, fine = (row.see, row.seen) if method == "get" else (row.send, row.sent)
    to_login = response.status_code == 302 and "/admin/login/" in response["Location"]
    case = f"{who}: {method} {route} → {response.status_code}"
    if may(who, least):
        return "" if response.status_code in fine and not to_login else f"{case}, not one of {fine}"
    if who == ANYBODY and method == "get":
        return "" if to_login else f"{case}, not led to the login"
    return "" if response.status_code == 403 else f"{case}, not refused"


def test_every_address_is_in_the_table() -> None:
    assert set(routes()) == set(ADDRESSES)


@pytest.mark.parametrize("who", ASKING)
def test_every_address_for_every_role(who: str, library: Measure) -> None:
    client, faults = signed_in(asking(who, library)), []
    # Each address is asked inside a transaction of its own, in which an index of an earlier test could not follow.
    count_measures(MeasureQuery())
    cookies = client.cookies.output()
    for turn, (route, row) in enumerate(ADDRESSES.items()):
        path = path_of(route, library)
        for method, least in (("get", row.see), ("post", row.send)):
            if not is_sampled(who, least, turn):
                continue
            response = answer(client, method, route, path)
            client.cookies.load(cookies.replace("Set-Cookie: ", ""))
            faults.append(fault(who, row, method, route, response))
            if path.startswith("/admin/") and "no-store" not in response["Cache-Control"]:
                faults.append(f"{who}: {route} may be kept by a cache")
    if found := "\n".join(filter(None, faults)):
        pytest.fail(found, pytrace=False)


@pytest.mark.parametrize("who", ASKING[1:])
def test_every_queue_for_every_role(who: str, library: Measure) -> None:
    """One address has all queues: all are read by all staff, and decided by whoever may decide something there."""
    client = signed_in(asking(who, library))
    for kind, queue in QUEUES.items():
        decides = ELSEWHERE if queue.own else EDITOR
        assert client.get(f"/admin/queue/{kind}/").status_code == 200
        status = client.post(f"/admin/queue/{kind}/").status_code
        assert (status != 403) == may(who, decides), (kind, status)


def state() -> dict[str, list[Any]]:
    """Return every record of the site."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for app in KINDS
        for model in apps.get_app_config(app).get_models()
        if model._meta.model_name not in ("indexchange", "textwords")
    }


@pytest.mark.parametrize("who", ASKING[1:])
def test_every_action_for_every_role(who: str, library: Measure) -> None:
    request = RequestFactory().get("/admin/")
    request.user = asking(who, library) or AnonymousUser()
    found = {
        f"{model._meta.app_label}/{model._meta.model_name}": set(options.get_actions(request))
        for model, options in admin.site._registry.items()
    }
    granted = {
        name: {action for action, least in ACTIONS[name].items() if may(who, least)} for name in ACTIONS
    }
    assert {name: actions for name, actions in found.items() if actions} == {
        name: actions for name, actions in granted.items() if actions
    }


@pytest.mark.parametrize("who", ["查看", "责任编辑·他区", "责任编辑·本区"])
def test_what_a_role_may_not_do_changes_nothing(who: str, library: Measure) -> None:
    client = signed_in(asking(who, library))
    before = state()
    for name in RECORDS:
        record = example(*name.split("/"))
        for page in ("add", f"{record.pk}/change", f"{record.pk}/delete"):
            client.post(
                f"/admin/{name}/{page}/", {"post": "yes", "name": "x", "title": "x", "status": "resolved"}
            )
        for action in ACTIONS.get(name, {}):
            if not action.startswith("export"):
                sent = {"action": action, "_selected_action": [record.pk], "post": "yes"}
                client.post(f"/admin/{name}/", sent)
    assert state() == before


def test_every_form_needs_its_token(library: Measure) -> None:
    client = signed_in(UserFactory.create(), enforce_csrf_checks=True)
    before = state()
    for route in ADDRESSES:
        response = client.post(path_of(route, library), {"post": "yes"})
        if not route.startswith(WITHOUT_TOKEN):
            assert response.status_code == 403, route
            assert "表单已过期" in response.content.decode(), route
    assert state() == before


def test_nothing_is_done_but_by_sending_a_form(library: Measure) -> None:
    client, before = signed_in(UserFactory.create()), state()
    for route in ADDRESSES:
        for method in ("delete", "put"):
            response = getattr(client, method)(path_of(route, library))
            assert response.status_code < 500, route
            assert response.status_code in (404, 405) or route.startswith(("admin/", "api/")), route
    assert state() == before


def test_the_groups_are_what_is_declared() -> None:
    group = Group.objects.get(name="查看")
    group.permissions.clear()
    Group.objects.get(name="内容编辑").delete()
    renew_roles()
    for role in ROLES.values():
        permissions = Group.objects.get(name=role.name).permissions.select_related("content_type")
        assert {f"{each.content_type.app_label}.{each.codename}" for each in permissions} == role.permissions
    assert not any(
        "superuser" in name or "logentry" in name for role in ROLES.values() for name in role.permissions
    )


def test_who_keeps_a_district_loses_it_at_once(library: Measure) -> None:
    who = "责任编辑·本区"
    client = signed_in(asking(who, library))
    address = f"/admin/measures/measure/{library.pk}/responsibility/"
    assert client.get(address).status_code == 200
    StaffDistrict.objects.all().delete()
    assert client.get(address).status_code == 403
    assert Assignment.objects.filter(measure=library).exists()
