"""The forms of the spreadsheet pages: the file, and what is decided on its cells."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from measures.exports.export_day import parse_export_day
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
    """The file that comes back."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing"), "没有选择文件。请选择从本站导出、改过的文件。"
        ),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file that is larger than is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            name = clean_upload_name(file.name or "")
            raise forms.ValidationError(
                f"“{name}”没有接收：{too_large_message(file.size or 0)}须重新选择文件。"
            )
        return file


class PrintableTextField(forms.CharField):
    """A text in one line, without what cannot be printed."""

    def to_python(self, value: Any) -> str:
        """Return the text."""
        return "".join(one for one in str(value or "") if one.isprintable()).strip()


class CellDecisionForm(forms.Form):
    """What a page of a comparison sends: the cells that are taken of those that it showed, a reason, a day, a button.

    The edit token of ``batch`` says which cells were on the page, with their marks, and what the file and the site
    said. Reason and day are kept as they were typed, also where they are wrong: `typed_reason`, `typed_day`.
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
        """Refuse a reason that is longer than the history keeps."""
        reason: str = self.cleaned_data["reason"]
        if len(reason) > lengths.REASON:
            raise forms.ValidationError(f"理由不能超过 {lengths.REASON} 字，现有 {len(reason)} 字。")
        return reason

    def clean_on(self) -> str:
        """Refuse what is no day."""
        on: str = self.cleaned_data["on"]
        try:
            parse_export_day(on)
        except ValueError as error:
            raise forms.ValidationError(f"生效日期：{error}") from error
        return on

    @property
    def typed_reason(self) -> str:
        """Return the reason as it was typed, as far as it can be kept."""
        return self._typed("reason")[: lengths.REASON]

    @property
    def typed_day(self) -> str:
        """Return the day as it was typed, as far as it can be kept."""
        return self._typed("on")[:DAY_LENGTH]

    @property
    def button(self) -> str:
        """Return the button that was pressed."""
        return str(self.data.get("do", ""))

    @property
    def measure_button(self) -> tuple[bool, str] | None:
        """Return whether all cells of one measure are taken or none, and the measure's id; None for other buttons."""
        found = _MEASURE_BUTTON.fullmatch(self.button)
        return (found[1] == "all", found[2]) if found else None

    @property
    def next_page(self) -> str:
        """Return the page that a button asks for, empty for other buttons."""
        found = _PAGE_BUTTON.fullmatch(self.button)
        return found[1] if found else ""

    @property
    def taken_keys(self) -> set[str]:
        """Return the keys of the cells that are ticked."""
        return set(self.data.getlist("take"))  # type: ignore[attr-defined]

    def _typed(self, name: str) -> str:
        return PrintableTextField().to_python(self.data.get(name))


def token_subject(batch: SpreadsheetBatch) -> str:
    """Return the subject of the edit token of a file's page."""
    return f"measures.spreadsheetbatch:{batch.pk}"


def sign_comparison(batch: SpreadsheetBatch, digest: str, marks: dict[str, str]) -> str:
    """Return the edit token of a page: the digest of the whole comparison, the marks of the cells by their keys."""
    return EditToken.begin(token_subject(batch), [digest, marks]).sign()


def list_form_faults(form: forms.Form) -> list[FormFault]:
    """Return what is wrong with a form, field by field."""
    return [FormFault(str(text), name) for name, texts in form.errors.items() for text in texts]


def clean_upload_name(given: str) -> str:
    """Return what a file is called, without what no name should have."""
    name = replace_unstorable(given.replace("\\", "/").rpartition("/")[2])
    return "".join(character for character in name if character.isprintable())[:_NAME_LENGTH] or "未命名"
