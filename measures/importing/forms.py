"""The forms of the import pages: the upload, and the decisions and corrections of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from districts.models import Department
from measures.importing.actions.draft_decisions import (
    DEPARTMENT_GROUP,
    INTO_DEPARTMENT,
    OWN_DEPARTMENT,
    GuessDecision,
    MeasureCorrection,
    NameDecision,
)
from measures.importing.actions.draft_edits import DISTRICT_LENGTH, DraftHead, check_district_name
from measures.importing.actions.drafts import FILE_NAME_LENGTH, PASTED_NAME
from measures.importing.draft_places import DraftPlace
from measures.importing.guess_questions import GuessQuestion
from measures.importing.name_questions import NameQuestion, PlanNames
from measures.loading.reading import DOCUMENT_YEARS, SourceCorrections
from measures.models import Measure
from measures.models.lengths import DEADLINE, TEXT, TITLE
from measures.review.actions.repair_decisions import READING_LENGTH, check_reading
from measures.review.queues.name_queue import OWN_KINDS
from measures.text.containers.file_limits import MAX_BYTES
from measures.writing.action_errors import ActionError

KEEP, TYPED, OTHER = "keep", "typed", "other-"
DEPARTMENT_NAME_LENGTH = Department._meta.get_field("name").max_length or 0
_UNDECIDED = ("", "暂不核定")
_SEPARATOR = re.compile(r"[、，,；;\s]+")


class PlainTextField(forms.CharField):
    r"""A text that every database can store: with ``\n`` as line end, without null characters and lone surrogates."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned text."""
        text = str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\x00", "").encode("utf-8", "replace").decode()
        return text.strip() if self.strip else text


class OneLineField(PlainTextField):
    """A text in one line, with single spaces."""

    def to_python(self, value: Any) -> str:
        """Return the text in one line."""
        return join_lines(super().to_python(value))


class DepartmentNamesField(PlainTextField):
    """Names of departments, separated by 、, commas, semicolons or spaces; repeated names are dropped."""

    widget = forms.TextInput(attrs={"data-several": ""})

    def prepare_value(self, value: Any) -> Any:
        """Return names as text for the input."""
        return "、".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return the names; raise `ValidationError` for one that is too long."""
        names = split_names(super().clean(value))
        for name in names:
            if len(name) > DEPARTMENT_NAME_LENGTH:
                raise ValidationError(
                    f"责任单位“{name[:20]}…”有 {len(name)} 字，超过 {DEPARTMENT_NAME_LENGTH} 字，没有保存。"
                    "请改短，各单位之间用顿号分开。"
                )
        return names


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


class GuessForm(forms.Form):
    """A decision on one guess; the form is unbound if the request has no fields for this guess."""

    choice = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "没有这个选项，请从页面上选择。"}
    )
    typed = PlainTextField(required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, question: GuessQuestion) -> None:
        prefix = f"guess-{question.key}"
        is_sent = data is not None and f"{prefix}-choice" in data
        super().__init__(data if is_sent else None, prefix=prefix, initial=self._initial_of(question))
        self.question = question
        self.listed = [(KEEP, question.keep_label), *self._alternatives()]
        self._set_choices("choice", [_UNDECIDED, *self.listed, (TYPED, "应为")])
        self.most = READING_LENGTH

    def clean(self) -> None:
        """Require a valid reading if one is to be typed."""
        if self.cleaned_data.get("choice") != TYPED:
            return
        try:
            if not self.cleaned_data["typed"]:
                raise ActionError("有一处推测选了“应为”，但没有填写应为什么字。请填写，或改选其他。")
            check_reading(self.cleaned_data["typed"])
        except ActionError as error:
            self.add_error("typed", str(error))

    @property
    def decision(self) -> GuessDecision | None:
        """Return the decision of a valid form, the saved one of an unbound form, None for no decision."""
        if not self.is_bound:
            return self.question.decision
        choice = self.cleaned_data["choice"]
        if choice == TYPED:
            return GuessDecision(self.cleaned_data["typed"])
        if choice.startswith(OTHER):
            return GuessDecision(self.question.alternatives[int(choice.removeprefix(OTHER))])
        return GuessDecision() if choice == KEEP else None

    def _alternatives(self) -> Iterator[tuple[str, str]]:
        for at, label in enumerate(self.question.alternative_labels):
            yield f"{OTHER}{at}", label

    def _set_choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @staticmethod
    def _initial_of(question: GuessQuestion) -> dict[str, str]:
        if question.decision is None:
            return {"choice": "", "typed": ""}
        reading = question.decision.reading
        if reading is None:
            return {"choice": KEEP, "typed": ""}
        if reading in question.alternatives:
            return {"choice": f"{OTHER}{question.alternatives.index(reading)}", "typed": ""}
        return {"choice": TYPED, "typed": reading}


class NameForm(forms.Form):
    """A decision on one unknown name; the form is unbound if the request has no fields for this name."""

    choice = forms.CharField(required=False)
    typed = PlainTextField(required=False)
    kind = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, question: NameQuestion, names: PlanNames) -> None:
        prefix = f"name-{question.key}"
        is_sent = data is not None and f"{prefix}-choice" in data
        super().__init__(data if is_sent else None, prefix=prefix)
        self.question, self.names = question, names
        self.kinds = OWN_KINDS
        self.fields["typed"].widget.attrs |= {
            "maxlength": DEPARTMENT_NAME_LENGTH,
            "aria-label": f"“{question.name}”是哪个部门",
            "data-chooses": f"{prefix}-choice",
        }
        self._department = 0

    @cached_property
    def listed(self) -> list[tuple[str, str]]:
        """Return the departments that the name may mean, as choices; this takes some milliseconds."""
        found = self.names.suggest(self.question.name)
        return [(f"{INTO_DEPARTMENT}-{one.pk}", f"就是{one.name}") for one in found]

    @cached_property
    def saved(self) -> dict[str, str]:
        """Return the saved decision as values of the fields."""
        decision = self.question.decision or NameDecision("")
        if decision.choice != INTO_DEPARTMENT:
            return {"choice": decision.choice, "typed": "", "kind": decision.kind}
        choice = f"{INTO_DEPARTMENT}-{decision.department}"
        if choice in dict(self.listed):
            return {"choice": choice, "typed": "", "kind": ""}
        return {
            "choice": TYPED,
            "typed": self.names.department_names.get(decision.department, ""),
            "kind": "",
        }

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> str:
        """Return the saved value of a field."""
        return self.saved[field_name]

    def clean(self) -> None:
        """Find the chosen or typed department; require a kind for a new department."""
        choice, name = self.cleaned_data["choice"], self.question.name
        if choice == TYPED:
            self._find_typed(self.cleaned_data["typed"])
        elif choice == OWN_DEPARTMENT:
            if self.cleaned_data["kind"] not in dict(OWN_KINDS):
                self.add_error("kind", f"请选择“{name}”是哪一类部门。")
        elif choice not in ("", DEPARTMENT_GROUP):
            chosen = {f"{INTO_DEPARTMENT}-{pk}": pk for pk in self.names.department_names}
            if choice not in chosen:
                self.add_error("choice", f"为“{name}”选的部门已不存在，请重新选择。")
            self._department = chosen.get(choice, 0)

    @property
    def decision(self) -> NameDecision | None:
        """Return the decision of a valid form, the saved one of an unbound form, None for no decision."""
        if not self.is_bound:
            return self.question.decision
        choice = self.cleaned_data["choice"]
        if choice == OWN_DEPARTMENT:
            return NameDecision(OWN_DEPARTMENT, kind=self.cleaned_data["kind"])
        if choice == DEPARTMENT_GROUP:
            return NameDecision(DEPARTMENT_GROUP)
        return NameDecision(INTO_DEPARTMENT, department=self._department) if choice else None

    @property
    def saved_words(self) -> str:
        """Return the saved decision in Chinese if the sent one differs, else an empty text."""
        saved = self.saved
        choice, typed = self["choice"].value(), self["typed"].value()
        if not self.is_bound or (choice == saved["choice"] and (choice != TYPED or typed == saved["typed"])):
            return ""
        words = dict([_UNDECIDED, *self.listed]) | {
            TYPED: f"是部门 {saved['typed']}",
            OWN_DEPARTMENT: f"是单独的部门（{dict(OWN_KINDS).get(saved['kind'], '')}）",
            DEPARTMENT_GROUP: "是泛指的一类部门",
        }
        return str(words[saved["choice"]])

    def _find_typed(self, typed: str) -> None:
        found = self.names.find(typed) if typed else None
        if found is None:
            what = (
                f"没有叫“{typed[:40]}”的部门，或不止一个" if typed else "选了“是部门”，但没有填写部门的名称"
            )
            self.add_error("typed", f"“{self.question.name}”：{what}。请填写部门的规范简称，或从建议中选择。")
        else:
            self._department = found.pk


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
            self._check_names()

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

    def _check_names(self) -> None:
        if self.names.district is None:
            self.add_error("leads", "还没有确定是哪个区的方案，不能更正责任单位。请先指定区。")
            return
        leads, co_leads = self.cleaned_data["leads"], self.cleaned_data["co_leads"]
        if twice := sorted(set(leads) & set(co_leads)):
            self.add_error("co_leads", f"“{twice[0]}”同时列为牵头和配合，没有保存。请只留一处。")
            return
        for field, named in (("leads", leads), ("co_leads", co_leads)):
            for name in named:
                if name in self.names.unknown or self.names.find(name) is not None:
                    continue
                near = "、".join(one.name for one in self.names.suggest(name)[:3])
                advice = f"您要找的可能是：{near}。" if near else "请核对名称。"
                self.add_error(field, f"名录中没有“{name}”。{advice}")


def join_lines(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text, separated by 、, commas, semicolons or spaces, each once.

    >>> split_names("区发改委、区税务局， 区发改委")
    ('区发改委', '区税务局')
    """
    return tuple(dict.fromkeys(name for name in _SEPARATOR.split(text) if name))
