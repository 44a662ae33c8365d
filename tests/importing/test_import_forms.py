"""The forms of the page of a draft: saved together, fast with hundreds of guesses, within the field limit."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from districts.models import District
from measures.importing.guess_questions import MOST_GUESSES
from measures.importing.name_questions import MOST_NAMES
from measures.models import ImportDraft
from measures.text.steps import RepairStep
from tests.factories import UserFactory
from tests.importing.drafts import again, read
from tests.loading.small_plans import Item, Plan

pytestmark = pytest.mark.django_db
_CONTROL = re.compile(r"<(?:input|select|textarea|button)[^>]*>")


def read_with(*, guesses: int, names: int) -> ImportDraft:
    """Return a draft with the given numbers of guesses and unknown names."""
    plan = Plan()
    for number in range(names):
        plan = plan.with_new(Item(f"新举措{number}", "推进事项。", f"牵头单位：区第{number}新办局"))
    draft = read(plan.content(), UserFactory.create())
    places = [at for at, character in enumerate(draft.text) if character in "推进事项新"][:guesses]
    steps = [
        RepairStep("made.up", at, at + 1, draft.text[at], draft.text[at], 0.5, ("甲", "乙")) for at in places
    ]
    draft.steps = [step.as_dict() for step in steps]
    draft.save(update_fields=["steps"])
    return draft


@pytest.fixture
def draft(registry: District) -> ImportDraft:
    return read_with(guesses=3, names=3)


def controls(page: str) -> dict[str, str]:
    """Return the data that a browser would send of the unchanged form."""
    form = page.partition('class="importing__decisions"')[2].partition("</form>")[0]
    sent = {}
    for control in _CONTROL.findall(form):
        values = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', control)}
        if values.get("type") in ("radio", "checkbox") and " checked" not in control:
            continue
        if "name" in values and values.get("type") != "submit":
            sent[values["name"]] = values.get("value", "")
    return sent


def test_what_is_filled_in_for_all_parts_is_saved_by_any_button(
    staff: Client, registry: District, django_assert_max_num_queries: Any
) -> None:
    draft = read_with(guesses=MOST_GUESSES + 5, names=MOST_NAMES + 5)
    page = staff.get(reverse("importing:draft", args=[draft.pk])).content.decode()
    sent = controls(page)
    guesses = [name for name in sent if re.fullmatch(r"guess-.*-choice", name)]
    names = [name for name in sent if re.fullmatch(r"name-.*-choice", name)]
    assert (len(guesses), len(names)) == (MOST_GUESSES, MOST_NAMES)
    assert len(sent) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    sent |= {guesses[0]: "other-0", guesses[-1]: "keep", names[0]: "group", "year": "2032", "part": "names"}
    with django_assert_max_num_queries(40):  # suggestions are searched for no name
        answer = staff.post(reverse("importing:decisions", args=[draft.pk]), sent)
    assert answer.url.endswith("#names")  # type: ignore[attr-defined]
    draft = again(draft)
    assert draft.given["year"] == 2032
    assert draft.answers["guesses"] == {
        guesses[0].removeprefix("guess-").removesuffix("-choice"): {"reading": "甲"},
        guesses[-1].removeprefix("guess-").removesuffix("-choice"): {},
    }
    assert [one["choice"] for one in draft.answers["names"].values()] == ["group"]


def test_what_is_wrong_in_one_part_leaves_the_others_as_they_were_filled_in(
    staff: Client, draft: ImportDraft
) -> None:
    page = staff.get(reverse("importing:draft", args=[draft.pk])).content.decode()
    sent = controls(page)
    guess = next(name for name in sent if re.fullmatch(r"guess-.*-choice", name))
    sent |= {guess: "keep", "year": "3000", "part": "guesses"}
    answer = staff.post(reverse("importing:decisions", args=[draft.pk]), sent)
    assert answer.status_code == 422
    shown = controls(answer.content.decode())
    assert {name: shown[name] for name in (guess, "year")} == {guess: "keep", "year": "3000"}
    draft.refresh_from_db()
    assert (draft.version, draft.answers) == (1, {})


def test_who_sends_only_one_part_leaves_the_others_as_they_are(staff: Client, draft: ImportDraft) -> None:
    address = reverse("importing:decisions", args=[draft.pk])
    page = staff.get(reverse("importing:draft", args=[draft.pk])).content.decode()
    sent = controls(page)
    guess = next(name for name in sent if re.fullmatch(r"guess-.*-choice", name))
    name = next(name for name in sent if re.fullmatch(r"name-.*-choice", name))
    token = {"edit_token": sent["edit_token"]}
    assert staff.post(address, token | {guess: "keep"}).status_code == 302
    page = staff.get(reverse("importing:draft", args=[draft.pk])).content.decode()
    token = {"edit_token": controls(page)["edit_token"]}
    assert staff.post(address, token | {name: "group"}).status_code == 302
    draft.refresh_from_db()
    assert (len(draft.answers["guesses"]), len(draft.answers["names"])) == (1, 1)


def test_proposals_are_ticked_and_the_rest_become_departments_in_one_save(
    staff: Client, registry: District
) -> None:
    draft = read_with(guesses=1, names=4)
    address = reverse("importing:draft", args=[draft.pk])
    forms = staff.get(address).context["forms"].names
    first, second, *others = forms
    sent = controls(staff.get(address).content.decode())
    assert f'value="{first.proposal_value}"' in staff.get(address).content.decode()
    ticked = staff.get(f"{address}?ticked=1").content.decode()
    assert len(re.findall("data-tick [^>]* checked", ticked)) == sum(bool(form.proposal) for form in forms)
    sent |= {f"{first.prefix}-take": first.proposal_value, f"{second.prefix}-choice": "group"}
    sent |= {"rest": "on", "rest_kind": "enterprise", "part": "names"}
    assert staff.post(reverse("importing:decisions", args=[draft.pk]), sent).status_code == 302
    answers = again(draft).answers["names"]
    assert len(answers) == len(forms)
    assert answers[second.subject.name]["choice"] == "group"
    assert {answers[form.subject.name]["choice"] for form in others} == {"own"}
    shown = staff.get(address).context["forms"].names
    assert [form.decision for form in shown] == [form.question.decision for form in shown]
    assert shown[1]["choice"].value() == "group"
