"""The forms of decisions on the guesses and the names of a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms

from districts.departments.name_proposals import INTO_DEPARTMENT
from measures.importing.draft_decisions import GuessDecision
from measures.importing.forms.text_fields import PlainTextField
from measures.importing.guess_questions import GuessQuestion
from measures.importing.name_questions import NameQuestion, PlanNames
from measures.review.actions.names_together import NameDecision
from measures.review.actions.repair_decisions import READING_LENGTH, check_reading
from measures.review.queues.name_forms import TYPED, NameRowForm, NameSubject, choice_value
from measures.writing.action_errors import ActionError

KEEP, OTHER = "keep", "other-"
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
        self.listed = [(KEEP, question.keep_label), *self._alternative_choices()]
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

    def _alternative_choices(self) -> Iterator[tuple[str, str]]:
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


class NameForm(NameRowForm):
    """A decision on one unknown name of a draft; an unbound form shows the saved one."""

    def __init__(self, data: Mapping[str, Any] | None, *, question: NameQuestion, names: PlanNames) -> None:
        """Take the fields of the ``question`` from ``data``."""
        subject = NameSubject(question.name, names.district, names.departments)
        super().__init__(data, prefix=f"name-{question.key}", subject=subject)
        self.question = question

    @cached_property
    def saved(self) -> dict[str, str]:
        """Return the saved decision as values of the fields."""
        decision = self.question.decision
        if decision is None:
            return {"take": "", "choice": "", "typed": ""}
        value = choice_value(decision.choice, decision.department, decision.kind)
        if value == self.proposal_value:
            return {"take": value, "choice": "", "typed": ""}
        if decision.choice != INTO_DEPARTMENT or value in dict(self.suggested):
            return {"take": "", "choice": value, "typed": ""}
        return {"take": "", "choice": TYPED, "typed": self.department_names.get(str(decision.department), "")}

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> str:
        """Return the saved value of a field."""
        return self.saved[field_name]

    @property
    def decision(self) -> NameDecision | None:
        """Return the decision of a valid form, the saved one of an unbound form, None for no decision."""
        return self.decision_found if self.is_bound else self.question.decision

    @property
    def saved_words(self) -> str:
        """Return the saved decision in Chinese if the sent one differs, else an empty text."""
        if not self.is_bound or all(
            (self[name].value() or "") == value for name, value in self.saved.items()
        ):
            return ""
        decision = self.question.decision
        return self.label_decision(decision) if decision else "暂不核定"
