"""The addresses of the public pages. They are permanent: people cite them."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, path

from measures.views import theme

urlpatterns: list[URLPattern] = [
    path("theme/", theme.set_theme, name="theme"),
]

if find_spec("measures.views.list"):
    from measures.views.list import measure_list

    urlpatterns.append(path("measures/", measure_list, name="measures"))
