"""Django's admin application with the site of staff."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """The admin, with `measures.staff_site.StaffSite` as its site."""

    default_site = "measures.staff_site.StaffSite"
