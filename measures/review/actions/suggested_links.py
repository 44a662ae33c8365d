"""Decide suggested links, one by one or many at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256

from django.contrib.auth.models import User

from measures.decisions.decision_checks import DECISION_LIMIT, clean_note, require_unchanged, require_waiting
from measures.history.actions.recorder import ChangeRecorder, record_changes
from measures.links.actions.link_decisions import confirm_links, reject_links
from measures.models import ChangeSet, Link
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.document_locks import lock_linked_documents
from measures.writing.record_locking import lock_record

REJECT = "reject"


def decide_link(*, link: int, seen: str, user: User, choice: str, note: str = "") -> ChangeSet | None:
    """Confirm a suggested link with the relation ``choice``, or `REJECT` it.

    ``seen`` is the `record_digest` of the link that the user saw. Raise `EditConflict` if it has changed, `ActionError`
    for a relation that it cannot have.
    """
    note = clean_note(note)
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user, reason=note) as recorder:
        lock_linked_documents([link])
        record = lock_record(Link, link, version=None)
        require_waiting(record)
        require_unchanged(seen, record)
        if choice == REJECT:
            recorder.summary = f"否定关联{quote(str(record))}"
            reject_links(links=[record], user=user, note=note)
        else:
            record.relation = _check_relation(record, choice)
            recorder.summary = f"确认关联{quote(str(record))}"
            confirm_links(links=[record], user=user, relation=choice, note=note)
    return recorder.change_set


def possible_relations(link: Link) -> tuple[str, ...]:
    """Return the relations that a link of its kind and with its ends can have."""
    relation = Link.Relation
    if link.origin_id is None or link.target_id is None:
        return (link.relation,)
    if link.kind == Link.Kind.LINEAGE:
        return (relation.SAME, relation.CHANGED, relation.SPLIT, relation.MERGED)
    return (relation.SAME, relation.RELATED)


def decide_suggested_links(*, links: Sequence[Link], seen: str, choice: str, user: User) -> ChangeSet | None:
    """Confirm suggested links, each with its relation, or `REJECT` them, as one change set, all or none.

    ``seen`` is the `mark_links` of the links that the user saw. Raise `EditConflict` if any has changed, `ActionError`
    for more than `DECISION_LIMIT`.
    """
    with _record_link_decisions(len(links), choice, user) as recorder:
        pks = [link.pk for link in links]
        lock_linked_documents(pks)
        now = Link.objects.select_for_update(of=("self",)).filter(pk__in=pks, status=Link.Status.SUGGESTED)
        if mark_links(list(now)) != seen:
            raise EditConflict("您打开之后，这些关联已有变化，没有改动任何一条。请看过现在的清单再决定。")
        _decide_each(links, choice, user)
    return recorder.change_set


def decide_ticked_links(*, seen: Mapping[int, str], choice: str, user: User) -> ChangeSet | None:
    """Confirm suggested links, each with its relation, or `REJECT` them, as one change set, all or none.

    ``seen`` has the `record_digest` that the user saw of each by its id. Raise `EditConflict` if any has changed or is
    gone, `ActionError` for more than `DECISION_LIMIT`.
    """
    with _record_link_decisions(len(seen), choice, user) as recorder:
        _decide_each(list(Link.objects.filter(pk__in=seen)), choice, user, seen)
    return recorder.change_set


@contextmanager
def _record_link_decisions(count: int, choice: str, user: User) -> Iterator[ChangeRecorder]:
    """Record the decision on ``count`` links; raise `ActionError` if they are too many."""
    if count > DECISION_LIMIT:
        raise ActionError(f"一次最多核定 {DECISION_LIMIT} 条，现有 {count} 条。请提高分值或缩小范围。")
    summary = f"批量{'否定' if choice == REJECT else '确认'} {count} 条关联"
    with record_changes(kind=ChangeSet.Kind.BULK, summary=summary, user=user) as recorder:
        yield recorder


def _decide_each(
    links: Sequence[Link], choice: str, user: User, seen: Mapping[int, str] | None = None
) -> None:
    decide = reject_links if choice == REJECT else confirm_links
    decide(links=links, user=user, seen=seen)


def mark_links(links: Sequence[Link]) -> str:
    """Return a digest of the ids, versions and relations of links, independent of their order."""
    versions = sorted(f"{link.pk}:{link.version}:{link.relation}" for link in links)
    return sha256(",".join(versions).encode()).hexdigest()[:20]


def _check_relation(link: Link, choice: str) -> str:
    """Return a relation that the link can have; raise `ActionError` for any other."""
    if choice not in possible_relations(link):
        raise ActionError("这条关联不能是这种关系，请从页面上选择。")
    return choice
