"""Bringing suggested links up to date wherever measures have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from measures.links.actions.link_suggestions import Suggested, due, suggest_links
from measures.links.actions.suggestion_store import Overtaken
from measures.models import Document
from measures.search.results.similar_documents import documents_alike


def renew_links(documents: Iterable[Document] | None = None) -> Iterator[Suggested]:
    """Suggest the links of ``documents``, by default of all that owe them; yield what was done for each.

    Whoever else is at it, it is done: two who do the same work write the same. A document that others write all the
    while is left out and stays owed; one that has gone is left out.
    """
    for document in due() if documents is None else documents:
        try:
            yield suggest_links(document=document, find_peers=documents_alike)
        except (Overtaken, Document.DoesNotExist):
            continue
