"""The forms of import batches: several files at once, and the drafts ticked to be confirmed together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from measures.text.confined.archive_limits import MAX_ARCHIVE_BYTES, MAX_BATCH_FILES

#: So many bytes come in one upload: all files together.
MAX_BATCH_BYTES = MAX_ARCHIVE_BYTES
#: So many plans are confirmed by one request, each in half a second or a few.
MOST_TICKED = 50


class SeveralFilesInput(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files of one field, chosen or of a folder; at most `MAX_BATCH_FILES` with `MAX_BATCH_BYTES` together."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the uploaded files in order; raise `ValidationError` if they are too many or too large."""
        found = [one for one in data or () if one]
        if len(found) > MAX_BATCH_FILES:
            raise ValidationError(
                f"选了 {len(found)} 个文件，一次最多 {MAX_BATCH_FILES} 个，没有读取。请分几次上传。"
            )
        size = sum(one.size or 0 for one in found)
        if len(found) > 1 and size > MAX_BATCH_BYTES:
            raise ValidationError(
                f"所选文件共 {size / 1024 / 1024:.1f} MB，一次最多 {MAX_BATCH_BYTES // 1024 // 1024} MB，"
                "没有读取。请分几次上传。"
            )
        return found


class BatchUploadForm(forms.Form):
    """The files of an upload; one plan alone is left to `forms.UploadForm`."""

    file = SeveralFilesField(required=False)
    text = forms.CharField(required=False)


class TickedDraftsForm(forms.Form):
    """The drafts of a batch that are to be confirmed together, out of those that can be."""

    draft = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "没有勾选方案。请勾选要确认的方案。",
            "invalid_choice": "勾选的方案中有的现在不能一起确认，没有导入。请看下面各份的现状，重新勾选。",
            "invalid_list": "没有勾选方案。请勾选要确认的方案。",
        },
    )

    def __init__(self, data: Any, *, confirmable: list[int]) -> None:
        """Offer the ids of the drafts that are ``confirmable``."""
        super().__init__(data)
        field: Any = self.fields["draft"]
        field.choices = [(pk, str(pk)) for pk in confirmable]

    def clean_draft(self) -> list[int]:
        """Return the ids of the ticked drafts; raise `ValidationError` if they are too many for one request."""
        ticked: list[int] = self.cleaned_data["draft"]
        if len(ticked) > MOST_TICKED:
            raise ValidationError(f"勾选了 {len(ticked)} 份，一次最多确认 {MOST_TICKED} 份。请分几次确认。")
        return ticked
