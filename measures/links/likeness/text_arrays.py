"""The small parts of the texts of a set of measures as arrays of numbers, for comparing sets in compiled code.

A set is compared with up to forty others: its arrays are made once and kept while they are used (`text_arrays`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from measures.links.likeness.compared_text import (
    ANY_MARK,
    KEPT_SETS,
    MOST_PLACES,
    PHRASE_LENGTH,
    ComparedText,
)
from measures.links.likeness.rarity import counted_times

#: An odd number that makes one of the characters of a run: two runs have the same one in 10^19.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
#: Modulo 2^64.
_INVERSE = np.uint64(pow(int(_FACTOR), -1, 2**64))


@dataclass(frozen=True, slots=True, eq=False)
class PartPlaces:
    """Where each part stands: the places of part ``n`` are as many as ``sizes[n]`` from ``starts[n]`` on, ascending.

    A part is named by its number in ``codes``, which ascend; ``measures`` counts the measures that have it.
    """

    codes: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    places: np.ndarray
    measures: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class PairEntries:
    """In which measures each pair of characters stands: in ``sizes[n]`` of ``measures`` from ``starts[n]`` on.

    ``n`` is the number of the pair among all of the set. ``times`` says how often it counts in each of the measures.
    """

    starts: np.ndarray
    sizes: np.ndarray
    measures: np.ndarray
    times: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class TextArrays:
    """The texts of a set of measures, one after the other in ``text``, which has a line's end for every mark.

    Measures are named by their number. ``starts`` has the place of each in ``text``, ``measure_at`` the measure of each
    place, ``rarity_at`` how many measures have the run of `PHRASE_LENGTH` characters that begins there. ``fours`` are
    these runs. The pairs of characters of all texts ascend in ``pair_codes``; ``pairs`` says where they stand,
    ``titles`` where in a title. ``sums`` of the characters before each place, each times a power of a number, and
    ``scales``, which undo these powers, make one number of a run of any length.
    """

    pieces: tuple[ComparedText, ...]
    text: str
    starts: np.ndarray
    measure_at: np.ndarray
    rarity_at: np.ndarray
    fours: PartPlaces
    quoted: dict[str, list[int]]
    pair_codes: np.ndarray
    pairs: PairEntries
    titles: PairEntries
    sums: np.ndarray
    scales: np.ndarray

    def codes_of_runs(self, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Return a number for each run of ``sizes`` characters from ``starts`` on, the same for the same characters."""
        codes: np.ndarray = (self.sums[starts + sizes] - self.sums[starts]) * self.scales[starts]
        return codes


@lru_cache(maxsize=KEPT_SETS)
def text_arrays(pieces: tuple[ComparedText, ...]) -> TextArrays:
    """Return the arrays of a set of measures; the same ones for the same texts, while they are kept."""
    lines = [piece.line for piece in pieces]
    sizes = np.array([len(line) for line in lines], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    measure_at = np.repeat(np.arange(len(pieces)), sizes)
    text = ANY_MARK.sub("\n", "".join(lines))
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    places, codes = _runs_of_four(characters)
    fours, rarity_at = _part_places(codes, places, measure_at)
    powers, scales = (_powers(each, len(text)) for each in (_FACTOR, _INVERSE))
    places, codes = _neighbouring_pairs(characters)
    pair_codes, numbers = np.unique(codes, return_inverse=True)
    measures = measure_at[places]
    title_sizes = np.array([len(piece.title) for piece in pieces], dtype=np.int64)
    titled = places - starts[measures] + 1 < title_sizes[measures]
    quoted: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for term in piece.quoted:
            quoted[term].append(number)
    return TextArrays(
        pieces=pieces,
        text=text,
        starts=starts,
        measure_at=measure_at,
        rarity_at=rarity_at,
        fours=fours,
        quoted=dict(quoted),
        pair_codes=pair_codes,
        pairs=_pair_entries(numbers, measures, len(pair_codes), len(pieces)),
        titles=_pair_entries(numbers[titled], measures[titled], len(pair_codes), len(pieces)),
        sums=np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(characters * powers))),
        scales=scales,
    )


def _pair_entries(numbers: np.ndarray, measures: np.ndarray, pairs: int, count: int) -> PairEntries:
    """Return in which of ``count`` measures each of the ``pairs`` stands; there they are by their numbers."""
    keys, times = np.unique(numbers * count + measures, return_counts=True)
    which, having = np.divmod(keys, max(count, 1))
    sizes = np.bincount(which, minlength=pairs)
    return PairEntries(np.cumsum(sizes) - sizes, sizes, having, counted_times(times))


def _powers(base: np.uint64, number: int) -> np.ndarray:
    """Return the powers of a number from the one of 0 on, so many, modulo 2^64."""
    powers = np.full(number, base)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _neighbouring_pairs(characters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the place and the code of every pair of characters within a line; codes are ordered as their strings."""
    codes = (characters[:-1] << np.uint64(21)) | characters[1:]
    places = np.flatnonzero((characters[:-1] != ord("\n")) & (characters[1:] != ord("\n")))
    return places, codes[places].astype(np.int64)


def _runs_of_four(characters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the place and the code of every run of `PHRASE_LENGTH` characters within a line."""
    number = max(len(characters) - PHRASE_LENGTH + 1, 0)
    codes, whole = np.zeros(number, dtype=np.uint64), np.ones(number, dtype=bool)
    for at in range(PHRASE_LENGTH):
        part = characters[at : at + number]
        codes = codes * _FACTOR + part
        whole &= part != ord("\n")
    places = np.flatnonzero(whole)
    return places, codes[places]


def _part_places(
    codes: np.ndarray, places: np.ndarray, measure_at: np.ndarray
) -> tuple[PartPlaces, np.ndarray]:
    """Return where parts stand, the first `MOST_PLACES` in each measure, and how many measures have the one there.

    The latter for each place of ``measure_at``, 0 where none stands.
    """
    order = np.argsort(codes)
    _, found, counts = equal_runs(codes[order])
    numbers = np.repeat(np.arange(len(found)), counts)
    # Those of a part in the order of their places, which a quick sort does not keep.
    size = len(measure_at)
    places = np.sort(numbers * size + places[order]) - numbers * size
    measures = measure_at[places]
    begins = np.ones(len(places), dtype=bool)
    begins[1:] = (numbers[1:] != numbers[:-1]) | (measures[1:] != measures[:-1])
    having = np.bincount(numbers, weights=begins).astype(np.int64)
    rarity_at = np.zeros(size, dtype=np.int64)
    rarity_at[places] = having[numbers]
    first_of_measure = np.flatnonzero(begins)
    within = np.arange(len(places)) - first_of_measure[np.cumsum(begins) - 1]
    kept = within < MOST_PLACES
    sizes = np.bincount(numbers[kept], minlength=len(found))
    return PartPlaces(found, np.cumsum(sizes) - sizes, sizes, places[kept], having), rarity_at


def equal_runs(ascending: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where each of the different numbers begins among ascending ones, which they are and how many of each."""
    is_first = np.ones(len(ascending), dtype=bool)
    is_first[1:] = ascending[1:] != ascending[:-1]
    begins = np.flatnonzero(is_first)
    return begins, ascending[begins], np.append(begins[1:], len(ascending)) - begins


#: The numbers of parts that two sets have in common, in each of them.
CommonParts = tuple[np.ndarray, np.ndarray]


def common_parts(one: np.ndarray, other: np.ndarray) -> CommonParts:
    """Return the numbers of what two arrays of ascending codes have in common, in each of them."""
    both = np.concatenate((one, other))
    # Two ascending rows are merged, which a stable sort does in less time than a search for each.
    order = np.argsort(both, kind="stable")
    ascending = both[order]
    twice = np.flatnonzero(ascending[1:] == ascending[:-1])
    return order[twice], order[twice + 1] - len(one)


def count_meetings(one: PartPlaces, other: PartPlaces, common: CommonParts) -> int:
    """Return how many pairs of places `meeting_places` gives."""
    return int(one.sizes[common[0]] @ other.sizes[common[1]])


def meeting_places(one: PartPlaces, other: PartPlaces, common: CommonParts) -> tuple[np.ndarray, np.ndarray]:
    """Return every place of a ``common`` part in the one with every place of it in the other, in the order of parts."""
    mine, its = common
    part, at = number_ranges(one.starts[mine], one.sizes[mine])
    which, to = number_ranges(other.starts[its[part]], other.sizes[its[part]])
    return one.places[at[which]], other.places[to]


def number_ranges(starts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of ranges, one after the other, and which range each is of."""
    which = np.arange(len(sizes)).repeat(sizes)
    return which, np.arange(len(which)) + (starts - (sizes.cumsum() - sizes))[which]
