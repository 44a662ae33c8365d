"""The addresses of imports, under /admin/intake/."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.importing.views import (
    batch_views,
    draft_edit_views,
    level_correction,
    measure_correction,
    rule_list,
    views,
)
from measures.importing.views.import_access import require_import_permission

app_name = "importing"

urlpatterns: list[URLPattern] = [
    path("", require_import_permission(views.import_list_page), name="begin"),
    path("batch/<int:batch>/", require_import_permission(batch_views.batch_page), name="batch"),
    path(
        "batch/<int:batch>/progress/",
        require_import_permission(batch_views.batch_progress),
        name="batch_progress",
    ),
    path(
        "batch/<int:batch>/confirm/",
        require_import_permission(batch_views.post_batch_confirmation),
        name="batch_confirm",
    ),
    path(
        "batch/<int:batch>/report/<slug:kind>/",
        require_import_permission(batch_views.batch_report),
        name="batch_report",
    ),
    path("<int:pk>/", require_import_permission(views.draft_page), name="draft"),
    path("<int:pk>/progress/", require_import_permission(views.draft_progress), name="progress"),
    path("<int:pk>/decisions/", require_import_permission(draft_edit_views.post_decisions), name="decisions"),
    path("<int:pk>/text/", require_import_permission(draft_edit_views.draft_text_page), name="text"),
    path(
        "<int:pk>/measure/",
        require_import_permission(measure_correction.measure_correction_page),
        name="measure",
    ),
    path("<int:pk>/line/", require_import_permission(level_correction.line_page), name="line"),
    path("<int:pk>/levels/", require_import_permission(level_correction.post_levels), name="levels"),
    path("rules/", require_import_permission(rule_list.rule_page), name="rules"),
    path("<int:pk>/confirm/", require_import_permission(views.post_confirmation), name="confirm"),
    path("<int:pk>/again/", require_import_permission(views.post_rereading), name="again"),
    path("<int:pk>/discard/", require_import_permission(views.post_discard), name="discard"),
]
