"""The forms that take a plan: its file or text, and whose plan it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from measures.importing.actions.draft_edits import DISTRICT_LENGTH, DraftHead, check_district_name
from measures.importing.actions.drafts import FILE_NAME_LENGTH, PASTED_NAME
from measures.importing.draft_places import DraftPlace
from measures.importing.forms.text_fields import OneLineField, PlainTextField
from measures.loading.reading import DOCUMENT_YEARS, SourceCorrections
from measures.models.lengths import TITLE
from measures.text.containers.file_limits import MAX_BYTES
from measures.writing.action_errors import ActionError


class UploadForm(forms.Form):
    """A plan as a file, or as pasted text with a name for it."""

    file = forms.FileField(required=False, allow_empty_file=True)
    text = PlainTextField(required=False)
    name = OneLineField(
        required=False,
        max_length=FILE_NAME_LENGTH,
        error_messages={
            "max_length": "名称有 %(show_value)d 字，超过 %(limit_value)d 字，没有读取。请改短。"
        },
    )

    def clean_file(self) -> Any:
        """Return the file; raise `ValidationError` if it is too large."""
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(
                f"文件有 {file.size / 1024 / 1024:.1f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限，"
                "没有读取。请核对所选文件。"
            )
        return file

    def clean(self) -> None:
        """Require either a file or a text."""
        file, text = self.files.get("file"), self.cleaned_data.get("text")
        if file and text:
            self.add_error("text", "既选了文件，又粘贴了文字，不知道以哪个为准。请只留一样。")
        if not file and not text:
            self.add_error("file", "没有选择文件，也没有粘贴文字。请选择一份方案，或把全文粘贴在下面。")

    def read_content(self) -> tuple[bytes, str]:
        """Return the bytes and the name of the plan in a valid form."""
        if file := self.cleaned_data["file"]:
            return file.read(), file.name or ""
        return self.cleaned_data["text"].encode(), self.cleaned_data["name"] or PASTED_NAME

    def add_action_error(self, message: str) -> None:
        """Add the reason for refusing the plan to the field that it came in."""
        self.add_error("file" if self.files else "text", message)

    def note_lost_file(self) -> None:
        """Add an error that asks to choose the file again, as no page can preselect it."""
        if file := self.files.get("file"):
            self.add_error("file", f"所选的文件“{file.name}”没有留在页面上，须重新选择。")


class DistrictYearForm(forms.Form):
    """The district, year and title of a draft; empty fields are taken from its text.

    A district is one of the ``candidates``, or typed: a name that one place of the country has.
    """

    candidate = forms.CharField(required=False)
    district = OneLineField(
        required=False,
        max_length=DISTRICT_LENGTH,
        error_messages={"max_length": "地区的名称超过 %(limit_value)d 字，没有保存。请核对。"},
    )
    year = forms.IntegerField(
        required=False,
        min_value=DOCUMENT_YEARS[0],
        max_value=DOCUMENT_YEARS[-1],
        error_messages={
            "invalid": "年份无效，请填四位数字。",
            **dict.fromkeys(
                ("min_value", "max_value"),
                f"年份应在 {DOCUMENT_YEARS[0]} 到 {DOCUMENT_YEARS[-1]} 之间。",
            ),
        },
    )
    title = OneLineField(
        required=False,
        max_length=TITLE,
        error_messages={"max_length": "标题超过 %(limit_value)d 字，没有保存。请改短。"},
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, given: SourceCorrections, place: DraftPlace
    ) -> None:
        """Bind the form to ``data`` if it has these fields; ``given`` holds the saved values."""
        names = ("district", "candidate", "year", "title")
        is_sent = data is not None and any(name in data for name in names)
        is_candidate = given.district in (*place.candidates, *place.offered)
        saved = {
            "candidate": given.district if is_candidate else "",
            "district": "" if is_candidate else given.district,
        }
        super().__init__(
            data if is_sent else None, initial={**saved, "year": given.year, "title": given.title}
        )
        self.place, self.given = place, given

    def clean(self) -> None:
        """Find the typed place; refuse a name that none or several have."""
        typed = self.cleaned_data.get("district", "")
        chosen = self.cleaned_data.get("candidate", "")
        if chosen and chosen not in (*self.place.candidates, *self.place.offered, self.given.district):
            self.add_error("candidate", "所选的地区已不在候选之列，请重新选择。")
        if not typed or "district" in self.errors:
            return
        try:
            self.cleaned_data["district"] = check_district_name(typed)
        except ActionError as error:
            self.add_error("district", str(error))

    @property
    def place_menu(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the names of places to choose from, in groups."""
        groups = [("可能的地区", self.place.candidates), ("已有的地区", self.place.offered)]
        return [(name, places) for name, places in groups if places]

    @property
    def values(self) -> DraftHead:
        """Return district, year and title of a valid form."""
        return DraftHead(
            self.cleaned_data["district"] or self.cleaned_data["candidate"],
            self.cleaned_data["year"],
            self.cleaned_data["title"],
        )
