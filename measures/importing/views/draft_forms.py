"""The forms on the page of a draft: district and year, guesses, names; they are saved together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_texts import corrections_of_draft, current_text_and_plan
from measures.importing.draft_decisions import GuessDecision, decisions_of_draft
from measures.importing.draft_places import find_draft_place
from measures.importing.forms.decision_forms import GuessForm, NameForm
from measures.importing.forms.upload_forms import DistrictYearForm
from measures.importing.guess_questions import list_guess_questions
from measures.importing.name_questions import PlanNames
from measures.importing.views.import_access import may_decide_guesses, may_decide_names
from measures.models import ImportDraft
from measures.review.actions.names_together import NameDecision
from measures.review.queues.name_forms import RestForm


class DraftForms:
    """The forms of a draft, with its text, plan, decisions and comparison.

    A form without fields in ``data``, or for decisions that ``user`` may not make, is unbound and shows saved values.
    """

    def __init__(self, draft: ImportDraft, user: Any, data: Mapping[str, Any] | None = None) -> None:
        self.cleaned, self.plan = current_text_and_plan(draft)
        self.decisions, self.comparison = decisions_of_draft(draft), stored_comparison(draft)
        given = corrections_of_draft(draft)
        self.plan_names = PlanNames(self.plan, self.comparison, given)
        self.may_decide_guesses, self.may_decide_names = may_decide_guesses(user), may_decide_names(user)
        self.given = DistrictYearForm(data, given=given, place=find_draft_place(self.plan, given))
        self.guesses = [
            GuessForm(data if self.may_decide_guesses else None, question=question)
            for question in list_guess_questions(self.cleaned, self.decisions)
        ]
        self.names = [
            NameForm(data if self.may_decide_names else None, question=question, names=self.plan_names)
            for question in self.plan_names.list_questions(self.decisions)
        ]
        decides = any(form.is_bound for form in self.names)
        #: What becomes of the other names.
        self.rest = RestForm(data if decides else None)

    @property
    def bound(self) -> Iterator[forms.Form]:
        """Yield the bound forms in page order."""
        return (form for form in (self.given, *self.guesses, *self.names, self.rest) if form.is_bound)

    def is_valid(self) -> bool:
        """Return whether all bound forms are valid."""
        return all(form.is_valid() for form in self.bound)

    def guess_decisions(self) -> dict[str, GuessDecision] | None:
        """Return the decisions of valid forms by `guess_key`, None if no form of a guess is bound."""
        if not any(form.is_bound for form in self.guesses):
            return None
        return {form.question.key: form.decision for form in self.guesses if form.decision is not None}

    def name_decisions(self) -> dict[str, NameDecision] | None:
        """Return the decisions of valid forms by name, None if no form of a name is bound."""
        if not self.rest.is_bound:
            return None
        found = {
            form.question.name: form.decision or self.rest.decision_on(form.question.name)
            for form in self.names
        }
        return {name: decision for name, decision in found.items() if decision is not None}

    @property
    def proposed(self) -> int:
        """Return the number of names of which something is proposed."""
        return sum(form.proposal is not None for form in self.names)
