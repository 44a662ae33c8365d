"""Compute, suggest and decide links."""
