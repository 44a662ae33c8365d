"""Departments: normalised names, resolution of printed names, search."""
