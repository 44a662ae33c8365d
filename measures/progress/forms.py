"""The form of an entry: status, day, note and link."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from measures.models import ProgressEntry
from measures.models.progress_entry import check_progress_day, check_progress_link
from measures.progress.actions import ProgressReport
from measures.staff.form_fields import DayField, StaffTextField, max_length_of

_NO_STATUS = "请选择进展：未启动、推进中、已完成或逾期。"


class ProgressForm(forms.Form):
    """What is entered of the progress of a measure."""

    status = forms.ChoiceField(
        label="进展",
        choices=ProgressEntry.Status.choices,
        error_messages={"required": _NO_STATUS, "invalid_choice": _NO_STATUS},
    )
    as_of = DayField(
        label="截至日期",
        initial=lambda: timezone.localdate().isoformat(),
        validators=[check_progress_day],
    )
    note = StaffTextField(label="说明", max_length=max_length_of(ProgressEntry, "note"))
    link = StaffTextField(
        label="链接", max_length=max_length_of(ProgressEntry, "link"), validators=[check_progress_link]
    )

    @property
    def report(self) -> ProgressReport:
        """Return what a valid form says."""
        return ProgressReport(**self.cleaned_data)
