"""Bringing suggested links up to date wherever measures have changed."""

from __future__ import annotations

from collections.abc import Iterator

from measures.actions.linking.suggest import Suggested, due, suggest_links
from measures.search.alike import documents_alike


def renew_links() -> Iterator[Suggested]:
    """Suggest the links of every document whose measures have changed since; yield what was done for each."""
    for document in due():
        yield suggest_links(document=document, find_peers=documents_alike)
