"""A plan is parsed once between its upload and the records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from districts.registry.registry_loading import load_registry
from measures.importing.actions import draft_reading
from measures.importing.views.draft_token import sign_draft
from measures.models import Document, ImportDraft
from measures.text import parse
from measures.text.confined import plan_reader
from measures.text.parse import parse_plan
from measures.writing.edit_token import FORM_FIELD
from tests.importing.drafts import again, confirmed
from tests.loading.small_plans import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch, two_districts: Any) -> list[str]:
    """Collect the parsed texts; read drafts in this process, so that they are counted too."""
    load_registry(registry=two_districts)
    texts: list[str] = []

    def counted(text: str) -> Any:
        texts.append(text)
        return parse_plan(text)

    monkeypatch.setattr(parse, "parse_plan", counted)
    monkeypatch.setattr(plan_reader, "parse_plan", counted)
    monkeypatch.setattr(draft_reading, "read_file_confined", plan_reader.read_plan_file)
    return texts


def test_from_the_upload_to_the_confirmation(staff: Client, parsed: list[str]) -> None:
    staff.post(reverse("importing:begin"), {"text": Plan().text()})
    draft = again(ImportDraft.objects.get())
    page = reverse("importing:draft", args=[draft.pk])
    assert staff.get(page).status_code == 200
    staff.post(reverse("importing:again", args=[draft.pk]), {FORM_FIELD: sign_draft(draft)})
    draft = again(draft)
    assert staff.get(page).status_code == 200
    confirmed(draft, draft.added_by)  # type: ignore[arg-type]
    assert Document.objects.exists()
    assert len(parsed) == 1


def test_from_a_file_to_the_records(parsed: list[str], tmp_path: Path) -> None:
    file = tmp_path / "嘉定.txt"
    file.write_bytes(Plan().content())
    call_command("import_plans", str(file), "--dry-run", verbosity=0)
    assert len(parsed) == 1
    call_command("import_plans", str(file), verbosity=0)
    assert (Document.objects.count(), len(parsed)) == (1, 2)
    # Known bytes are not read again.
    call_command("import_plans", str(file), verbosity=0)
    assert len(parsed) == 2
