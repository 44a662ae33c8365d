"""Enter how far a measure has come: an entry is added, none is altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from measures.history.actions.recorder import record_changes
from measures.history.queries.current_names import own_name
from measures.models import ChangeSet, Measure, ProgressEntry
from measures.progress.queries import ProgressState
from measures.staff.staff_permissions import assign_refusal, reread_rights
from measures.writing.action_errors import ActionError, EditConflict, FieldErrors
from measures.writing.record_locking import lock_record


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What is entered: a status, the day that it is of, a note and a link, which may be empty."""

    status: str
    as_of: date
    note: str = ""
    link: str = ""

    def is_said_by(self, entry: ProgressEntry | None) -> bool:
        """Return whether an entry says the same already."""
        return entry is not None and self == ProgressReport(entry.status, entry.as_of, entry.note, entry.link)

    def entry_for(self, measure: Measure, user: User) -> ProgressEntry:
        """Return the unsaved entry of a user; raise `FieldErrors` if something of it is invalid."""
        entry = ProgressEntry(
            measure=measure,
            status=self.status,
            as_of=self.as_of,
            note=self.note,
            link=self.link,
            entered_by=own_name(user),
        )
        try:
            entry.clean_fields(exclude=["measure"])
        except ValidationError as error:
            faults = [
                ActionError("".join(messages), field=name) for name, messages in error.message_dict.items()
            ]
            raise FieldErrors(faults) from error
        return entry


def enter_progress(
    *, measure: int, report: ProgressReport, user: User, seen: ProgressState | None
) -> ChangeSet | None:
    """Add an entry to the progress of a measure (its id); return its change set, None if the current one says the same.

    ``seen`` is what the user saw of the measure's progress, None to skip the check. Write nothing and raise
    `EditConflict` if it is another now, `FieldErrors` if the report is invalid, `PermissionDenied` with the reason if
    the user may not, or no longer, enter it.
    """
    with record_changes(kind=ChangeSet.Kind.PROGRESS, user=user) as recorder:
        record = lock_record(Measure, measure, version=None)
        reread_rights(user)
        if refusal := assign_refusal(user, record):
            raise PermissionDenied(f"{record}：{refusal}。")
        entries = list(record.progress_entries.all())
        if seen is not None and seen != ProgressState.from_entries(entries):
            raise EditConflict("您打开之后，别人已填报或撤回了这项举措的进展。", [str(record)])
        entry = report.entry_for(record, user)
        if report.is_said_by(entries[-1] if entries else None):
            return None
        named = record.title or record.text[:20]
        recorder.summary = f"填报举措 {record.code}“{named}”的进展：{entry}"
        entry.save()
    return recorder.change_set
