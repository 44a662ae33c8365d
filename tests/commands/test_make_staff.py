"""Accounts from the command line."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from measures.models import ChangeSet, StaffDistrict
from tests.factories import DistrictFactory

pytestmark = pytest.mark.django_db
PASSWORD = "琵琶 chalk ferry 四十二"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))


def test_an_account_gets_its_role_district_and_password(typed: None) -> None:
    district = DistrictFactory(slug="jia")
    call_command("make_staff", "wang", "--role", "责任编辑", "--district", "jia", stdout=io.StringIO())
    user = User.objects.get(username="wang")
    assert (user.is_staff, user.is_superuser, user.check_password(PASSWORD)) == (True, False, True)
    assert [group.name for group in user.groups.all()] == ["责任编辑"]
    assert StaffDistrict.objects.get(user=user).district == district


def test_another_role_takes_the_place_of_the_first_and_keeps_the_password(typed: None) -> None:
    DistrictFactory(slug="jia")
    call_command("make_staff", "wang", "--role", "责任编辑", "--district", "jia", stdout=io.StringIO())
    call_command("make_staff", "wang", "--role", "查看", stdout=io.StringIO())
    user = User.objects.get(username="wang")
    assert [group.name for group in user.groups.all()] == ["查看"]
    assert not StaffDistrict.objects.exists()
    assert user.check_password(PASSWORD)
    assert ChangeSet.objects.first().deleted[0]["model"] == "measures.staffdistrict"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--role", "责任编辑"], "--district"),
        (["--role", "责任编辑", "--district", "nowhere"], "没有网址标识为 nowhere 的区"),
    ],
)
def test_what_cannot_be_is_reported(arguments: list[str], words: str, typed: None) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("make_staff", "wang", *arguments)
    assert not User.objects.exists()


def test_a_poor_password_makes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("jiading2025\n"))
    with pytest.raises(CommandError, match="未建账号"):
        call_command("make_staff", "wang", "--role", "查看")
    assert not User.objects.exists()
