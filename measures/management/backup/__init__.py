"""Backups: saving, checking, restoring."""
