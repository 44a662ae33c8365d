"""Filters and pagination of lists."""
