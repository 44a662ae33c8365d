"""Accounts and roles in the admin: Django's own pages, without a way to gain rights beyond one's own role."""

from __future__ import annotations

from typing import Any

from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from measures.accounts.actions import end_sessions
from measures.accounts.password_page import GuardedPassword
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, StaffDistrict
from measures.staff.editing.guarded_forms import GuardedForms
from measures.staff.model_admins import ReadOnlyAdmin
from measures.staff.robust_admin import RobustAdmin
from measures.staff.roles import ROLES
from measures.staff.signed_in_user import signed_in_user

# Django registers its own pages when they are imported.
admin.site.unregister([User, Group])


class StaffDistrictInline(admin.TabularInline[StaffDistrict, User]):
    """The districts whose assignments the account may change."""

    model = StaffDistrict
    autocomplete_fields = ("district",)
    extra = 0


@admin.register(User)
class StaffAccountAdmin(GuardedForms, RobustAdmin, GuardedPassword):
    """The accounts of staff. Nobody can create a superuser here, change one, or change their own role.

    An account is deactivated, never deleted: the history names its user.
    """

    class Media:
        css = {"all": ("css/admin.css",)}

    list_display = ("username", "last_name", "roles", "districts", "is_active", "last_login")
    list_filter = ("is_active", "groups", "staff_districts__district")
    search_fields = ("username", "first_name", "last_name", "email")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("姓名", {"fields": ("last_name", "first_name", "email")}),
        ("角色", {"fields": ("is_active", "groups")}),
        ("日期", {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    inlines = (StaffDistrictInline,)
    actions = ("unlock", "log_out")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the accounts with their roles and districts."""
        return super().get_queryset(request).prefetch_related("groups", "staff_districts__district")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return the read-only fields; for one's own account also those that change one's own rights."""
        own = ("is_active", "groups") if obj is not None and obj.pk == request.user.pk else ()
        return (*self.readonly_fields, *own)

    def get_inlines(self, request: HttpRequest, obj: Any) -> tuple[Any, ...]:
        """Return the inline of districts, for an existing account only."""
        return () if obj is None else self.inlines

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse to let anybody but superusers change a superuser; password pages check this, too."""
        if obj is not None and obj.is_superuser and not signed_in_user(request).is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        """Save the account; let a new one enter the admin, where its role limits it."""
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save roles and districts; the history records the districts."""
        name = form.instance.get_username()
        summary = f"调整账号 {name} 负责的区"
        with record_changes(kind=ChangeSet.Kind.EDIT, summary=summary, user=signed_in_user(request)):
            super().save_related(request, form, formsets, change)

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Unlock the login of the chosen accounts."""
        users = self._within_reach(request, queryset)
        for user in users:
            reset(username=user.get_username())
        self.message_user(request, f"已解除 {len(users)} 个账号的登录锁定。", messages.SUCCESS)

    @admin.action(description="结束所选账号的全部登录", permissions=["change"])
    def log_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End every session of the chosen accounts."""
        count = end_sessions(users=self._within_reach(request, queryset), by=signed_in_user(request))
        self.message_user(request, f"已结束 {count} 处登录。", messages.SUCCESS)

    def _within_reach(self, request: HttpRequest, queryset: QuerySet[User]) -> list[User]:
        """Return the chosen accounts that the user may change; show a message that names the others."""
        users = list(queryset)
        reached = [user for user in users if self.has_change_permission(request, user)]
        beyond = "、".join(user.get_username() for user in users if user not in reached)
        if beyond:
            text = f"没有处理超级用户 {beyond}：超级用户的账号只能由超级用户管理。"
            self.message_user(request, text, messages.WARNING)
        return reached

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        """Return the names of its roles."""
        return "超级用户" if user.is_superuser else "、".join(group.name for group in user.groups.all())

    @admin.display(description="负责的区")
    def districts(self, user: Any) -> str:
        """Return the names of its districts."""
        return "、".join(tie.district.short_name for tie in user.staff_districts.all())


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin, GroupAdmin):
    """The roles, read-only: their permissions are declared in code and tested."""

    list_display = ("name", "purpose", "members")
    fields = readonly_fields = ("name", "purpose", "listed")
    filter_horizontal = ()

    @admin.display(description="用途")
    def purpose(self, group: Group) -> str:
        """Return the purpose of the role."""
        role = ROLES.get(group.name)
        return role.purpose if role else "—"

    @admin.display(description="账号")
    def members(self, group: Any) -> int:
        """Return the number of accounts with the role."""
        return len(group.user_set.all())

    @admin.display(description="权限")
    def listed(self, group: Group) -> str:
        """Return its permissions in words."""
        return "；".join(str(permission) for permission in group.permissions.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Return the roles with their accounts."""
        queryset: QuerySet[Group] = super().get_queryset(request).prefetch_related("user_set")
        return queryset
