"""Django's admin as the site of staff: its titles, its login form and its front page."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django.template.response import TemplateResponse

from measures.staff.signed_in_user import signed_in_user
from measures.worklist.queries import read_worklist


class StaffLoginForm(AdminAuthenticationForm):
    """The login form of staff; its error does not tell whether the name or the password is wrong."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": "用户名或密码不正确，或者该账号不能进入管理后台。用户名和密码都区分大小写，请核对后重试。"
    }


class StaffSite(AdminSite):
    """The admin; its front page shows what waits."""

    login_form = StaffLoginForm
    site_header = "政策举措库 · 管理"
    site_title = "政策举措库管理"
    index_title = "资料与核对"
    empty_value_display = "—"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Return the front page with what waits for the user."""
        context = {"worklist": read_worklist(request.GET, signed_in_user(request)), **(extra_context or {})}
        return super().index(request, context)
