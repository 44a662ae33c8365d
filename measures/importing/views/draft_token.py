"""The edit token of the pages of a draft: its version and the digest of its import target."""

from __future__ import annotations

from django.http import HttpRequest

from measures.models import ImportDraft
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken


def sign_draft(draft: ImportDraft) -> str:
    """Return the signed edit token of a page that shows ``draft`` as it is now."""
    return EditToken.begin(_subject(draft), [draft.version, draft.comparison.get("mark", "")]).sign()


def read_draft_token(
    request: HttpRequest, draft: ImportDraft, field: str = FORM_FIELD
) -> tuple[int, str] | None:
    """Return the version and the digest of the import target in the sent token, None if it is invalid."""
    try:
        version, digest = EditToken.read(request.POST.get(field, ""), _subject(draft)).shown
    except InvalidEditToken:
        return None
    return version, digest


def read_version(request: HttpRequest, draft: ImportDraft) -> int:
    """Return the version of the draft in the sent token, 0 (which no draft has) if it is invalid."""
    shown = read_draft_token(request, draft)
    return shown[0] if shown else 0


def _subject(draft: ImportDraft) -> str:
    return f"measures.importdraft:{draft.pk}"
