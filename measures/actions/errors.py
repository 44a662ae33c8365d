"""What can go wrong in an action, said so that a person knows what to do."""

from __future__ import annotations


class LoadError(ValueError):
    """A source cannot be loaded and nothing was written. The message is Chinese: what, where, what to do."""
