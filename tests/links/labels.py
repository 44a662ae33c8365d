"""The pairs of measures that were labelled by reading, and the measures they speak of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from measures.links.likeness.compared_text import ComparedText
from measures.text.clean import clean_and_explain
from measures.text.decode import decode_bytes
from measures.text.parse import parse_plan

LABELLED = Path(__file__).with_name("labelled.txt")
PLANS = Path(__file__).parent.parent.parent / "fixtures" / "plans"
_HEADING = re.compile(r"(\S+) (\S+)")
#: What marks, in a heading, the city's items in a document's annex.
_ANNEX = "#附1"


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two documents with what a person found of them: a label for each pair of codes that has to do with each other."""

    left: str
    right: str
    labels: dict[tuple[str, str], str]

    @property
    def is_lineage(self) -> bool:
        """Whether it is two years of one district."""
        return _ANNEX not in self.left and self.left.partition("-")[0] == self.right.partition("-")[0]

    def pieces(self) -> tuple[list[ComparedText], list[ComparedText]]:
        """Return the measures of the two documents."""
        return _pieces(self.left), _pieces(self.right)

    def is_held_out(self, code: str) -> bool:
        """Return whether the labels of a measure of the left document were kept apart from all tuning."""
        address = f"{self.left.removesuffix(_ANNEX)}/{code}"
        return hashlib.sha256(address.encode()).digest()[-1] % 2 == 1


def labelled() -> list[Labelled]:
    """Return all that was labelled."""
    return list(_read())


def _read() -> Iterator[Labelled]:
    current: Labelled | None = None
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if ":" not in line:
            heading = _HEADING.fullmatch(line)
            assert heading, line
            current = Labelled(heading[1], heading[2], {})
            yield current
            continue
        assert current is not None, line
        code, _, others = line.partition(":")
        for other in others.split(","):
            to, label = other.split()
            assert label in "SRL?", line
            assert (code, to) not in current.labels, line
            current.labels[code, to] = label


@cache
def _pieces(name: str) -> list[ComparedText]:
    slug = name.removesuffix(_ANNEX)
    plan = parse_plan(clean_and_explain(decode_bytes((PLANS / f"{slug}.txt").read_bytes()).text).text)
    kind = "city" if name.endswith(_ANNEX) else "district"
    return [ComparedText(each.code, each.title, each.text) for each in plan.measures if each.kind == kind]
