"""``manage.py make_staff USERNAME --role ROLE [--district SLUG]``: create an account, or change its role."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from districts.models import District
from measures.accounts.actions import set_role
from measures.staff.roles import DUTY_EDITOR, ROLES


class Command(BaseCommand):
    help = (
        "新建管理后台账号并设角色；账号已有的，只改角色和负责的区。密码在终端输入，或从标准输入读取第一行。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="账号名。")
        parser.add_argument("--role", required=True, choices=ROLES, help="角色。")
        parser.add_argument(
            "--district",
            metavar="SLUG",
            action="append",
            default=[],
            help="负责的区的网址标识，如 jiading；可重复。",
        )

    def handle(self, *args: Any, username: str, role: str, district: list[str], **options: Any) -> None:
        districts = _districts_by_slug(district)
        if role == DUTY_EDITOR and not districts:
            raise CommandError("“责任编辑”须用 --district 指明负责的区，如 --district jiading。")
        user = User.objects.filter(username=username).first()
        with transaction.atomic():
            if user is None:
                user = _make(username)
                done = "已新建"
            else:
                done = "已更改"
            set_role(user=user, role=role, districts=districts)
        named = "、".join(each.name for each in districts)
        self.stdout.write(f"{done}账号 {username}：{role}{f'，负责{named}' if named else ''}。")


def _districts_by_slug(slugs: list[str]) -> list[District]:
    """Return the districts of these slugs; raise `CommandError` for an unknown one."""
    found = {district.slug: district for district in District.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        known = "、".join(District.objects.values_list("slug", flat=True)) or "无，请先运行 load_registry"
        raise CommandError(f"没有网址标识为 {'、'.join(missing)} 的区。现有：{known}。")
    return list(found.values())


def _make(username: str) -> User:
    """Return a new account with a typed password."""
    user = User(username=username, is_staff=True)
    password = _password()
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError("未建账号：" + " ".join(error.messages)) from error
    user.set_password(password)
    user.save()
    return user


def _password() -> str:
    """Return the password: typed twice on a terminal, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("密码：")
    if getpass("再输一次：") != password:
        raise CommandError("未建账号：两次输入的密码不同。")
    return password
