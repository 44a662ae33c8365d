"""Base classes of the admins, by what may be done to their records."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from measures.staff.editing.guarded_deletion import GuardedDeletion
from measures.staff.editing.guarded_forms import GuardedForms
from measures.staff.robust_admin import RobustAdmin
from measures.staff.roles import roles_with


class StaffAdmin(GuardedForms, RobustAdmin):
    """The base of all admins of the site's models: they look alike and never overwrite another user's changes."""

    class Media:
        css = {"all": ("css/admin.css",)}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a form; a value that another record has is refused in words of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.unique:
            field.error_messages["unique"] = (
                f"另一个{self.opts.verbose_name}已经用了这个{db_field.verbose_name}，请换一个。"
            )
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Return the form; where the user may only look, it says which roles may change it."""
        record = context.get("original")
        if record is not None and not self.has_change_permission(request, record):
            allowed = roles_with(f"{self.opts.app_label}.change_{self.opts.model_name}")
            context["only_looks"] = f"您在这里只能查看，由{allowed}修改。" if allowed else ""
        return super().render_change_form(request, context, *args, **kwargs)


class ReadOnlyAdmin(StaffAdmin):
    """Records that are shown only, never added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse."""
        return False


class WholeDeletionAdmin(GuardedDeletion, StaffAdmin):
    """Records deleted together with others: the permission for them covers all of these."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what is deleted too; permissions for dependent records do not matter."""
        to_delete, counts, needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set() if self.has_delete_permission(request) else needed, protected


class LoadedRecordAdmin(WholeDeletionAdmin):
    """Records that only the importer creates, and staff edit."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: plans are loaded, so that everything in them has its source."""
        return False
