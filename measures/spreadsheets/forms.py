"""The forms of the spreadsheet pages: the upload, and the decisions on its changes."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from measures.exports.selection import parse_export_day
from measures.models import SpreadsheetBatch, lengths
from measures.spreadsheets.file_edits import replace_unstorable
from measures.spreadsheets.file_limits import MAX_BYTES
from measures.spreadsheets.workbook_archive import too_large_message
from measures.staff.form_faults import FormFault
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

DAY_LENGTH = 20
_NAME_LENGTH = 200
_MEASURE_BUTTON = re.compile(r"row-(all|none)-([0-9]{1,18})", re.ASCII)
_PAGE_BUTTON = re.compile(r"page-([0-9]{1,6})", re.ASCII)


class SpreadsheetUploadForm(forms.Form):
    """The uploaded file."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing"), "没有选择文件。请选择从本站导出、改过的文件。"
        ),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Return the file; refuse one that is too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            name = clean_upload_name(file.name or "")
            raise forms.ValidationError(
                f"“{name}”没有接收：{too_large_message(file.size or 0)}须重新选择文件。"
            )
        return file


class PrintableTextField(forms.CharField):
    """A text without characters that cannot be printed, such as line ends."""

    def to_python(self, value: Any) -> str:
        """Return the text without such characters."""
        return "".join(one for one in str(value or "") if one.isprintable()).strip()


class CellDecisionForm(forms.Form):
    """The decisions that a comparison page sends: accepted changes, a reason, a day, and the button pressed.

    The edit token of the page holds the digest of the comparison and the marks of the changes that it showed. Invalid
    reasons and days are kept as typed in `typed_reason` and `typed_day`.
    """

    do = forms.CharField(required=False)
    reason = PrintableTextField(required=False)
    on = PrintableTextField(required=False)

    def __init__(self, data: Any, batch: SpreadsheetBatch) -> None:
        super().__init__(data)
        try:
            token = EditToken.read(str(data.get(FORM_FIELD, "")), token_subject(batch))
            self.shown_digest, self.shown_marks = token.opened
        except InvalidEditToken:
            self.shown_digest, self.shown_marks = "", {}

    def clean_reason(self) -> str:
        """Return the reason; refuse one that is too long for the history."""
        reason: str = self.cleaned_data["reason"]
        if len(reason) > lengths.REASON:
            raise forms.ValidationError(f"理由不能超过 {lengths.REASON} 字，现有 {len(reason)} 字。")
        return reason

    def clean_on(self) -> str:
        """Return the day as typed; refuse one that is not a date."""
        on: str = self.cleaned_data["on"]
        try:
            parse_export_day(on)
        except ValueError as error:
            raise forms.ValidationError(f"生效日期：{error}") from error
        return on

    @property
    def typed_reason(self) -> str:
        """Return the reason as typed, cut to what can be stored."""
        return self._typed("reason")[: lengths.REASON]

    @property
    def typed_day(self) -> str:
        """Return the day as typed, cut to what can be stored."""
        return self._typed("on")[:DAY_LENGTH]

    @property
    def button(self) -> str:
        """Return the value of the button pressed."""
        return str(self.data.get("do", ""))

    @property
    def measure_button(self) -> tuple[bool, str] | None:
        """Return whether a button accepts all or no changes of a measure, and its id; None for other buttons."""
        found = _MEASURE_BUTTON.fullmatch(self.button)
        return (found[1] == "all", found[2]) if found else None

    @property
    def next_page(self) -> str:
        """Return the page number of a button, empty for other buttons."""
        found = _PAGE_BUTTON.fullmatch(self.button)
        return found[1] if found else ""

    @property
    def accepted_keys(self) -> set[str]:
        """Return the keys of the ticked changes."""
        return set(self.data.getlist("take"))  # type: ignore[attr-defined]

    def _typed(self, name: str) -> str:
        return PrintableTextField().to_python(self.data.get(name))


def token_subject(batch: SpreadsheetBatch) -> str:
    """Return the subject of the edit token of a file's comparison page."""
    return f"measures.spreadsheetbatch:{batch.pk}"


def sign_comparison(batch: SpreadsheetBatch, digest: str, marks: dict[str, str]) -> str:
    """Return the edit token of a page with the digest of the whole comparison and the shown marks by key."""
    return EditToken.begin(token_subject(batch), [digest, marks]).sign()


def list_form_faults(form: forms.Form) -> list[FormFault]:
    """Return the faults of a form with their fields."""
    return [FormFault(str(text), name) for name, texts in form.errors.items() for text in texts]


def clean_upload_name(given: str) -> str:
    """Return the name of an uploaded file without folders and unprintable characters, or 未命名."""
    name = replace_unstorable(given.replace("\\", "/").rpartition("/")[2])
    return "".join(character for character in name if character.isprintable())[:_NAME_LENGTH] or "未命名"
