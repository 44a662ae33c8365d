"""Districts and departments: names, registry, admin."""
