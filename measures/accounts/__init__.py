"""Accounts of staff and their admin."""
