"""Suggest links between measures from their texts; staff decide on them later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from measures.connections import is_lock_error
from measures.links.actions.compared_sets import (
    ComparedSets,
    DocumentComparisons,
    compared_documents,
    read_comparisons,
)
from measures.links.actions.stored_links import StoredLink, decided_links
from measures.links.actions.suggestion_updates import (
    BetweenComparisons,
    ComputedLinks,
    LinksOvertaken,
    compute_links,
    write_suggestions,
)
from measures.models import Document

#: Returns the ids of the documents of the same year to compare a document with.
FindPeers = Callable[[Document], Sequence[int]]

#: Attempts to compute links whose texts change meanwhile; then they stay due.
_TURNS = 3
#: How long writing waits for a locked document. Shorter than PostgreSQL waits before it looks for a deadlock (a
#: second), so that the editor never is the one who fails.
_PATIENCE = "400ms"


@dataclass(frozen=True, slots=True)
class SuggestionRun:
    """The result of a run for one document: the numbers of changed suggestions and of compared documents."""

    document: Document
    changes: int
    peers: int


@dataclass(frozen=True, slots=True)
class _ComputedSuggestions:
    """The links computed for a document and ``others`` of its year, from all the sets that are ``compared``.

    ``digests`` are those of the comparisons that were ``computed``; the links of others are written already.
    """

    document: Document
    others: Collection[int]
    compared: DocumentComparisons
    computed: Sequence[ComputedLinks]
    digests: Sequence[bytes]


def suggest_links(
    *,
    document: Document,
    find_peers: FindPeers,
    between: BetweenComparisons = lambda: None,
    by_meaning: bool = True,
    written: set[bytes] | None = None,
) -> SuggestionRun:
    """Bring the suggested links of a document's measures up to date with their texts, all of them or none.

    Lineage with the years before and after it in its district, peers with the documents that ``find_peers`` names, and
    the city's items in its annex or theirs. Decisions of staff stay as they are. Without ``by_meaning`` words alone are
    compared, which is much faster, and the links stay due. Whoever works through many documents passes one ``written``
    to all: two of them are then compared once, not once for each, unless their texts or decisions have changed between.

    Links are computed with nothing locked and, for one document outside a transaction, without a connection, so that
    nobody waits; they are written if the texts are still the same. Raise `LinksOvertaken` if the texts keep changing or
    stay locked: the links then stay due. Raise `Document.DoesNotExist` if the document was deleted.
    """
    for _ in range(_TURNS):
        current = Document.objects.select_related("district").get(pk=document.pk)
        work = _compute(current, find_peers, between, by_meaning, written)
        try:
            done = _write_computed_links(work, is_done=by_meaning)
        except LinksOvertaken:
            continue
        except OperationalError as error:
            if not is_lock_error(error):
                raise
        else:
            if written is not None:
                written.update(work.digests)
            return done
    raise LinksOvertaken


def _compute(
    document: Document,
    find_peers: FindPeers,
    between: BetweenComparisons,
    by_meaning: bool,
    written: Collection[bytes] | None,
) -> _ComputedSuggestions:
    """Compute the links from the texts as they are now."""
    others = set(find_peers(document)) - {document.pk}
    compared = read_comparisons(document.pk, others, compared_documents(document, others))
    decided = decided_links(compared.sets)
    if written is None and not connection.in_atomic_block:
        # Others may have the connection meanwhile: a process has few.
        connection.close()
    prepared = {_digest(*pair): pair for pair in zip(compared.sets, decided, strict=True)}
    fresh = [digest for digest in prepared if digest not in (written or ())]
    computed = compute_links([prepared[digest] for digest in fresh], by_meaning=by_meaning, between=between)
    return _ComputedSuggestions(document, others, compared, computed, fresh)


def _digest(comparison: ComparedSets, decided: Sequence[StoredLink]) -> bytes:
    """Return a digest of what links are computed from: the texts of two sets, and what staff decided on."""
    outcome = sorted((str(link.origin_id), str(link.target_id), link.status) for link in decided)
    content = (comparison.kind, comparison.origins.digest, comparison.targets.digest, outcome)
    return blake2b(repr(content).encode(), digest_size=16).digest()


@transaction.atomic
def _write_computed_links(work: _ComputedSuggestions, *, is_done: bool) -> SuggestionRun:
    """Write computed links; raise `LinksOvertaken` if their texts have changed since."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
    # In the order of their ids, so that no other process writes their links.
    documents = compared_documents(work.document, work.others).select_for_update(of=("self",))
    if not work.compared.are_those_of(documents, [each.comparison for each in work.computed]):
        raise LinksOvertaken
    changes = write_suggestions(work.compared, work.computed)
    if is_done:
        Document.objects.filter(pk=work.document.pk).update(linked_at=timezone.now())
    return SuggestionRun(work.document, changes, len(work.others))


def documents_with_links_due() -> list[Document]:
    """Return the documents whose links are to be suggested anew, year by year; one query.

    Those of a year are compared with the same ones, whose texts are kept prepared.
    """
    owed = Document.objects.filter(linked_at__isnull=True).select_related("district")
    return list(owed.order_by("year", "pk"))


def comparable_documents(documents: Sequence[Document]) -> list[int]:
    """Return the ids of the other documents of the same districts and of the same years; one query."""
    districts = {document.district_id for document in documents}
    years = {document.year for document in documents}
    beside = Document.objects.filter(Q(district__in=districts) | Q(year__in=years))
    others = beside.exclude(pk__in=[document.pk for document in documents])
    return list(others.order_by("pk").values_list("pk", flat=True))
