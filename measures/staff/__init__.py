"""The base of the staff pages: admin classes, roles, permissions, form fields."""
