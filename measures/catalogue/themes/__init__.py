"""Themes on the home page and on their own page."""
