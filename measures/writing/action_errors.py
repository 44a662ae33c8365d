"""Errors of actions; their messages are Chinese and say what to do."""

from __future__ import annotations

from collections.abc import Sequence


class ActionError(ValueError):
    """Something cannot be done and nothing was written. The message is Chinese: what, where, what to do.

    ``field`` names what was filled in wrongly, as the forms call it; empty where it is no one field.
    """

    def __init__(self, message: str = "", *, field: str = "") -> None:
        """Say what cannot be done, and which field it is about."""
        super().__init__(message)
        self.field = field


class FieldErrors(ActionError):
    """Several fields are wrong: ``faults`` has an error for each."""

    def __init__(self, faults: Sequence[ActionError]) -> None:
        """Say all of it."""
        super().__init__("".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class LoadError(ActionError):
    """A source cannot be loaded."""


class EditConflict(ActionError):
    """Somebody else changed what was to be changed; ``records`` says which, in Chinese."""

    def __init__(self, message: str, records: Sequence[str] = ()) -> None:
        """Say what happened, and to which records."""
        super().__init__(message)
        self.records = tuple(records)


class WriteRefused(ActionError):
    """A form is only being put back where it was filled in: what it would write is refused, and nothing is wrong."""
