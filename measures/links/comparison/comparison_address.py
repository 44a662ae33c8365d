"""The address of a comparison: the one place that knows the parameters of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from districts.page_addresses import page_address, query_string


class ComparedDocument(Protocol):
    """A document, or as much of it as its address needs."""

    @property
    def slug(self) -> str:
        """Return what the document is named by in addresses."""


def comparison_url(documents: Iterable[ComparedDocument], show: str = "", *, name: str = "compare") -> str:
    """Return the address of the comparison of ``documents``, all of it or the rows of the kind ``show``.

    ``name`` is that of the page, or of its export.
    """
    pairs = [("doc", document.slug) for document in documents]
    if show:
        pairs.append(("show", show))
    return page_address(name) + (f"?{query_string(pairs)}" if pairs else "")
