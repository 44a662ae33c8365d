"""Decisions on problems and discrepancies, and the checks before any decision."""
