"""Imports through the web: upload a plan, preview and correct it as a draft, confirm it."""
