"""What the staff pages are called, and how one logs in to them."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm


class StaffLoginForm(AdminAuthenticationForm):
    """The form that staff log in with; it does not say which of the two is wrong."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": "用户名或密码不正确，或者该账号不能进入管理后台。用户名和密码都区分大小写，请核对后重试。"
    }


admin.site.login_form = StaffLoginForm
admin.site.site_header = "政策举措库 · 管理"
admin.site.site_title = "政策举措库管理"
admin.site.index_title = "资料与核对"
admin.site.empty_value_display = "—"
