"""The staff pages of districts and departments."""

from districts.admin import department, district

__all__ = ["department", "district"]
