"""Differences of texts and names."""
