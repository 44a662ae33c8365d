"""The address of a comparison: the one place that knows the parameters of the page."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from measures.models import Document


def comparison_url(documents: Iterable[Document], show: str = "", *, name: str = "compare") -> str:
    """Return the address of the comparison of ``documents``, all of it or the rows of the kind ``show``.

    ``name`` is that of the page, or of its export.
    """
    pairs = [("doc", document.slug) for document in documents]
    if show:
        pairs.append(("show", show))
    return reverse(name) + (f"?{urlencode(pairs)}" if pairs else "")
