"""Numbers by document and kind, and which documents stand on a page of a list that is in their order."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from measures.quality.filters import REPORT_PAGE_SIZE

Kind = TypeVar("Kind", bound=Hashable)


@dataclass(frozen=True, slots=True)
class DocumentCounts(Generic[Kind]):
    """How much each of some documents has of each kind: a column of numbers for each kind, in little memory.

    ``places`` says by the id of a document where in the columns its numbers are.
    """

    places: Mapping[int, int]
    columns: Mapping[Kind, array[int]]

    @classmethod
    def of(cls, found: Mapping[int, Mapping[Kind, int]]) -> DocumentCounts[Kind]:
        """Return the numbers ``found`` by document and kind."""
        places = {pk: place for place, pk in enumerate(sorted(found))}
        columns: dict[Kind, array[int]] = {}
        for pk, counts in found.items():
            for kind, number in counts.items():
                if kind not in columns:
                    columns[kind] = array("Q", bytes(8 * len(found)))
                columns[kind][places[pk]] = number
        return cls(places, columns)

    def add_up(self) -> dict[Kind, int]:
        """Return how much all documents have of each kind."""
        return {kind: sum(column) for kind, column in self.columns.items()}

    def count(self, documents: Iterable[int], is_meant: Callable[[Kind], bool]) -> list[int]:
        """Return for each of ``documents`` its number of all kinds that are meant, 0 for one that has none.

        >>> counts = DocumentCounts.of({7: {"甲": 1, "乙": 2}, 8: {"乙": 3}})
        >>> counts.count([8, 7, 9], lambda kind: True)
        [3, 3, 0]
        """
        columns = [column for kind, column in self.columns.items() if is_meant(kind)]
        sums = list(map(sum, zip(*columns, strict=True))) or [0] * len(self.places)
        return [sums[self.places[pk]] if pk in self.places else 0 for pk in documents]


@dataclass(frozen=True, slots=True)
class DocumentSlice:
    """The rows of one document on a page: ``take`` of them from ``skip`` on."""

    document: int
    skip: int
    take: int


def slice_page(documents: Iterable[int], counts: Iterable[int], number: int) -> list[DocumentSlice]:
    """Return which rows of which documents are on a page; ``counts`` has how many rows each document has.

    >>> slice_page([7, 8, 9], [30, 0, 40], 1)
    [DocumentSlice(document=7, skip=0, take=30), DocumentSlice(document=9, skip=0, take=20)]
    >>> slice_page([7, 8, 9], [30, 0, 40], 2)
    [DocumentSlice(document=9, skip=20, take=20)]
    """
    skip, left = (number - 1) * REPORT_PAGE_SIZE, REPORT_PAGE_SIZE
    found: list[DocumentSlice] = []
    for document, count in zip(documents, counts, strict=True):
        if skip >= count:
            skip -= count
            continue
        taken = min(left, count - skip)
        found.append(DocumentSlice(document, skip, taken))
        skip, left = 0, left - taken
        if not left:
            break
    return found
