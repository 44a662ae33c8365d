"""Leases on documents whose links are due: one process works on a document at a time, and for a limited time.

Links are due for documents with an empty `Document.linked_at`. A background process takes a document for a time; if
it is killed, the lease expires and another process takes over. Correctness does not depend on leases: two processes
that do the same work write the same links.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from measures.models import Document, LinkingLease

#: Set in this process when one of its commits has made links due.
LINKS_DUE = Event()
#: The lease, extended after each comparison of two documents, which takes a second or two (`extend_lease`); a process
#: that does not extend it is taken for dead.
LEASE_TIME = timedelta(minutes=1)
#: The longest pause before a failed document is tried again.
_LONGEST_PAUSE = timedelta(minutes=10)
#: The failures in a row after which a document waits until its texts change or an operator runs the command.
MOST_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=10)
#: The most by which the clocks of two nodes differ.
_BETWEEN_NODES = timedelta(minutes=1)


def take_document(holder: str) -> Document | None:
    """Take the next document whose links are due, for `LEASE_TIME`; return None if none is free."""
    now = timezone.now()
    owed = Document.objects.filter(linked_at__isnull=True)
    LinkingLease.objects.exclude(document__in=owed.order_by().values("pk")).delete()
    left = set(
        LinkingLease.objects.filter(tries__gte=MOST_TRIES, until__lte=now).values_list("document", flat=True)
    )
    # A lease that ends later than any given now was given before the clock was put back.
    leases = LinkingLease.objects.filter(until__gt=now, until__lte=now + _LONGEST_PAUSE + _BETWEEN_NODES)
    # The holder's own leases are left from a lost connection.
    leases = leases.exclude(holder=holder)
    busy = left | set(leases.values_list("document", flat=True))
    for document in owed.exclude(pk__in=busy).select_related("district").order_by("pk"):
        if _is_taken(document.pk, holder, now):
            return document
    return None


def extend_lease(document: int, holder: str) -> None:
    """Extend the lease of a process that still works on a document."""
    LinkingLease.objects.filter(document=document, holder=holder).update(until=timezone.now() + LEASE_TIME)


def release_document(document: int, holder: str) -> None:
    """Release a document whose links are done, or hardly begun."""
    LinkingLease.objects.filter(document=document, holder=holder).delete()


def postpone_document(document: int, holder: str, *, failed: bool) -> None:
    """Release a document to be tried again later; after ``failed`` attempts the pause grows."""
    lease = LinkingLease.objects.filter(document=document, holder=holder).first()
    if lease is not None:
        lease.holder, lease.tries = "", lease.tries if failed else lease.tries - 1
        lease.until = timezone.now() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**lease.tries)
        lease.save(update_fields=["holder", "tries", "until"])


def reset_failures(documents: Sequence[int]) -> None:
    """Reset the failures of these documents, whose texts have changed."""
    LinkingLease.objects.filter(document__in=documents, until__lte=timezone.now()).delete()


def leases_by_document(documents: Sequence[int]) -> dict[int, LinkingLease]:
    """Return the leases of documents by id."""
    return LinkingLease.objects.in_bulk(documents)


def _is_taken(document: int, holder: str, now: datetime) -> bool:
    """Return whether ``holder`` got the document: no other lease on it is running."""
    ends = now + LEASE_TIME
    lease = LinkingLease.objects.filter(document=document).first()
    if lease is None:
        try:
            with transaction.atomic():
                LinkingLease.objects.create(document=document, holder=holder, until=ends, tries=1)
        except IntegrityError:
            return False
        return True
    unchanged = LinkingLease.objects.filter(document=document, holder=lease.holder, until=lease.until)
    return bool(unchanged.update(holder=holder, until=ends, tries=F("tries") + 1))


def mark_links_due(*, documents: Sequence[int], are_new: bool = False) -> None:
    """Mark the links of these documents as due, because their measures changed; no process has yet tried new ones.

    A process that serves the site renews them in the background after the commit.
    """
    Document.objects.filter(pk__in=documents).update(linked_at=None)
    if not are_new:
        reset_failures(documents)
    transaction.on_commit(LINKS_DUE.set, robust=True)
