"""The form of a queue: the decision on the shown record."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest

from districts.models import Department
from measures.models import lengths
from measures.review.queues.review_queue import QueueAnswer
from measures.staff.form_fields import max_length_of
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError, FieldErrors

_CONTROL_CHARACTERS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_UNUSABLE = "填写的文字中有无法保存的字符（如控制字符），没有保存。请重新输入。"
_INCOMPLETE = "页面的数据不完整，没有保存。请重新打开这一条。"
_LARGEST_ID = 10**15 - 1
_SEEN_RECORD = re.compile(r"[0-9]{1,15}-[0-9a-f]{20}")


class WrittenTextField(forms.CharField):
    """A text written with a decision, stored as typed; control characters are refused."""

    def __init__(self, *, label: str, max_length: int) -> None:
        """Name the ``label`` in the message for a text that is too long."""
        super().__init__(
            label=label,
            required=False,
            strip=False,
            max_length=max_length,
            validators=[RegexValidator(_CONTROL_CHARACTERS, _UNUSABLE, inverse_match=True)],
            error_messages={
                "null_characters_not_allowed": _UNUSABLE,
                "max_length": f"{label}不能超过 %(limit_value)d 字，现有 %(show_value)d 字。",
            },
        )

    def to_python(self, value: Any) -> str:
        """Return the text with line feeds as line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class LinkScoreForm(forms.Form):
    """From which score on links are shown in the table; all of them if it is empty."""

    score = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=1,
        decimal_places=4,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places"),
            "分值请填 0 到 1 之间的数，如 0.95。",
        ),
    )


class SeenRecordsField(forms.MultipleChoiceField):
    """Records of a table; the value is what was shown of each by its id."""

    def valid_value(self, value: str) -> bool:
        """Return whether a value is an id and a digest."""
        return _SEEN_RECORD.fullmatch(value) is not None

    def clean(self, value: Any) -> dict[int, str]:
        """Return the digests by id."""
        split = (each.split("-") for each in super().clean(value))
        return {int(pk): digest for pk, digest in split}


class LinkTableForm(forms.Form):
    """A decision on the ticked links, or on ``all`` that the filters leave, of which ``seen`` is the digest."""

    choice = forms.ChoiceField(
        choices=[("confirm", "确认"), ("reject", "否定")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "没有这个选项，请从页面上选择。"),
    )
    all = forms.BooleanField(required=False)
    seen = forms.CharField(required=False, max_length=20)
    links = SeenRecordsField(
        required=False, error_messages={"invalid_choice": "页面的数据不完整，没有保存。请重新打开这一页。"}
    )

    def clean(self) -> None:
        """Require a ticked link, or all of them."""
        if not self.errors and not self.cleaned_data["all"] and not self.cleaned_data["links"]:
            self.add_error("links", "没有勾选任何一条，没有保存。请先勾选。")


class SentNamesForm(forms.Form):
    """The names that a table showed, decided or not; the value is what was shown of each by its id."""

    name = SeenRecordsField(
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "页面的数据不完整，没有保存。请重新打开这一页。"
        )
    )


class QueueDecisionForm(forms.Form):
    """The id of the record, the `record_digest` that was shown, the choice, and the written texts."""

    item = forms.IntegerField(min_value=0, max_value=_LARGEST_ID)
    seen = forms.CharField(required=False)
    choice = forms.CharField(required=False)
    kind = forms.CharField(required=False)
    note = WrittenTextField(label="意见", max_length=lengths.NOTE)
    typed = WrittenTextField(label="填写的文字", max_length=max_length_of(Department, "name"))

    def __init__(self, data: Any = None, *, hint: str = "") -> None:
        """Take what was sent; ``hint`` says what is to be typed."""
        super().__init__(data)
        self.fields["typed"].widget.attrs |= {"data-typed": "", "data-key": "t", "placeholder": hint}


def read_answer(request: HttpRequest) -> QueueAnswer:
    """Return the decision in a request; raise `ActionError` for an incomplete request or invalid texts."""
    form = QueueDecisionForm(request.POST)
    if not form.is_valid():
        wrong = {name: str(form.errors[name][0]) for name in ("note", "typed") if name in form.errors}
        if "item" in form.errors or not wrong:
            raise ActionError(_INCOMPLETE)
        raise FieldErrors([ActionError(message, field=name) for name, message in wrong.items()])
    given = form.cleaned_data
    return QueueAnswer(
        pk=given["item"],
        seen=given["seen"],
        choice=given["choice"],
        note=given["note"],
        typed=given["typed"],
        kind=given["kind"],
        user=signed_in_user(request),
    )
