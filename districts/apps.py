"""The application of districts and departments."""

from __future__ import annotations

from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    """Districts and departments."""

    name = "districts"
    verbose_name = "区与部门"
