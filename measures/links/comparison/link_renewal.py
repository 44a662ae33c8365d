"""Renew suggested links of documents whose measures have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from measures.links.actions.link_suggestions import SuggestionRun, documents_with_links_due, suggest_links
from measures.links.actions.suggestion_updates import LinksOvertaken
from measures.models import Document
from measures.search.results.similar_documents import similar_documents


def renew_links(
    documents: Iterable[Document] | None = None, *, by_meaning: bool = True
) -> Iterator[SuggestionRun]:
    """Suggest the links of ``documents``, by default of all whose links are due; yield the result of each.

    Leases are ignored: two processes that do the same work write the same links. A document that others keep changing
    is left out and stays due; a deleted one is left out. Without ``by_meaning`` words alone are compared,
    and all stay due.
    """
    written: set[bytes] = set()
    owed = documents_with_links_due() if documents is None else documents
    for document in sorted(owed, key=lambda one: (one.year, one.pk)):
        try:
            yield suggest_links(
                document=document, find_peers=similar_documents, by_meaning=by_meaning, written=written
            )
        except (LinksOvertaken, Document.DoesNotExist):
            continue
