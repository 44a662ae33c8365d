"""The staff pages of districts and departments."""

from districts.admin import department_admin, district_admin

__all__ = ["department_admin", "district_admin"]
