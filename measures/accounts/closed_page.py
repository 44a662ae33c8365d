"""The page that tells staff why something is closed to them: which role, which districts, whom to ask, a way back."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from measures.staff.roles import MANAGER, ROLES, StaffRole, roles_with
from measures.staff.signed_in_user import signed_in_user
from measures.staff.staff_permissions import may_assign_anywhere, tied_districts

#: The name of an address of Django's admin at which one record is changed.
_RECORD_PAGE = re.compile(r"(?P<app>[a-z]+)_(?P<model>[a-z]+)_(?P<verb>add|change|delete)")
_NAMED_MANAGERS = 5
_USUAL = "您的角色不能打开这一页，或者不能这样做。"


def closed_page_context(request: HttpRequest, reason: str) -> dict[str, Any]:
    """Return the context of the page; ``reason`` is the reason of the view in Chinese, empty if it gave none."""
    user = signed_in_user(request)
    return {
        **admin.site.each_context(request),
        "title": "没有权限",
        "reason": reason or _reason_of_address(request) or _USUAL,
        "roles": _roles_of(user),
        "districts": tied_districts(user),
        "managers": _manager_names(),
        "back": _previous_page(request),
        "may_assign": may_assign_anywhere(user),
    }


def _reason_of_address(request: HttpRequest) -> str:
    """Return who changes the records of an address of Django's admin, nothing for any other address."""
    name = request.resolver_match.url_name if request.resolver_match else None
    found = _RECORD_PAGE.fullmatch(name or "")
    if found is None:
        return ""
    allowed = roles_with(f"{found['app']}.{found['verb']}_{found['model']}")
    return f"这一步由{allowed}办理。" if allowed else "这类资料由程序记录，谁也不能在这里改。"


def _roles_of(user: User) -> list[StaffRole]:
    """Return the roles of an account, the one that may least first."""
    names = set(Group.objects.filter(user=user).values_list("name", flat=True))
    return [role for role in ROLES.values() if role.name in names]


def _manager_names() -> list[str]:
    """Return some of those who give out roles and districts."""
    managers = User.objects.filter(groups__name=MANAGER, is_active=True, is_staff=True).order_by("username")
    return [one.get_full_name() or one.get_username() for one in managers[:_NAMED_MANAGERS]]


def _previous_page(request: HttpRequest) -> str:
    """Return the page of this site from which the user came, empty if there is none."""
    came_from = request.headers.get("Referer", "")
    is_here = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    return came_from if is_here and came_from != request.build_absolute_uri() else ""
