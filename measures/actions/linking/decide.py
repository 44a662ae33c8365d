"""Deciding on links: what is suggested becomes a fact, or is put aside, by a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from measures.actions.linking.scope import lineage_comparison, neighbouring_years
from measures.actions.linking.store import store
from measures.models import Link


def confirm(
    *, links: Sequence[Link], user: User, relation: str | None = None, note: str | None = None
) -> int:
    """Confirm ``links``, with another ``relation`` than the suggested if one is given; return how many changed."""
    return _decide(links, Link.Status.CONFIRMED, user, relation=relation, note=note)


def reject(*, links: Sequence[Link], user: User, note: str | None = None) -> int:
    """Say that ``links`` are none; return how many changed."""
    return _decide(links, Link.Status.REJECTED, user, note=note)


def reopen(*, links: Sequence[Link], note: str | None = None) -> int:
    """Take decisions back: the links are suggestions again, as computed; return how many changed."""
    return _decide(links, Link.Status.SUGGESTED, None, note=note)


@transaction.atomic
def _decide(
    links: Sequence[Link],
    status: str,
    user: User | None,
    *,
    relation: str | None = None,
    note: str | None = None,
) -> int:
    """Give the links a status, and bring the other suggestions between the same years in line with it."""
    locked = (
        Link.objects.select_for_update(of=("self",))
        .filter(pk__in=[link.pk for link in links])
        .select_related("origin__document", "target__document")
        .order_by("pk")
    )
    changed = 0
    found = list(locked)
    for link in found:
        wanted = relation or (link.computed if status == Link.Status.SUGGESTED else link.relation)
        if link.status == status and link.relation == wanted and note in (None, link.decision):
            continue
        link.relation = wanted or link.relation
        link.decided_by, link.decided_at = (
            (None, None) if status == Link.Status.SUGGESTED else (user, timezone.now())
        )
        link.status = status
        if note is not None:
            link.decision = note
        link.version += 1
        link.save()
        changed += 1
    for district, years in sorted({each for link in found for each in _years(link)}):
        store(lineage_comparison(district, years))
    return changed


def _years(link: Link) -> list[tuple[int, tuple[int, int]]]:
    """Return the district and the two years that a link over the years leads between; nothing for another link."""
    if link.kind != Link.Kind.LINEAGE:
        return []
    if link.target is not None:
        document, place = link.target.document, 1
    elif link.origin is not None:
        document, place = link.origin.document, 0
    return [
        (document.district_id, pair) for pair in neighbouring_years(document) if pair[place] == document.year
    ]
