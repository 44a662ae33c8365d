"""What a reader wants compared, read from the address, with what is wrong in it said plainly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from measures.links.comparison.comparison_plan import FEWEST_DOCUMENTS, MOST_DOCUMENTS
from measures.links.comparison.row_kinds import RowKind
from measures.models import Document

#: What of an unknown value is repeated to the reader.
_MOST_SHOWN = 40


@dataclass(slots=True)
class ComparisonRequest:
    """The documents to compare, in the order asked, and the kind of rows to show, None for all.

    ``faults`` say what cannot be done and what to do instead; ``status`` is that of the page.
    """

    documents: tuple[Document, ...] = ()
    show: RowKind | None = None
    faults: list[str] = field(default_factory=list)
    status: int = 200

    @property
    def is_ready(self) -> bool:
        """Whether there is something to compare and nothing is wrong."""
        return not self.faults and len(self.documents) >= FEWEST_DOCUMENTS

    def refuse(self, fault: str, status: int = 400) -> None:
        """Say what is wrong; the first fault gives the page its status."""
        self.faults.append(fault)
        self.status = self.status if len(self.faults) > 1 else status


def read_comparison_request(params: QueryDict, held: Iterable[Document]) -> ComparisonRequest:
    """Return what ``params`` ask for of the documents ``held``."""
    by_slug = {document.slug: document for document in held}
    slugs = [slug for slug in params.getlist("doc") if slug]
    asked = ComparisonRequest()
    for slug in dict.fromkeys(slugs):
        if slug not in by_slug:
            asked.refuse(f"没有标识为“{slug[:_MOST_SHOWN]}”的行动方案，可能已变更，请在下面重新选择。", 404)
    _check_number(asked, slugs)
    asked.documents = tuple(by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug)
    _read_show(asked, [value for value in params.getlist("show") if value])
    return asked


def _check_number(asked: ComparisonRequest, slugs: Sequence[str]) -> None:
    once = list(dict.fromkeys(slugs))
    if len(once) < len(slugs):
        asked.refuse("同一份方案选了不止一次，请选不同的方案。")
    if len(once) > MOST_DOCUMENTS:
        asked.refuse(f"一次最多比较 {MOST_DOCUMENTS} 份方案，选了 {len(once)} 份，请减少。")


def _read_show(asked: ComparisonRequest, values: Sequence[str]) -> None:
    if len(set(values)) > 1:
        asked.refuse("一次只能看一种对应关系，请从数字中选一个。")
    elif values and values[0] not in list(RowKind):
        asked.refuse(f"没有“{values[0][:_MOST_SHOWN]}”这种对应关系，请从数字中选一个。")
    elif values:
        asked.show = RowKind(values[0])
