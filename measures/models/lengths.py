"""The most characters of each text, in forms, imports, spreadsheets and the database."""

from __future__ import annotations

from districts.length_constraints import length_constraints
from measures.text.containers.file_limits import MAX_CHARACTERS

__all__ = [
    "ADDRESSEE",
    "DECISION",
    "MESSAGE",
    "NOTE",
    "PLAN",
    "REASON",
    "TEXT",
    "TITLE",
    "length_constraints",
]

TITLE = 500
#: The text of a measure or heading, or a preamble: ten times the longest that was ever printed.
TEXT = 50_000
#: To whom a plan is sent.
ADDRESSEE = 5_000
#: Why staff change something.
REASON = 500
#: What staff write with a decision in a queue.
NOTE = 500
#: What staff say of a decision.
DECISION = 5_000
#: Whatever is said of texts, and may quote two of them.
MESSAGE = 3 * TEXT
#: A whole plan, as it was decoded and as it was cleaned: what an upload may hold.
PLAN = MAX_CHARACTERS
