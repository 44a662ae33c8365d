"""Decisions on links: staff confirm, reject or reopen suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.utils import timezone

from measures.decisions.decision_checks import require_each_unchanged
from measures.decisions.resolutions import check_decision_length
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Link
from measures.writing.document_locks import lock_linked_documents
from measures.writing.link_leases import mark_links_due


def confirm_links(
    *,
    links: Sequence[Link],
    user: User,
    relation: str | None = None,
    note: str | None = None,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Confirm ``links``, with another ``relation`` than the suggested if one is given; return how many changed.

    ``seen`` is what the user saw of each, see `require_each_unchanged`: raise `EditConflict` if one has changed since.
    """
    return _set_link_status(links, Link.Status.CONFIRMED, user, relation=relation, note=note, seen=seen)


def reject_links(
    *, links: Sequence[Link], user: User, note: str | None = None, seen: Mapping[int, str] | None = None
) -> int:
    """Reject ``links``; return how many changed. ``seen`` as for `confirm_links`."""
    return _set_link_status(links, Link.Status.REJECTED, user, note=note, seen=seen)


def reopen_links(
    *,
    links: Sequence[Link],
    user: User | None = None,
    note: str | None = None,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Reopen decided links as suggestions, as computed; return how many changed.

    ``seen`` as for `confirm_links`.
    """
    return _set_link_status(links, Link.Status.SUGGESTED, user, note=note, seen=seen)


def _set_link_status(
    links: Sequence[Link],
    status: str,
    user: User | None,
    *,
    relation: str | None = None,
    note: str | None = None,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Set the status of the links; other links between the same years become due."""
    check_decision_length(note or "")
    changed, due_documents = 0, set[int]()
    summary = f"{len(links)} 条关联标为“{Link.Status(status).label}”"
    with record_changes(kind=ChangeSet.Kind.DECISION, summary=summary, user=user):
        lock_linked_documents([link.pk for link in links])
        locked = Link.objects.select_for_update(of=("self",)).filter(pk__in=[link.pk for link in links])
        found = list(locked.select_related("origin__document", "target__document").order_by("pk"))
        require_each_unchanged(seen, found)
        for link in found:
            wanted = relation or (link.computed if status == Link.Status.SUGGESTED else link.relation)
            if link.status == status and link.relation == wanted and note in (None, link.decision):
                continue
            _write_link_decision(link, status, wanted or link.relation, user, note)
            changed += 1
            due_documents |= _document_over_years(link)
        if due_documents:
            mark_links_due(documents=sorted(due_documents))
    return changed


def _write_link_decision(link: Link, status: str, relation: str, user: User | None, note: str | None) -> None:
    """Write one decision."""
    suggested = status == Link.Status.SUGGESTED
    link.status, link.relation = status, relation
    link.decided_by = None if suggested else user
    link.decided_at = None if suggested else timezone.now()
    if note is not None:
        link.decision = note
    link.version += 1
    link.save()


def _document_over_years(link: Link) -> set[int]:
    """Return the id of a document whose links include all between the two years of a lineage link; none for others."""
    end = link.target or link.origin
    return {end.document_id} if end is not None and link.kind == Link.Kind.LINEAGE else set()
