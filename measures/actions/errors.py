"""What can go wrong in an action, said so that a person knows what to do."""

from __future__ import annotations

from collections.abc import Sequence


class ActionError(ValueError):
    """Something cannot be done and nothing was written. The message is Chinese: what, where, what to do."""


class LoadError(ActionError):
    """A source cannot be loaded."""


class Conflict(ActionError):
    """Somebody else changed what was to be changed; ``records`` says which, in Chinese."""

    def __init__(self, message: str, records: Sequence[str] = ()) -> None:
        """Say what happened, and to which records."""
        super().__init__(message)
        self.records = tuple(records)
