"""Measures the repair on damage of our own making; run as a module it prints the figures.

Usage: ``python -m tests.text.damage_figures [SITES] [SEED]``.
"""

from __future__ import annotations

import difflib
import platform
import random
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from measures.text.clean import clean_and_explain
from measures.text.damage.lexicon import simplified
from measures.text.marks import unfold_marks
from tests.text.damage_chain import damage, random_site

PROSE = (Path(__file__).parent / "prose.txt").read_text(encoding="utf-8")


@dataclass
class Figures:
    """Counts of characters and lines over all sites.

    ``damaged`` are the characters whose bytes were shifted, lost or split, ``right`` those of them that came back,
    ``touched`` the lines without such damage that came out changed, ``missed`` the lines that came back wrong without
    being marked for review.
    """

    damaged: int = 0
    right: int = 0
    touched: int = 0
    damaged_lines: int = 0
    unsure_lines: int = 0
    missed: int = 0


def measure(
    chance: random.Random, sites: int, holes_vanish: bool | None = None, text: str = PROSE
) -> Figures:
    """Damage ``text`` as that many sites would, clean it, and count."""
    figures = Figures()
    for _ in range(sites):
        site = random_site(chance, text)
        if holes_vanish is not None:
            site = replace(site, holes_vanish=holes_vanish)
        shown = damage(text, site)
        cleaned = clean_and_explain(shown)
        unsure = {shown.count("\n", 0, step.start) for step in cleaned.steps if step.needs_review}
        for number, (was, seen, came) in enumerate(
            zip(text.split("\n"), shown.split("\n"), cleaned.text.split("\n"), strict=True)
        ):
            _count(figures, was, seen, came, number in unsure)
    return figures


def _count(figures: Figures, was: str, seen: str, came: str, is_unsure: bool) -> None:
    """Add one line's counts: as it was, as it was seen, as it came back."""
    body = seen.lstrip("? ")
    if "?" not in body and not seen.startswith((" ?", "???")):
        figures.touched += was != came
        return
    shifted = _shifted(was, seen)
    wrong = sum(
        max(i2 - i1, j2 - j1)
        for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, was, came, autojunk=False).get_opcodes()
        if kind != "equal"
    )
    figures.damaged += shifted
    figures.right += max(0, shifted - wrong)
    figures.damaged_lines += 1
    figures.unsure_lines += is_unsure
    figures.missed += was != came and not is_unsure


def _shifted(was: str, seen: str) -> int:
    """Return how many characters of a line are not to be read in the damaged one, script aside."""
    shown = unfold_marks("，，，" + "".join(map(simplified, seen)))[0]
    blocks = difflib.SequenceMatcher(None, was, shown, autojunk=False).get_matching_blocks()
    return len(was) - sum(block.size for block in blocks)


def main() -> None:
    """Print the figures for as many sites as asked for."""
    sites = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for holes_vanish in (False, True):
        figures = measure(random.Random(seed), sites, holes_vanish)
        share = figures.right / figures.damaged
        sys.stdout.write(
            f"{'holes vanish' if holes_vanish else 'holes kept':>12}: {sites} sites, {figures.damaged} damaged, "
            f"{share:.2%} right, {figures.touched} lines touched, "
            f"{figures.unsure_lines} of {figures.damaged_lines} damaged lines for review, {figures.missed} wrong and not marked\n"
        )
    started = time.perf_counter()
    clean = PROSE * 100
    clean_and_explain(clean)
    sys.stdout.write(
        f"clean input: {len(clean) / (time.perf_counter() - started):,.0f} characters a second, "
        f"Python {platform.python_version()}, {platform.machine()}\n"
    )


if __name__ == "__main__":
    main()
