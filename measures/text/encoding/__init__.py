"""Restore text that was decoded wrongly from its own bytes, before anything else changes a character."""
