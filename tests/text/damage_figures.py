"""Measures the repair on damage of our own making; run as a module it prints the figures of each variant.

Usage: ``python -m tests.text.damage_figures [SITES] [SEED] [FOLDER]``. The text is prose of our own and the five plans,
or, for texts that the repair was not made with, the ``*.txt``, ``*.md`` and ``*.html`` files of FOLDER.
"""

from __future__ import annotations

import difflib
import html
import platform
import random
import re
import sys
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from measures.text.clean import clean_and_explain
from measures.text.cleaned_text import CleanedText
from measures.text.cleaning.traditional_script import simplify_script
from measures.text.decode import decode_bytes
from tests.text.damage_chain import Damaged, damage, random_site

HERE = Path(__file__).parent
PROSE = (HERE / "prose.txt").read_text(encoding="utf-8")
_PLANS = HERE.parent.parent / "fixtures" / "plans"
#: The variants with the ``?`` of half characters, and those in which it or pairs were dropped on the way.
WITH_QUESTION_MARKS: dict[str, dict[str, Any]] = {
    "as in the sources": {},
    "full stops cut last": {"stops_last": True, "cuts": ("。", "！", "；", "？", "，")},
    "width kept": {"keeps_width": True},
    "full stops last, width kept": {
        "stops_last": True, "cuts": ("。", "！", "；", "？", "，"), "keeps_width": True,
    },
    "readings without tones": {"toneless": True},
    "readings doubled": {"doubled": True},
    "space before a reading": {"spacing": "before"},
    "space inside the bracket": {"spacing": "inside"},
    "no readings": {"annotated": frozenset()},
    "indentation as ?": {"indentation": "question"},
    "no-break spaces as ?": {"indentation": "no-break"},
    "all of these": {
        "stops_last": True, "cuts": ("。", "！", "；", "？", "，"), "keeps_width": True, "toneless": True,
        "doubled": True, "spacing": "inside", "indentation": "no-break",
    },
}  # fmt: skip
DROPPED: dict[str, dict[str, Any]] = {
    "pairs dropped": {"holes_vanish": True},
    "? dropped": {"halves_dropped": True},
    "? dropped, width kept": {"halves_dropped": True, "keeps_width": True},
    "? dropped, full stops last": {
        "halves_dropped": True, "stops_last": True, "cuts": ("。", "！", "；", "？", "，"),
    },
    "both dropped": {"holes_vanish": True, "halves_dropped": True},
    "both dropped, no readings": {"holes_vanish": True, "halves_dropped": True, "annotated": frozenset()},
}  # fmt: skip


_WIDE = str.maketrans("(),:;?!", "（），：；？！")


@dataclass
class Figures:
    """Counts of characters over all sites.

    ``damaged`` are the characters whose bytes were split or lost (a digit or letter that half a character took with it
    left nothing, and is not counted), ``right`` those of them that came back, ``kept`` those
    that did not and are marked for review or reported, ``missed`` those that came back wrong without a mark;
    ``touched`` are undamaged characters that came out changed without a mark. ``steps`` counts the steps over damaged
    characters, ``unsure`` those of them for review.
    """

    damaged: int = 0
    right: int = 0
    kept: int = 0
    missed: int = 0
    touched: int = 0
    steps: int = 0
    unsure: int = 0

    @property
    def share(self) -> float:
        """Return the share of damaged characters that came back."""
        return self.right / self.damaged if self.damaged else 1.0

    def add(self, other: Figures) -> None:
        """Add another's counts to these."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


def measure(
    chance: random.Random, sites: int, *, text: str = PROSE, show: bool = False, **habits: Any
) -> Figures:
    """Damage ``text`` as that many sites would, with these ``habits`` set, clean it, and count."""
    figures = Figures()
    for _ in range(sites):
        site = replace(random_site(chance, text), **{"holes_vanish": False, "indentation": "kept", **habits})
        shown = damage(text, site)
        figures.add(compare(text, shown, clean_and_explain(shown.text), show=show))
    return figures


def compare(text: str, shown: Damaged, cleaned: CleanedText, *, show: bool = False) -> Figures:
    """Count what became of a damaged text's characters, line by line."""
    figures = Figures()
    marks = _marks(cleaned)
    start = 0
    unsure = [step for step in cleaned.steps if step.needs_review]
    figures.unsure = len(unsure)
    figures.steps = sum(step.rule in ("byte_shift", "false_reading") for step in cleaned.steps)
    for was, came, split in zip(text.split("\n"), cleaned.text.split("\n"), shown.spots, strict=True):
        spots = frozenset(column for column in split if was[column] >= "\x80")
        figures.damaged += len(spots)
        figures.right += len(spots)
        if was != came:
            _count(figures, was, came, spots, [(a - start, b - start) for a, b in marks], show=show)
        start += len(came) + 1
    return figures


def _marks(cleaned: CleanedText) -> list[tuple[int, int]]:
    """Return the stretches of clean text that are marked for review or reported."""
    marks = [(problem.start, problem.end) for problem in cleaned.problems]
    shift = 0
    for step in cleaned.steps:
        at = step.start + shift
        if step.needs_review:
            marks.append((at, at + len(step.after)))
        shift += len(step.after) - len(step.before)
    return marks


def _count(
    figures: Figures, was: str, came: str, spots: frozenset[int], marks: list[tuple[int, int]], *, show: bool
) -> None:
    matcher = difflib.SequenceMatcher(None, was, came, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        lost = sum(column in spots for column in range(i1, i2))
        figures.right -= lost
        marked = any(start <= j2 + 1 and j1 <= end + 1 for start, end in marks)
        if marked:
            figures.kept += lost
        elif lost:
            figures.missed += lost
        else:
            figures.touched += max(i2 - i1, j2 - j1)
        if show:
            sys.stdout.write(
                f"  {'marked' if marked else 'MISSED'}: …{was[max(0, i1 - 8) : i1]}[{was[i1:i2]}]{was[i2 : i2 + 8]}… came "
                f"[{came[j1:j2]}]\n"
            )


def plans() -> str:
    """Return the five plans as they are read, without what GBK lacks."""
    texts = [
        clean_and_explain(decode_bytes(path.read_bytes()).text).text for path in sorted(_PLANS.glob("*.txt"))
    ]
    return _in_gbk("\n".join(texts))


def texts_of(folder: Path) -> str:
    """Return the readable texts of a folder, simplified, one paragraph a line, without what GBK lacks."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".txt", ".md", ".html") or path.name == "README.md":
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = re.sub(r"(?s)<(script|style).*?</\1>", "", text)
            text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</p>|<br[^>]*>|</t[rd]>", "\n", text)))
        lines = (line.strip() for line in text.split("\n"))
        found.append("\n".join("\u3000\u3000" + line for line in lines if len(line) > 1))
    return _in_gbk(simplify_script("\n".join(found))[0])


def _in_gbk(text: str) -> str:
    """Return a text without what GBK lacks, or what cleaning changes by itself."""
    kept = "".join(c for c in text if c == "\n" or (c >= " " and c.encode("gbk", "ignore")))
    kept = kept.translate(_WIDE)
    return "\n".join(re.sub(r"(?<=\S)[ \u3000]+|[*\u00a0]+", "", line).rstrip() for line in kept.split("\n"))


def main() -> None:
    """Print the figures for as many sites as asked for."""
    sites = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    text = texts_of(Path(sys.argv[3])) if len(sys.argv) > 3 else PROSE + "\n" + plans()
    only = sys.argv[4] if len(sys.argv) > 4 else ""
    for name, habits in (WITH_QUESTION_MARKS | DROPPED).items():
        if only and only != name:
            continue
        started = time.process_time()
        figures = measure(random.Random(seed), sites, text=text, show=bool(only), **habits)
        speed = sites * len(text) / (time.process_time() - started)
        sys.stdout.write(
            f"{name:>28}: {figures.damaged} damaged, {figures.share:.2%} right, {figures.kept} wrong or kept and marked, "
            f"{figures.missed} wrong and not marked, {figures.touched} others changed; "
            f"{figures.unsure} of {figures.steps} steps for review; {speed:,.0f} characters a second\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}\n")


if __name__ == "__main__":
    main()
