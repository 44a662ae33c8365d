"""The error for a file that cannot be imported."""

from __future__ import annotations


class UnreadableSpreadsheet(ValueError):
    """A file is not what its format says; the message, in Chinese, is for whoever gave it: what, where, what to do."""
