"""What a search engine does for the search: a folder and the setting ``SEARCH_ENGINE``, which names its module.

The module has the functions of `SearchEngine`. All searching, counting and ordering goes through the `Searcher` of
one `IndexSnapshot`, in the conditions of `measures.search.conditions`; nobody else knows the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from django.conf import settings

from measures.search.conditions import Condition, WordField
from measures.search.index.change_log import LogPosition

#: Called with the number of measures that are done, and the total.
ProgressCallback = Callable[[int, int], None]
#: Numbers of measures by the value of a field.
CountsByKey = dict[int | str, int]


class ValueCounting(NamedTuple):
    """The values of a field are to be counted: the ``most`` commonest, exactly.

    Of a field of names only those ``among`` these are, where any are given.
    """

    field: str
    most: int
    among: tuple[str, ...] = ()


class RangeCounting(NamedTuple):
    """Each range of the numbers of a field is to be counted, by its key: from its first number, without its second."""

    field: str
    ranges: tuple[tuple[int, int], ...]

    @staticmethod
    def key(low: int, end: int) -> str:
        """Return the key of the count of a range."""
        return f"{low}-{end}"


Counting = ValueCounting | RangeCounting


class Searcher(Protocol):
    """Searches one state of the index. Fields and weights are those of `measures.search.conditions`."""

    @property
    def total(self) -> int:
        """Return how many measures there are."""

    def count(self, condition: Condition) -> int:
        """Return how many measures meet a condition."""

    def ordered(self, condition: Condition, field: str, start: int, size: int) -> tuple[list[int], int]:
        """Return ``size`` (at least 1) ids at most from ``start`` on, ordered by a field, and how many there are."""

    def heaviest(self, condition: Condition, most: int) -> list[tuple[int, float]]:
        """Return the ids of the ``most`` measures with the greatest weights, and these; those alike by ``place``."""

    def count_values(self, condition: Condition, wanted: Mapping[str, Counting]) -> dict[str, CountsByKey]:
        """Return the counts of each counting among what meets a condition, the commonest value first."""

    def count_crossed(
        self, condition: Condition, outer: ValueCounting, inner: Counting
    ) -> dict[int | str, CountsByKey]:
        """Return the counts of ``inner`` among what meets a condition for each value of ``outer``."""

    def has_word(self, field: WordField, word: str) -> bool:
        """Return whether a folded word is one in a field of a measure, or was lately."""

    def count_pair(self, pair: str) -> int:
        """Return how often a measure has a pair of folded characters in its title or text, or had it lately."""

    def title_words(self, most: int) -> list[str]:
        """Return words of titles, the ``most`` commonest."""

    def stamps(self) -> list[tuple[int, int]]:
        """Return the id and the stamp (`IndexEntry.stamp`) of every measure, of one that is there twice both."""


class IndexPosition(NamedTuple):
    """What an index is of: all changes up to a position in the ``log``, and perhaps later ones.

    ``build`` names the build of the index: what differs between two states of one build is in the log.
    """

    log: LogPosition
    build: str


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """One state of the index. ``stale`` means that there are later changes that could not be applied yet."""

    searcher: Searcher
    position: IndexPosition
    stale: bool = False

    @property
    def version(self) -> int:
        """Return the data version of the snapshot."""
        return self.position.log.version


class SearchEngine(Protocol):
    """The functions of the module that ``SEARCH_ENGINE`` names; ``using`` is a database."""

    def current_snapshot(self, using: str) -> IndexSnapshot:
        """Return the index, with all changes of the database if they can be applied now; build it if there is none.

        Raise `IndexNotReady` while there is nothing to search.
        """

    def discard_if_broken(self, using: str, error: BaseException) -> bool:
        """Return whether an error came from a damaged index, which is then dropped, to be built by the next search."""

    def forget_indexes(self, using: str | None = None) -> None:
        """Close the index of ``using``, or of all databases; the next search opens it again."""

    def kept_position(self, using: str) -> IndexPosition | None:
        """Return the position of the index that this process searches, None if the next search must look first."""

    def raise_if_unusable(self, using: str) -> None:
        """Raise `IndexDamaged` or `OSError` if there is no index that can be searched; change nothing."""

    def build_index(
        self, using: str, *, report: ProgressCallback | None = None, wait: float = 0, afresh: bool = False
    ) -> None:
        """Build the index and make it the current one; the old one serves until then.

        An interrupted build is resumed, unless ``afresh``. Raise `FileLockBusy` if another process still builds after
        ``wait`` seconds.
        """

    def correct_measures(self, using: str, pks: Sequence[int]) -> None:
        """Write measures into the index as they are in the database, whatever the log says; the build is another then.

        Raise `FileLockBusy` if another process writes.
        """


def search_engine() -> SearchEngine:
    """Return the engine that the settings name."""
    return _engine_module(settings.SEARCH_ENGINE)


@cache
def _engine_module(name: str) -> SearchEngine:
    return cast(SearchEngine, import_module(name))
