"""Measure the way of one plan through the site: from the upload to its preview, and from there to its records."""

from __future__ import annotations

import re
import time
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bench.corpus.material import gather_material
from bench.corpus.sample_plan import FIRST_YEAR, YEARS, write_plan
from bench.folders import BenchFolder
from bench.measuring import time_call, time_spread
from measures.history.actions.undo import undo_change_set
from measures.models import ImportDraft
from measures.writing.edit_token import FORM_FIELD

MEASURES = 200
_TIMES = 5
#: A year of which no corpus has a plan.
_YEAR = 2090
_LOOK_EVERY = 0.01
_TOKEN = re.compile(rf'name="{FORM_FIELD}" value="([^"]*)"')


def measure_uploads(_: BenchFolder) -> dict[str, object]:
    """Upload, preview and confirm a plan a few times; undo each import."""
    user, _made = User.objects.get_or_create(username="bench", is_superuser=True, is_staff=True)
    site = Client(SERVER_NAME="127.0.0.1")
    site.force_login(user)
    material = gather_material()
    previews: list[float] = []
    confirmations: list[float] = []
    for number in range(_TIMES):
        plan = write_plan(number, MEASURES, material)
        content = plan.replace(f"{FIRST_YEAR + number % YEARS}", f"{_YEAR}").encode()
        preview, (draft, page) = time_call(lambda content=content: _preview(site, content))  # type: ignore[misc]
        confirmation, _answer = time_call(lambda draft=draft, page=page: _confirm(site, draft, page))  # type: ignore[misc]
        confirmed = ImportDraft.objects.select_related("change_set").get(pk=draft)
        if confirmed.change_set is None:
            raise AssertionError("the plan was not imported")
        undo_change_set(change_set=confirmed.change_set, user=user)
        previews.append(preview)
        confirmations.append(confirmation)
    return {
        "measures": MEASURES,
        "preview": time_spread(previews),
        "confirmation": time_spread(confirmations),
    }


def _preview(site: Client, content: bytes) -> tuple[int, str]:
    """Upload a plan, wait until the site's reader has read it, and get its page; return the draft's id and the page."""
    file = SimpleUploadedFile("plan.txt", content)
    answer: Any = site.post(reverse("importing:begin"), {"file": file})
    if answer.status_code != 302:
        raise AssertionError(f"the upload was answered with {answer.status_code}")
    draft = ImportDraft.objects.latest("pk")
    while draft.is_waiting:
        time.sleep(_LOOK_EVERY)
        draft.refresh_from_db(fields=["state", "beat_at"])
    if draft.state != ImportDraft.State.READY:
        raise AssertionError(f"the plan was not read: {draft.error}")
    answer = site.get(answer.url)
    return draft.pk, answer.content.decode()


def _confirm(site: Client, draft: int, page: str) -> None:
    """Confirm a draft as its page shows it."""
    token = _TOKEN.search(page)
    answer = site.post(reverse("importing:confirm", args=[draft]), {FORM_FIELD: token[1] if token else ""})
    if answer.status_code != 302:
        raise AssertionError(f"the confirmation was answered with {answer.status_code}")
