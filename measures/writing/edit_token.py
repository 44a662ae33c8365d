"""The edit token: what an editor saw of a record, signed and carried by the page, so that a conflict is noticed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils import timezone

#: The name of the form field that carries an edit token.
FORM_FIELD = "edit_token"
_SALT = "measures.edit_token"


class InvalidEditToken(ValueError):
    """The page carries no edit token of this subject: nobody can tell whether another user wrote since."""


@dataclass(frozen=True, slots=True)
class EditToken:
    """The state of a subject that an editor saw; values are plain JSON (lists, not tuples; keys of dicts are strings).

    ``subject`` names the edited record, e.g. ``"measures.measure:12"``, or describes a preview. ``opened`` is the state
    when the page was opened, ``shown`` the state that it showed last: they differ once a conflict was shown, and
    overwriting that takes a button of its own. ``last_change`` is the id of the last change set at ``opened_at``.
    """

    subject: str
    opened: Any
    shown: Any
    last_change: int
    opened_at: datetime

    @classmethod
    def begin(cls, subject: str, state: Any, last_change: int = 0) -> EditToken:
        """Return the token of a page opened now."""
        return cls(subject, state, state, last_change, timezone.now())

    @classmethod
    def read(cls, text: str, subject: str) -> EditToken:
        """Return the token that a page of ``subject`` sent; raise `InvalidEditToken` if it is invalid."""
        try:
            signed, last_change, opened_at, opened, *shown = signing.loads(text, salt=_SALT)
        except (signing.BadSignature, ValueError) as error:
            raise InvalidEditToken(subject) from error
        if signed != subject:
            raise InvalidEditToken(subject)
        at = datetime.fromisoformat(opened_at)
        return cls(subject, opened, shown[0] if shown else opened, last_change, at)

    @property
    def has_shown_conflict(self) -> bool:
        """Whether the page showed another user's change beside what was typed."""
        return bool(self.opened != self.shown)

    def with_shown(self, state: Any) -> EditToken:
        """Return the token of a page that shows the present ``state`` beside what was typed."""
        return replace(self, shown=state)

    def sign(self) -> str:
        """Return the token as signed text for a form field."""
        states = [self.opened, self.shown] if self.has_shown_conflict else [self.opened]
        plain = [self.subject, self.last_change, self.opened_at.isoformat(), *states]
        return signing.dumps(plain, salt=_SALT, compress=True)
