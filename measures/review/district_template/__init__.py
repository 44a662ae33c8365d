"""The standard departments of a district, added at once from the template of the whole country."""
