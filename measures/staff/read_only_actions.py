"""List actions of the admin that only read: they are posted like all actions, but write nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Action = TypeVar("_Action", bound=Callable[..., Any])
_NAMES: set[str] = set()


def read_only_action(action: _Action) -> _Action:
    """Decorate a list action that writes nothing: register it."""
    _NAMES.add(action.__name__)
    return action


def is_read_only_action(name: str | None) -> bool:
    """Return whether a posted ``action`` names one that writes nothing."""
    return name in _NAMES
