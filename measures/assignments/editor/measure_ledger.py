"""What the editor shows of a measure's ledger: who is responsible, what was published, and every row there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from measures.models import Assignment, Measure


@dataclass(frozen=True, slots=True)
class PublishedPhrase:
    """What one phrase of the document assigns: where it stands, and whom it names in which role."""

    place: str
    phrase: str
    duties: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class MeasureLedger:
    """The rows of one measure, read once. ``day`` is today, or the last day on which something is planned to change."""

    rows: tuple[Assignment, ...]
    today: date
    day: date

    @property
    def rows_on_day(self) -> list[Assignment]:
        """Return the rows in force on ``day``, in order: an edit begins from these."""
        return self.on(self.day)

    @property
    def in_force(self) -> list[Assignment]:
        """Return the rows in force today, in order."""
        return self.on(self.today)

    def default_day(self, issued_on: date | None) -> date:
        """Return the day from which an edit holds if nobody says another.

        That is the day on which the document was issued, where nobody was responsible before; `day` otherwise.
        """
        return self.day if issued_on is None or any(row.effective for row in self.rows) else issued_on

    @property
    def is_planned(self) -> bool:
        """Whether something is to change after today."""
        return self.day > self.today

    @property
    def published(self) -> list[PublishedPhrase]:
        """Return what the document assigns, by the phrases that say so."""
        return _published_phrases(row for row in self.rows if row.is_published)

    @property
    def second(self) -> list[PublishedPhrase]:
        """Return what a table says beside the text, which is kept for comparison."""
        return _published_phrases(row for row in self.rows if not row.effective)

    @property
    def was_edited(self) -> bool:
        """Whether what is in force today is not what was published."""
        published = [row for row in self.rows if row.is_published]
        return [_role_and_department(row) for row in self.in_force] != [
            _role_and_department(row) for row in published
        ]

    @property
    def history(self) -> list[tuple[Assignment, str]]:
        """Return every row that counts or counted, the latest beginning last, each with how it stands today."""
        rows = sorted((row for row in self.rows if row.effective), key=lambda row: row.valid_from or date.min)
        return [(row, self._row_state(row)) for row in rows]

    def on(self, day: date) -> list[Assignment]:
        """Return the rows in force on a day, in order, as `AssignmentQuerySet.in_force` does."""
        return [row for row in self.rows if row.is_in_force(day)]

    def _row_state(self, row: Assignment) -> str:
        if _has_ended(row, self.today):
            return "已止"
        return "在任" if row.is_in_force(self.today) else "待生效"


def read_ledger(measure: Measure) -> MeasureLedger:
    """Return the ledger of a measure; one query."""
    rows = tuple(measure.assignments.select_related("department__district").order_by("-role", "order", "pk"))
    today = timezone.localdate()
    days = (day for row in rows if row.effective for day in (row.valid_from, row.valid_to) if day)
    return MeasureLedger(rows, today, max([today, *days]))


def _has_ended(row: Assignment, day: date) -> bool:
    return row.valid_to is not None and row.valid_to <= day


def _role_and_department(row: Assignment) -> tuple[str, int]:
    return (row.role, row.department_id)


def _published_phrases(rows: Iterable[Assignment]) -> list[PublishedPhrase]:
    """Return rows, in order, by what they rest on and then by role."""
    grounds: dict[tuple[str, str], list[Assignment]] = {}
    for row in rows:
        grounds.setdefault((row.get_place_display(), row.phrase), []).append(row)
    return [
        PublishedPhrase(
            *where,
            tuple(
                (role, tuple(row.department.name for row in members))
                for role, members in groupby(group, lambda row: row.get_role_display())
            ),
        )
        for where, group in grounds.items()
    ]
