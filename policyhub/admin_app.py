"""Django's admin application with the site of staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class StaffAdminConfig(SimpleAdminConfig):
    """The admin, with `measures.staff_site.StaffSite` as its site.

    Its pages are registered when the addresses are read (`policyhub.urls`) or the system is checked: a command that
    does neither starts in half the time without them.
    """

    default_site = "measures.staff_site.StaffSite"

    def ready(self) -> None:
        """Have the checks of Django's own application look at the pages of staff."""
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(_check_staff_pages, checks.Tags.admin)


def _check_staff_pages(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return what is wrong with the pages of staff, all of them."""
    admin.autodiscover()
    found: list[checks.CheckMessage] = check_admin_app(app_configs)
    return found
