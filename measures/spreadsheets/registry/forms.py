"""The forms that upload a table of the registry and confirm its import."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.tmp_storages import BaseStorage

from measures.models import lengths
from measures.spreadsheets.registry.registry_file_formats import MAX_REGISTRY_BYTES
from measures.writing.edit_token import EditToken, InvalidEditToken

_SUBJECT = "registry import"


class SignedUpload(BaseStorage):
    """Store a file to be confirmed in the page itself, signed, so that any server can import it."""

    def save(self, data: bytes) -> None:
        """Set ``name`` to the signed file."""
        self.name = EditToken.begin(_SUBJECT, base64.b64encode(data).decode()).sign()

    def read(self) -> bytes:
        """Return the file; raise `InvalidEditToken` for a name with an invalid signature."""
        return base64.b64decode(EditToken.read(self.name, _SUBJECT).opened)

    def remove(self) -> None:
        """Do nothing: nothing is stored."""


class RegistryImportForm(ImportForm):
    """The uploaded file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = "改过的文件"
        self.fields["import_file"].widget.attrs["accept"] = ".xlsx,.csv"

    @property
    def media(self) -> forms.Media:
        """Return no scripts; they choose among formats, and there is one."""
        return forms.Media()

    def clean_import_file(self) -> Any:
        """Return the file; refuse one that is too large."""
        file = self.cleaned_data["import_file"]
        if file.size > MAX_REGISTRY_BYTES:
            raise forms.ValidationError(
                f"文件有 {file.size / 1024 / 1024:.1f} MB，超过上限 {MAX_REGISTRY_BYTES // 1024 // 1024} MB。"
            )
        return file


class RegistryConfirmForm(ConfirmImportForm):
    """The signed previewed file, and the reason for the history."""

    original_file_name = forms.CharField(widget=forms.HiddenInput(), max_length=500)
    format = forms.ChoiceField(choices=[("0", "")], widget=forms.HiddenInput())
    resource = forms.ChoiceField(choices=[("0", "")], widget=forms.HiddenInput(), required=False)
    reason = forms.CharField(
        label="理由", max_length=lengths.REASON, required=False, help_text="可不填；记入历史。"
    )

    def clean_import_file_name(self) -> str:
        """Return the signed file; refuse an invalid signature."""
        name = str(self.cleaned_data["import_file_name"])
        try:
            EditToken.read(name, _SUBJECT)
        except InvalidEditToken as error:
            raise forms.ValidationError("页面缺少有效的版本标记，没有写入。请重新选择文件。") from error
        return name
