"""Errors of actions, with Chinese messages that say what to do."""

from __future__ import annotations

from collections.abc import Sequence


class ActionError(ValueError):
    """An action failed and nothing was written. The Chinese message says what, where, and what to do.

    ``field`` is the name of the invalid field in the form; empty if it is no single field.
    """

    def __init__(self, message: str = "", *, field: str = "") -> None:
        """Set the message and the field."""
        super().__init__(message)
        self.field = field


class FieldErrors(ActionError):
    """Several fields are invalid: ``faults`` has an error for each."""

    def __init__(self, faults: Sequence[ActionError]) -> None:
        """Join the messages."""
        super().__init__("".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class LoadError(ActionError):
    """A source cannot be loaded."""


class EditConflict(ActionError):
    """Another user changed the records in the meantime; ``records`` names them in Chinese."""

    def __init__(self, message: str, records: Sequence[str] = ()) -> None:
        """Set the message and the names of the records."""
        super().__init__(message)
        self.records = tuple(records)


class WriteRefused(ActionError):
    """A form is only being restored on its page: its writes are refused, without any fault."""
