"""Django's admin as the site of staff: its titles, its login form, its front page and its order by tasks."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django.template.response import TemplateResponse

from measures.staff.signed_in_user import signed_in_user
from measures.worklist.queries import read_worklist

#: The records by the work that they belong to, in the order of the day. What is in none is in the last.
TASKS = (
    ("责任分工", ("measure", "assignment", "progressentry", "department")),
    ("核定", ("problem", "discrepancy", "link")),
    ("导入", ("document", "source", "importrun")),
    ("资料", ("district", "chapter", "statement", "synonymgroup")),
    ("记录与账号", ("changeset", "user", "group")),
)


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
    index_title = "工作台"
    empty_value_display = "—"
    # The menu of tasks stands in the header (`measures.templatetags.staff_menu`).
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Return the front page with what waits for the user."""
        context = {"worklist": read_worklist(request.GET, signed_in_user(request)), **(extra_context or {})}
        return super().index(request, context)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the records that the user may see by task; those of one app where ``app_label`` names it."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = {model["object_name"].lower(): model for app in apps for model in app["models"]}
        groups: list[dict[str, Any]] = [
            {"name": name, "models": [models.pop(kind) for kind in kinds if kind in models]}
            for name, kinds in TASKS
        ]
        groups[-1]["models"] += models.values()
        return [group for group in groups if group["models"]]
