"""Districts and departments."""

from districts.models.department import Department, DepartmentAlias, Succession
from districts.models.district import District, label_namesakes, short_name

__all__ = ["Department", "DepartmentAlias", "District", "Succession", "label_namesakes", "short_name"]
