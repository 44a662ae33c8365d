"""Taking turns at the links that are owed: each document is worked on by one process at a time, and by none for ever.

What is owed stands in the documents (`Document.linked_at` is empty) from the commit on that made it so. A process in
the background takes a document for a time; if it is killed, the time runs out and another takes it. Nothing that is
true depends on a lease: two who do the same work write the same links.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from measures.models import Document, LinkingLease

#: Set in a process when a commit of its own has left links owed.
LINKS_DUE = Event()
#: Holding two documents against each other takes a second or two, and each time the lease is lengthened
#: (`extend_lease`); a
#: process that does not for so long is taken for dead.
LEASE_TIME = timedelta(minutes=1)
#: A document that failed is tried again no later than this.
_LONGEST_PAUSE = timedelta(minutes=10)
#: A document that failed so often in a row is left alone until its texts change or an operator runs the command.
MOST_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=10)
#: The clocks of two nodes differ by less.
_BETWEEN_NODES = timedelta(minutes=1)


def take_document(holder: str) -> Document | None:
    """Take the next document whose links are owed, for `LEASE_TIME`; None if there is none that is free."""
    now = timezone.now()
    owed = Document.objects.filter(linked_at__isnull=True)
    LinkingLease.objects.exclude(document__in=owed.order_by().values("pk")).delete()
    left = set(
        LinkingLease.objects.filter(tries__gte=MOST_TRIES, until__lte=now).values_list("document", flat=True)
    )
    # One that ends later than any that is given now was given before the clock was put back.
    leases = LinkingLease.objects.filter(until__gt=now, until__lte=now + _LONGEST_PAUSE + _BETWEEN_NODES)
    # What the asker itself still holds was left when the database went.
    leases = leases.exclude(holder=holder)
    busy = left | set(leases.values_list("document", flat=True))
    for document in owed.exclude(pk__in=busy).select_related("district").order_by("pk"):
        if _is_taken(document.pk, holder, now):
            return document
    return None


def extend_lease(document: int, holder: str) -> None:
    """Lengthen the lease of a process that is still at a document."""
    LinkingLease.objects.filter(document=document, holder=holder).update(until=timezone.now() + LEASE_TIME)


def release_document(document: int, holder: str) -> None:
    """Give a document back whose links are done, or that was hardly begun."""
    LinkingLease.objects.filter(document=document, holder=holder).delete()


def postpone_document(document: int, holder: str, *, failed: bool) -> None:
    """Give a document back that is to be tried again later: where it ``failed`` the later, the oftener it did."""
    lease = LinkingLease.objects.filter(document=document, holder=holder).first()
    if lease is not None:
        lease.holder, lease.tries = "", lease.tries if failed else lease.tries - 1
        lease.until = timezone.now() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**lease.tries)
        lease.save(update_fields=["holder", "tries", "until"])


def reset_failures(documents: Sequence[int]) -> None:
    """Forget how often the links of these documents failed: what they say is another now."""
    LinkingLease.objects.filter(document__in=documents, until__lte=timezone.now()).delete()


def leases_by_document(documents: Sequence[int]) -> dict[int, LinkingLease]:
    """Return the leases on documents by id: who is at one, or how often it failed."""
    return LinkingLease.objects.in_bulk(documents)


def _is_taken(document: int, holder: str, now: datetime) -> bool:
    """Return whether ``holder`` has the document now: nobody else had it, or their time is over."""
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


def mark_links_due(*, documents: Sequence[int]) -> None:
    """Note that measures of these documents came, went or changed: their links are due.

    Whoever serves the site brings them up to date in the background, once this is committed.
    """
    Document.objects.filter(pk__in=documents).update(linked_at=None)
    reset_failures(documents)
    transaction.on_commit(LINKS_DUE.set, robust=True)
