"""The accounts in the admin: whoever manages them cannot give what they do not have."""

from __future__ import annotations

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.accounts.actions import set_role
from measures.models import ChangeSet, StaffDistrict
from tests.factories import DistrictFactory, UserFactory
from tests.staff.test_admin_edits import filled

pytestmark = pytest.mark.django_db
PASSWORD = "琵琶 chalk ferry 四十二"


@pytest.fixture
def manager() -> User:
    """Return a 管理员."""
    user = User.objects.create(username="guan", is_staff=True)
    set_role(user=user, role="管理员", districts=[])
    return user


@pytest.fixture
def client(manager: User) -> Client:
    """Return the browser of a 管理员."""
    client = Client()
    client.force_login(manager)
    return client


def page(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def test_a_new_account_gets_role_and_district(client: Client) -> None:
    sent = {"username": "wang", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/admin/auth/user/add/", sent).status_code == 302
    user, district = User.objects.get(username="wang"), DistrictFactory.create()
    assert (user.is_staff, user.is_superuser) == (True, False)
    prefix = "staff_districts"
    sent = filled(client, page(user)) | {
        "groups": [Group.objects.get(name="责任编辑").pk],
        "is_active": "on",
        f"{prefix}-TOTAL_FORMS": 1,
        f"{prefix}-0-user": user.pk,
        f"{prefix}-0-district": district.pk,
    }
    assert client.post(page(user), sent).status_code == 302
    assert user.has_perm("measures.assign_own_district")
    assert StaffDistrict.objects.get(user=user).district == district
    reported = ChangeSet.objects.latest("pk")
    assert reported.user is not None
    assert reported.user.username == "guan"


def test_nobody_is_made_a_superuser(client: Client, manager: User) -> None:
    user = User.objects.create(username="wang", is_staff=True)
    forged = {"is_superuser": "on", "user_permissions": [Permission.objects.all()[0].pk], "is_active": "on"}
    for each in (user, manager):
        assert client.post(page(each), filled(client, page(each)) | forged).status_code == 302
        each.refresh_from_db()
        assert not each.is_superuser
        assert not each.user_permissions.exists()


def test_a_superuser_is_out_of_reach(client: Client) -> None:
    superuser = UserFactory.create(password="kept")
    sent: dict[str, Any] = {
        "username": "x",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "usable_password": "true",
    }
    assert client.post(page(superuser), sent).status_code == 403
    assert client.post(f"/admin/auth/user/{superuser.pk}/password/", sent).status_code == 403
    superuser.refresh_from_db()
    assert superuser.password == "kept"


@pytest.mark.parametrize("action", ["unlock", "log_out"])
def test_a_superuser_is_out_of_reach_of_actions_on_many(client: Client, action: str) -> None:
    superuser = UserFactory.create(username="root")
    colleague = User.objects.create(username="wang", is_staff=True)
    browsers = {user.username: Client() for user in (superuser, colleague)}
    for user in (superuser, colleague):
        browsers[user.username].force_login(user)
        AccessAttempt.objects.create(username=user.username, ip_address="192.0.2.1", failures_since_start=5)

    sent = {"action": action, "_selected_action": [superuser.pk, colleague.pk]}
    reported = client.post("/admin/auth/user/", sent, follow=True).content.decode()

    assert "没有处理超级用户 root" in reported
    assert browsers["root"].get("/admin/").status_code == 200
    assert AccessAttempt.objects.filter(username="root").exists()
    assert browsers["wang"].get("/admin/").status_code == (302 if action == "log_out" else 200)
    assert AccessAttempt.objects.filter(username="wang").exists() is (action == "log_out")


def test_ones_own_role_stays(client: Client, manager: User) -> None:
    sent = filled(client, page(manager)) | {"groups": [Group.objects.get(name="查看").pk]}
    assert client.post(page(manager), sent).status_code == 302
    manager.refresh_from_db()
    assert manager.is_active
    assert [group.name for group in manager.groups.all()] == ["管理员"]


def test_roles_are_read_and_not_changed(client: Client) -> None:
    group = Group.objects.get(name="查看")
    before = group.permissions.count()
    assert "查阅管理后台的全部资料" in client.get(f"/admin/auth/group/{group.pk}/change/").content.decode()
    assert (
        client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "x", "permissions": [1]}).status_code
        == 403
    )
    assert group.permissions.count() == before


def test_an_account_is_unlocked_and_logged_out_by_hand(client: Client) -> None:
    user = User.objects.create(username="wang", is_staff=True)
    AccessAttempt.objects.create(username="wang", ip_address="192.0.2.1", failures_since_start=5)
    other = Client()
    other.force_login(user)
    for action in ("unlock", "log_out"):
        sent = {"action": action, "_selected_action": [user.pk]}
        assert client.post("/admin/auth/user/", sent).status_code == 302
    assert not AccessAttempt.objects.exists()
    assert Session.objects.count() == 1
    assert other.get("/admin/").status_code == 302


def test_the_list_of_accounts_asks_as_often_for_many(client: Client) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/auth/user/")
    for number in range(6):
        user = User.objects.create(username=f"u{number}", is_staff=True)
        set_role(user=user, role="责任编辑", districts=[DistrictFactory.create()])
    with CaptureQueriesContext(connection) as many:
        assert client.get("/admin/auth/user/").status_code == 200
    # Districts are read once there are any.
    assert len(many) <= len(few) + 1


def test_a_login_that_fails_says_so_in_chinese_and_has_the_focus(client: Client) -> None:
    text = client.post("/admin/login/", {"username": "wang", "password": "x"}).content.decode()
    assert "用户名或密码不正确" in text
    assert 'role="alert" tabindex="-1" autofocus' in text
    assert 'value="wang"' in text


def test_the_page_of_a_new_account_is_chinese_and_lists_what_is_wrong(admin_client: Client) -> None:
    path = "/admin/auth/user/add/"
    assert "保存之后再填写其他资料" in admin_client.get(path).content.decode()
    sent = {"username": "坏 名", "usable_password": "true", "password1": "短", "password2": "短"}
    text = admin_client.post(path, sent).content.decode()
    assert "After you" not in text
    assert '<a href="#id_username">' in text
    assert 'value="坏 名"' in text
