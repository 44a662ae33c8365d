"""The small parts of the texts of a set of measures as arrays of numbers, for comparing sets in compiled code.

A set is compared with up to forty others: its arrays are made once and kept while they are used (`text_arrays`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from measures.links.likeness.compared_text import KEPT_SETS, MOST_PLACES, PHRASE_LENGTH, ComparedText
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
class TextArrays:
    """The texts of a set of measures, their runs each on a line of ``text``; measures are named by their number.

    ``measure_at`` has the measure of each place in ``text``, ``rarity_at`` how many measures have the run of
    `PHRASE_LENGTH` characters that begins there. ``fours`` are these runs; ``title_pairs`` the pairs of characters of
    the titles, standing in measures, with their numbers among all pairs as ``title_numbers``; measure by measure, and
    how many each has, these are ``titles`` and ``title_sizes``. The pairs of all texts ascend in ``pair_codes``;
    ``entry_measures``, ``entry_pairs`` and ``entry_times`` say which stands in which measure and how often it counts,
    ordered by both as in ``entries``. ``sums`` of the characters before each place, each times a power of a number, and
    ``scales``, which undo these powers, make one number of a run of any length.
    """

    pieces: tuple[ComparedText, ...]
    text: str
    starts: np.ndarray
    measure_at: np.ndarray
    rarity_at: np.ndarray
    fours: PartPlaces
    title_pairs: PartPlaces
    title_numbers: np.ndarray
    titles: np.ndarray
    title_sizes: np.ndarray
    quoted: dict[str, list[int]]
    pair_codes: np.ndarray
    pair_measures: np.ndarray
    entries: np.ndarray
    entry_measures: np.ndarray
    entry_pairs: np.ndarray
    entry_times: np.ndarray
    sums: np.ndarray
    scales: np.ndarray

    def codes_of_runs(self, starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """Return a number for each run of ``sizes`` characters from ``starts`` on, the same for the same characters."""
        codes: np.ndarray = (self.sums[starts + sizes] - self.sums[starts]) * self.scales[starts]
        return codes


@lru_cache(maxsize=KEPT_SETS)
def text_arrays(pieces: tuple[ComparedText, ...]) -> TextArrays:
    """Return the arrays of a set of measures; the same ones for the same texts, while they are kept."""
    text, starts, characters, measure_at = _join_lines([piece.joined for piece in pieces])
    places, codes = _runs_of_four(characters)
    fours, rarity = _part_places(codes, places, measure_at)
    rarity_at = np.zeros(len(text), dtype=np.int64)
    rarity_at[places] = rarity
    powers, scales = (_powers(each, len(text)) for each in (_FACTOR, _INVERSE))
    sums = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(characters * powers)))
    places, codes = _neighbouring_pairs(characters)
    pair_codes, numbers = np.unique(codes, return_inverse=True)
    entries, times = np.unique(measure_at[places] * len(pair_codes) + numbers, return_counts=True)
    entry_measures, entry_pairs = np.divmod(entries, max(len(pair_codes), 1))
    _, _, characters, titled = _join_lines([piece.joined_title for piece in pieces])
    places, codes = _neighbouring_pairs(characters)
    title_pairs = _parts_of_measures(codes, titled[places])
    title_numbers = np.searchsorted(pair_codes, title_pairs.codes)
    by_measure = np.argsort(title_pairs.places, kind="stable")
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
        title_pairs=title_pairs,
        title_numbers=title_numbers,
        titles=np.repeat(title_numbers, title_pairs.sizes)[by_measure],
        title_sizes=np.bincount(title_pairs.places, minlength=len(pieces)),
        quoted=dict(quoted),
        pair_codes=pair_codes,
        pair_measures=np.bincount(entry_pairs, minlength=len(pair_codes)),
        entries=entries,
        entry_measures=entry_measures,
        entry_pairs=entry_pairs,
        entry_times=counted_times(times),
        sums=sums,
        scales=scales,
    )


def _powers(base: np.uint64, number: int) -> np.ndarray:
    """Return the powers of a number from the one of 0 on, so many, modulo 2^64."""
    powers = np.full(number, base)
    powers[:1] = 1
    return np.multiply.accumulate(powers)


def _join_lines(texts: Sequence[str]) -> tuple[str, np.ndarray, np.ndarray, np.ndarray]:
    """Return texts of lines as one, where each starts, the numbers of its characters and which text each is of."""
    text = "".join(f"{each}\n" for each in texts)
    sizes = np.array([len(each) + 1 for each in texts], dtype=np.int64)
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (
        text,
        np.cumsum(sizes) - sizes,
        characters.astype(np.uint64),
        np.repeat(np.arange(len(texts)), sizes),
    )


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
    """Return where parts stand, the first `MOST_PLACES` in each measure, and how many measures have the part of each.

    The latter in the order of ``places``.
    """
    order = np.argsort(codes, kind="stable")
    codes, places = codes[order], places[order]
    measures = measure_at[places]
    is_first = np.ones(len(codes), dtype=bool)
    is_first[1:] = codes[1:] != codes[:-1]
    begins = is_first.copy()
    begins[1:] |= measures[1:] != measures[:-1]
    numbers = np.cumsum(is_first) - 1
    counts = np.bincount(numbers, weights=begins).astype(np.int64)
    rarity = np.empty(len(codes), dtype=np.int64)
    rarity[order] = counts[numbers]
    first_of_measure = np.flatnonzero(begins)
    within = np.arange(len(codes)) - first_of_measure[np.cumsum(begins) - 1]
    kept = within < MOST_PLACES
    sizes = np.bincount(numbers[kept], minlength=len(counts))
    return PartPlaces(codes[is_first], np.cumsum(sizes) - sizes, sizes, places[kept], counts), rarity


def _parts_of_measures(codes: np.ndarray, measures: np.ndarray) -> PartPlaces:
    """Return in which measures parts stand, each once."""
    order = np.lexsort((measures, codes))
    codes, measures = codes[order], measures[order]
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = (codes[1:] != codes[:-1]) | (measures[1:] != measures[:-1])
    found, counts = np.unique(codes[kept], return_counts=True)
    return PartPlaces(found, np.cumsum(counts) - counts, counts, measures[kept], counts)


#: The numbers of parts that two sets have in common, in each of them.
CommonParts = tuple[np.ndarray, np.ndarray]


def common_parts(one: np.ndarray, other: np.ndarray) -> CommonParts:
    """Return the numbers of what two arrays of ascending codes have in common, in each of them."""
    at, is_there = find_numbers(one, other)
    there = np.flatnonzero(is_there)
    return at[there], there


def find_numbers(ascending: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where ``wanted`` numbers stand among ``ascending`` ones, and whether they do."""
    if not len(ascending):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    at = np.searchsorted(ascending, wanted)
    at[at == len(ascending)] = 0
    return at, ascending[at] == wanted


def count_meetings(one: PartPlaces, other: PartPlaces, common: CommonParts) -> int:
    """Return how many pairs of places `meeting_places` gives."""
    return int(one.sizes[common[0]] @ other.sizes[common[1]])


def meeting_places(
    one: PartPlaces, other: PartPlaces, common: CommonParts
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return every place of a ``common`` part in the one with every place of it in the other, and which part it is.

    In the order of the parts.
    """
    first, second = one.starts[common[0]], other.starts[common[1]]
    many = other.sizes[common[1]]
    sizes = one.sizes[common[0]] * many
    part = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(part)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at, to = np.divmod(within, many[part])
    return one.places[first[part] + at], other.places[second[part] + to], part


def number_ranges(starts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of ranges, one after the other, and which range each is of."""
    which = np.repeat(np.arange(len(sizes)), sizes)
    return which, np.arange(len(which)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
