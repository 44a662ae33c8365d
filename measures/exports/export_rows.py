"""The records of an export, read from the database in batches with a constant number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from districts.page_addresses import record_address
from measures.exports import queries
from measures.models import Chapter, Discrepancy, Document, Measure, ProgressEntry

#: Number of measures in a batch.
BATCH_SIZE = 1000
#: Queries per batch: measures, documents, headings, assignments, discrepancies, progress; and new departments.
QUERIES_PER_BATCH = 7
_MEASURE_FIELDS = (
    "pk",
    "document_id",
    "chapter_id",
    "code",
    "title",
    "text",
    "kind",
    "own_initiative",
    "version",
    "targets",
    "deadline",
    "due",
)
_ASSIGNMENT_FIELDS = (
    "pk", "measure_id", "department_id", "role", "order", "place", "phrase", "reason", "valid_from", "valid_to",
)  # fmt: skip


class MeasureVanished(Exception):
    """A measure of the list is no longer in the database."""


@dataclass(slots=True)
class ExportAssignmentRow:
    """The fields of an `Assignment` that the columns read; a model instance for each of so many rows is too slow."""

    pk: int
    measure: MeasureRow
    department_id: int
    department: queries.ExportDepartment
    role: str
    order: float
    place: str
    phrase: str
    reason: str
    valid_from: date | None
    valid_to: date | None


@dataclass(slots=True)
class MeasureRow:
    """The fields of a `Measure` that the columns read, named as in the model."""

    pk: int
    document: Document
    chapter: Chapter | None
    code: str
    title: str
    text: str
    kind: str
    own_initiative: bool
    version: int
    targets: dict[str, Any]
    deadline: str
    due: date | None
    as_of: date | None = None  # the day on which ``in_force`` holds
    in_force: list[ExportAssignmentRow] = field(default_factory=list)
    open_discrepancies: list[Discrepancy] = field(default_factory=list)
    progress: ProgressEntry | None = None  # what was entered last

    def get_absolute_url(self) -> str:
        """Return the measure's permanent address."""
        return record_address("measure", self.document.slug, self.code)


@dataclass(slots=True)
class ExportReader:
    """A reader of batches from one database, as of the day ``on``; it keeps the few departments between batches."""

    using: str = "default"
    on: date = field(default_factory=timezone.localdate)
    _departments: dict[int, queries.ExportDepartment] = field(default_factory=dict)

    def batches(self, pks: Sequence[int]) -> Iterator[list[MeasureRow]]:
        """Yield the measures with the ids ``pks`` in that order, `BATCH_SIZE` at a time.

        Raise `MeasureVanished` if one of them is missing.
        """
        for start in range(0, len(pks), BATCH_SIZE):
            wanted = pks[start : start + BATCH_SIZE]
            found = self._read_export_measures(wanted)
            if len(found) != len(set(wanted)):
                raise MeasureVanished
            self._add_assignments(found)
            for one in queries.open_discrepancies(self.using).filter(measure__in=wanted):
                found[one.measure_id].open_discrepancies.append(one)
            for entry in queries.entered_progress(self.using, self.on).filter(measure__in=wanted):
                found[entry.measure_id].progress = entry
            yield [found[pk] for pk in wanted]

    def passing_batches(self, pks: Sequence[int]) -> Iterator[list[MeasureRow]]:
        """Yield what `batches` does, for who writes a batch before asking for the next: it then loses its assignments.

        They and their measures refer to each other: all would stay until Python next looks for such circles.
        """
        for batch in self.batches(pks):
            yield batch
            for row in batch:
                row.in_force.clear()

    def dated_batches(self, pks: Sequence[int]) -> Iterator[list[MeasureRow]]:
        """Yield of `passing_batches` the measures that have a last day; read only these.

        Raise `MeasureVanished` if one of all is missing.
        """
        days: dict[int, date | None] = {}
        for start in range(0, len(pks), BATCH_SIZE):
            wanted = pks[start : start + BATCH_SIZE]
            rows = Measure.objects.using(self.using).filter(pk__in=wanted).order_by()
            days.update(rows.values_list("pk", "due"))
        if len(days) != len(set(pks)):
            raise MeasureVanished
        yield from self.passing_batches([pk for pk in pks if days[pk]])

    def _read_export_measures(self, wanted: Sequence[int]) -> dict[int, MeasureRow]:
        """Return the measures by id, without their assignments."""
        rows = list(
            Measure.objects.using(self.using).filter(pk__in=wanted).order_by().values_list(*_MEASURE_FIELDS)
        )
        documents = queries.export_documents(self.using).in_bulk({row[1] for row in rows})
        headings = queries.export_headings(self.using).in_bulk({row[2] for row in rows if row[2]})
        found = {}
        for pk, document, chapter, *rest in rows:
            row = found[pk] = MeasureRow(
                pk, documents[document], headings[chapter] if chapter else None, *rest
            )
            row.as_of = self.on
        return found

    def _add_assignments(self, found: dict[int, MeasureRow]) -> None:
        """Add to the measures their assignments in force, in order."""
        rows = (
            queries.assignments_in_force(self.using, self.on)
            .filter(measure__in=list(found))
            .values_list(*_ASSIGNMENT_FIELDS)
        )
        by_measure: dict[int, list[tuple[object, ...]]] = defaultdict(list)
        for row in rows:
            by_measure[row[1]].append(row)
        if new := {row[2] for row in rows} - self._departments.keys():
            self._departments |= queries.export_departments(self.using, new)
        for pk, assignments in by_measure.items():
            measure = found[pk]
            measure.in_force = [
                ExportAssignmentRow(own, measure, department, self._departments[department], *rest)  # type: ignore[arg-type,index]
                for own, _, department, *rest in assignments
            ]
