"""What may be done to a record in the admin, whoever asks."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from measures.staff.editing.guarded_deletion import GuardedDeletion
from measures.staff.editing.guarded_forms import GuardedForms
from measures.staff.robust_admin import RobustAdmin


class StaffAdmin(GuardedForms, RobustAdmin):
    """Every staff page of the site's own records: set like the others, and saved over nobody's changes."""

    class Media:
        css = {"all": ("css/admin.css",)}


class ReadOnlyAdmin(StaffAdmin):
    """Records that are evidence: shown, never added, changed or deleted here."""

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
    """Records whose deletion takes others with them: whoever may delete them deletes all of it."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes too; the refusals of dependent records do not count where this one may be deleted."""
        to_delete, counts, needed, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set() if self.has_delete_permission(request) else needed, protected


class LoadedRecordAdmin(WholeDeletionAdmin):
    """Records that only the importer makes, and staff edit."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a plan is loaded, so that everything in it has its source."""
        return False
