# ruff: noqa: T201
"""How well links are found: ``python -m tests.links.figures`` prints precision and recall on the labelled pairs.

Every pair of the documents is judged, not only those with a label: what is found and not labelled is wrong. The method
was tuned on one half of the set; the figures of the other half, which it had not seen, are those that count.
``--misses`` lists what is found wrongly or not at all.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
django.setup()

from measures.links.likeness.measure_matching import MeasureMatch, match_measures  # noqa: E402
from measures.links.likeness.near_meanings import NearMeanings  # noqa: E402
from tests.links.labels import Labelled, labelled  # noqa: E402

NONE = "-"


@dataclass(slots=True)
class Figures:
    """How often what a person labelled so was found as what."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def same(self) -> tuple[int, int, int]:
        """Return how many were rightly found the same, how many were found so, and how many are."""
        found = sum(self.counts[label, "S"] for label in ("S", "R", NONE))
        return self.counts["S", "S"], found, sum(self.counts["S", each] for each in ("S", "R", NONE))

    def linked(self) -> tuple[int, int, int]:
        """Return how many were rightly found to belong together, how many were found so, and how many do."""
        right = sum(self.counts[label, found] for label in "SRL" for found in "SR")
        wrong = self.counts[NONE, "S"] + self.counts[NONE, "R"]
        return right, right + wrong, right + sum(self.counts[label, NONE] for label in "SRL")


def found_as(match: MeasureMatch | None, *, is_lineage: bool) -> str:
    """Return what a match is taken for: ``S`` the same, ``R`` related, ``-`` nothing."""
    if match is None:
        return NONE
    return "S" if (match.is_same if is_lineage else match.is_same_matter) else "R"


def judged(pair: Labelled) -> Iterator[tuple[str, str, str, str]]:
    """Yield for every pair of measures its codes, the label of the person and what the method says."""
    left, right = pair.pieces()
    found = {
        (match.left, match.right): match
        for match in match_measures(left, right, meanings=NearMeanings(left, right))
    }
    for one in left:
        for other in right:
            label = pair.labels.get((str(one.key), str(other.key)), NONE)
            match = found.get((one.key, other.key))
            yield str(one.key), str(other.key), label, found_as(match, is_lineage=pair.is_lineage)


def figures(*, held_out: bool) -> Figures:
    """Return the figures of one half of the labelled set."""
    result = Figures()
    for pair in labelled():
        for one, _, label, found in judged(pair):
            if pair.is_held_out(one) == held_out:
                result.counts[label, found] += 1
    return result


def misses() -> Iterator[str]:
    """Yield what is found wrongly or not at all, a line each."""
    for pair in labelled():
        for one, other, label, found in judged(pair):
            if label not in ("L", "?", found) or (label == "L" and found == NONE):
                half = "held out" if pair.is_held_out(one) else "tuned on"
                yield f"{half}: {pair.left} {one} – {pair.right} {other}: {label}, found {found}"


def main() -> None:
    """Print the figures of both halves."""
    for name, held_out in (("tuned on", False), ("held out", True)):
        half = figures(held_out=held_out)
        together = sum(times for (label, _), times in half.counts.items() if label in "SRL")
        print(f"{name}: {sum(half.counts.values())} pairs judged, {together} of them belong together")
        for what, (right, found, true) in (("same", half.same()), ("same or related", half.linked())):
            precision, recall = (
                f"{right / found:.3f} ({right}/{found})",
                f"{right / true:.3f} ({right}/{true})",
            )
            print(f"  {what}: precision {precision}, recall {recall}")
    if "--misses" in sys.argv:
        for line in misses():
            print(line)


if __name__ == "__main__":
    main()
