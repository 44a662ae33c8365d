"""The forms that correct the text and the measures of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from measures.importing.draft_decisions import (
    MeasureCorrection,
)
from measures.importing.forms.text_fields import (
    DepartmentNamesField,
    OneLineField,
    PlainTextField,
    join_lines,
)
from measures.importing.name_questions import PlanNames
from measures.models import Measure
from measures.models.lengths import DEADLINE, TEXT, TITLE


class DraftTextForm(forms.Form):
    """The corrected text of a draft; `correct_draft_text` validates it."""

    text = forms.CharField(required=False, strip=False)


class MeasureCorrectionForm(forms.Form):
    """The corrected values of a measure of a draft."""

    title = OneLineField(
        required=False,
        max_length=TITLE,
        error_messages={"max_length": "标题超过 %(limit_value)d 字，没有保存。请改短。"},
    )
    text = PlainTextField(
        required=False,
        max_length=TEXT,
        error_messages={
            "max_length": "正文有 %(show_value)d 字，超过 %(limit_value)d 字，没有保存。请改短。"
        },
    )
    deadline = OneLineField(
        required=False,
        max_length=DEADLINE,
        error_messages={"max_length": "完成时限超过 %(limit_value)d 字，没有保存。请改短。"},
    )
    kind = forms.ChoiceField(
        choices=Measure.Kind.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择举措的类别。"),
    )
    own_initiative = forms.BooleanField(required=False)
    leads = DepartmentNamesField(required=False)
    co_leads = DepartmentNamesField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        as_read: MeasureCorrection,
        correction: MeasureCorrection | None,
        names: PlanNames,
    ) -> None:
        """Start with all fields ``as_read``, replaced by the values of the saved ``correction``."""
        self.as_read, self.names = as_read.values, names
        super().__init__(data, initial=self.as_read | (correction.values if correction else {}))

    def clean(self) -> None:
        """Require a title or a text, and departments that the registry or the plan has."""
        if self.cleaned_data.get("title") == self.cleaned_data.get("text") == "":
            self.add_error("title", "标题和正文不能都是空的。")
        if {"leads", "co_leads"} <= self.cleaned_data.keys() and self._names_differ():
            self._check_department_names()

    @property
    def correction(self) -> MeasureCorrection:
        """Return the values of a valid form that differ from those read."""
        read = self.as_read | {
            "title": join_lines(self.as_read["title"]),
            "text": self.as_read["text"].strip(),
            "deadline": join_lines(self.as_read["deadline"]),
        }
        changed = {name: value for name, value in self.cleaned_data.items() if value != read[name]}
        if self._names_differ():
            changed |= {name: self.cleaned_data[name] for name in ("leads", "co_leads")}
        return MeasureCorrection(**changed)

    def _names_differ(self) -> bool:
        return any(self.cleaned_data[name] != self.as_read[name] for name in ("leads", "co_leads"))

    def _check_department_names(self) -> None:
        if self.names.district is None:
            self.add_error("leads", "还没有确定是哪个区的方案，不能更正责任单位。请先指定区。")
            return
        leads, co_leads = self.cleaned_data["leads"], self.cleaned_data["co_leads"]
        if twice := sorted(set(leads) & set(co_leads)):
            self.add_error("co_leads", f"“{twice[0]}”同时列为牵头和配合，没有保存。请只留一处。")
            return
        for field, named in (("leads", leads), ("co_leads", co_leads)):
            for name in named:
                if name in self.names.unknown or self.names.find_exact(name) is not None:
                    continue
                near = "、".join(one.name for one in self.names.suggest(name)[:3])
                advice = f"您要找的可能是：{near}。" if near else "请核对名称。"
                self.add_error(field, f"名录中没有“{name}”。{advice}")
