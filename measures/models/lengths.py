"""The most characters of each kind of text, in forms, imports, spreadsheets and the database."""

from __future__ import annotations

from districts.length_constraints import length_constraints
from measures.text.containers.file_limits import MAX_CHARACTERS

__all__ = [
    "ADDRESSEE",
    "DEADLINE",
    "DECISION",
    "LINK",
    "MESSAGE",
    "NOTE",
    "PERSON",
    "PLAN",
    "REASON",
    "TEXT",
    "TITLE",
    "length_constraints",
]

TITLE = 500
#: The text of a measure or heading, or a preamble: ten times the longest ever printed.
TEXT = 50_000
#: The addressees of a plan.
ADDRESSEE = 5_000
#: A deadline as printed.
DEADLINE = 200
#: The reason for a change.
REASON = 500
#: The note on a decision in a queue, or on how far a measure has come.
NOTE = 500
#: The address of a page elsewhere.
LINK = 500
#: The name of a person, as an account holds it in two parts.
PERSON = 301
#: The opinion of a decision.
DECISION = 5_000
#: A message about texts that may quote two of them.
MESSAGE = 3 * TEXT
#: A whole plan, decoded and cleaned: what an upload may hold.
PLAN = MAX_CHARACTERS
