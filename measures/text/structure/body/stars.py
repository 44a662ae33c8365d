"""What the stars beside numbers mean: what the plan's own legend says, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextPositions

_STAR = re.compile(f"[{patterns.STARS}]")
_BEFORE, _BEHIND = 10, 60
_MEANS = re.compile("[是为表系指代]")
_NOT = frozenset("未不无没")


@dataclass(frozen=True, slots=True)
class StarMeanings:
    """Which stars mark what the district proposed itself: ``own`` maps each star with a legend to whether it does."""

    own: dict[str, bool]

    def marks_own(self, star: str) -> bool:
        """Return whether ``star`` marks a measure as the district's own; without a legend it is taken to."""
        return bool(star) and self.own.get(_kind(star), True)


def read_star_meanings(
    text: str, places: TextPositions, used: Iterable[tuple[str, int]]
) -> tuple[StarMeanings, list[TextProblem]]:
    """Return what stars mean in the plan ``text``, with problems for stars of which it does not say or says otherwise.

    ``used`` are the stars beside numbers, with their offsets.

    >>> text = "（标记★是虹口区提出的，未标记★是全市要求的）"
    >>> read_star_meanings(text, TextPositions(text), [])[0].own
    {'★': True}
    """
    own: dict[str, bool] = {}
    first = dict(reversed([(_kind(star), at) for star, at in used]))
    problems: list[TextProblem] = []
    for found in _STAR.finditer(text):
        start = max(0, found.start() - _BEFORE)
        window = text[start : found.end() + _BEHIND]
        if not _MEANS.search(window):
            continue
        legend = next(
            (m for m in patterns.LEGEND.finditer(window) if m.start("star") + start == found.start()), None
        )
        if not legend or any(
            char in _NOT for char in window[max(0, legend.start() - 2) : legend.start("star")]
        ):
            continue
        own.setdefault(_kind(found[0]), bool(patterns.OWN.search(legend["meaning"])))
    for star, at in first.items():
        if star not in own:
            message = "编号旁有星标，但文中没有说明其含义；暂按本区自主提出记录，请核对。"
            problems.append(places.problem("star.unexplained", message, at, at + 1, severity="notice"))
        elif not own[star]:
            message = "文中说明星标另有含义，没有记为本区自主提出，请核对。"
            problems.append(places.problem("star.other_meaning", message, at, at + 1, severity="notice"))
    return StarMeanings(own), problems


def _kind(star: str) -> str:
    return "*" if star in "*＊" else star
