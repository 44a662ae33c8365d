"""The addresses of imports."""

from __future__ import annotations

from django.urls import URLPattern, path

from measures.importing.views import draft_edit_views, measure_correction, views
from measures.importing.views.import_access import importing

app_name = "intake"

urlpatterns: list[URLPattern] = [
    path("", importing(views.begin), name="begin"),
    path("<int:pk>/", importing(views.draft_page), name="draft"),
    path("<int:pk>/progress/", importing(views.progress), name="progress"),
    path("<int:pk>/guesses/", importing(draft_edit_views.send_guesses), name="guesses"),
    path("<int:pk>/names/", importing(draft_edit_views.send_names), name="names"),
    path("<int:pk>/given/", importing(draft_edit_views.send_given), name="given"),
    path("<int:pk>/text/", importing(draft_edit_views.text_page), name="text"),
    path("<int:pk>/measure/", importing(measure_correction.measure_page), name="measure"),
    path("<int:pk>/confirm/", importing(views.confirm_draft), name="confirm"),
    path("<int:pk>/again/", importing(views.again), name="again"),
    path("<int:pk>/discard/", importing(views.throw_away), name="discard"),
]
