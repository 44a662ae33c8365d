"""What the editor of a form saw when they opened it, signed, so that they can be told what changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Max, Model
from django.utils import timezone

from measures.models import ChangeSet
from measures.staff.editing.form_state import FormState

#: The field of every form that holds it.
SEEN = "seen_state"
_SALT = "admin.editing"


class BadStamp(ValueError):
    """The form does not say what its editor saw: nobody can tell whether somebody else wrote meanwhile."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """``opened`` is what the form showed when it was opened, ``told`` what its editor was shown last.

    The two differ once somebody else's change was shown: saving over that takes an explicit word. ``since`` is the last
    entry of the whole history at the time of opening, ``at`` that time.
    """

    record: str
    opened: FormState
    told: FormState
    since: int
    at: datetime

    @property
    def is_told(self) -> bool:
        """Whether the editor was shown somebody else's change."""
        return self.opened != self.told

    def telling(self, now: FormState) -> Stamp:
        """Return the stamp of a page that shows what is there now beside what was typed."""
        return replace(self, told=now)


def begin(record: Model, state: FormState) -> Stamp:
    """Return the stamp of a page that is opened now; one query."""
    last = ChangeSet.objects.aggregate(last=Max("pk"))["last"] or 0
    return Stamp(_name(record), state, state, last, timezone.now())


def sign(stamp: Stamp) -> str:
    """Return a stamp as the page carries it."""
    seen = [stamp.opened] if not stamp.is_told else [stamp.opened, stamp.told]
    plain = [[state.fields, state.rows] for state in seen]
    return signing.dumps([stamp.record, stamp.since, stamp.at.isoformat(), *plain], salt=_SALT, compress=True)


def read(text: str, record: Model) -> Stamp:
    """Return the stamp that a page of ``record`` carries; raise `BadStamp` if it is none of ours."""
    try:
        name, since, at, *seen = signing.loads(text, salt=_SALT)
    except signing.BadSignature as error:
        raise BadStamp from error
    if name != _name(record):
        raise BadStamp
    opened, *told = [_state(each) for each in seen]
    return Stamp(name, opened, told[0] if told else opened, since, datetime.fromisoformat(at))


def _state(plain: list[Any]) -> FormState:
    fields, rows = plain
    return FormState(fields, rows)


def _name(record: Model) -> str:
    return f"{record._meta.label_lower}:{record.pk}"
