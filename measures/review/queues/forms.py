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
    """From which score on links are confirmed at once."""

    score = forms.DecimalField(
        min_value=0,
        max_value=1,
        decimal_places=4,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_decimal_places"),
            "分值请填 0 到 1 之间的数，如 0.95。",
        ),
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
