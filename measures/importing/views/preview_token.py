"""What a page showed of a draft, signed, so that exactly this is confirmed or nothing."""

from __future__ import annotations

from django.core import signing

from measures.importing.actions.draft_comparison import DraftComparison
from measures.models import ImportDraft

_SALT = "measures.intake"


def sign_preview(draft: ImportDraft, comparison: DraftComparison) -> str:
    """Return what the page carries: the draft in its version, and what it was compared with."""
    return signing.dumps([draft.pk, draft.version, comparison.mark], salt=_SALT)


def read_preview_token(text: str, draft: ImportDraft) -> tuple[int, str] | None:
    """Return version and mark that a page carried; None if it carried none of this draft."""
    try:
        pk, version, mark = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return (int(version), str(mark)) if pk == draft.pk else None
