"""How long each text may be, in characters: what forms, imports, spreadsheets and the database hold texts to."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

TITLE = 500
#: The text of a measure or heading, or a preamble: ten times the longest that was ever printed.
TEXT = 50_000
#: To whom a plan is sent.
ADDRESSEE = 5_000
#: What staff say of a decision.
DECISION = 5_000
#: Whatever is said of texts, and may quote two of them.
MESSAGE = 3 * TEXT


def held(model: str, **most: int) -> list[models.CheckConstraint]:
    """Return the constraints that hold fields of ``model`` to a length; SQLite does not do it for ``max_length``."""
    return [
        models.CheckConstraint(
            condition=LessThanOrEqual(Length(F(field)), limit),
            name=f"{model}_{field}_length",
            violation_error_message=f"文字太长，不能超过 {limit} 个字。",
        )
        for field, limit in most.items()
    ]
