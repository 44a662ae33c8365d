"""Limits on requests from one address."""
