"""The forms of decisions on the guesses and the names of a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms

from measures.importing.draft_decisions import (
    DEPARTMENT_GROUP,
    INTO_DEPARTMENT,
    OWN_DEPARTMENT,
    GuessDecision,
    NameDecision,
)
from measures.importing.forms.text_fields import (
    DEPARTMENT_NAME_LENGTH,
    PlainTextField,
)
from measures.importing.guess_questions import GuessQuestion
from measures.importing.name_questions import NameQuestion, PlanNames
from measures.review.actions.repair_decisions import READING_LENGTH, check_reading
from measures.review.queues.name_queue import OWN_KINDS
from measures.writing.action_errors import ActionError

KEEP, TYPED, OTHER = "keep", "typed", "other-"
_UNDECIDED = ("", "暂不核定")


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
