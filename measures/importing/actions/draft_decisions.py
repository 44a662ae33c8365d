"""Decisions of staff on a draft before it is confirmed: on guesses, names and wrongly read measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from measures.models import ImportDraft
from measures.text.plan import ParsedMeasure
from measures.text.steps import RepairStep

INTO_DEPARTMENT, OWN_DEPARTMENT, DEPARTMENT_GROUP = "into", "own", "group"


@dataclass(frozen=True, slots=True)
class GuessDecision:
    """A decision on a guess: what stands there instead, None where it is right."""

    reading: str | None = None


@dataclass(frozen=True, slots=True)
class NameDecision:
    """A decision on a name: a department, one of its own, or a group.

    ``choice`` is `INTO_DEPARTMENT` (of ``department``), `OWN_DEPARTMENT` (of ``kind``) or `DEPARTMENT_GROUP`.
    """

    choice: str
    department: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class MeasureCorrection:
    """What is corrected in a measure; None stays as it was read. ``leads`` and ``co_leads`` are names, both or none."""

    title: str | None = None
    text: str | None = None
    kind: str | None = None
    own_initiative: bool | None = None
    leads: tuple[str, ...] | None = None
    co_leads: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is corrected."""
        return not self.values

    @property
    def values(self) -> dict[str, Any]:
        """Return what is corrected, by field."""
        fields = ("title", "text", "kind", "own_initiative", "leads", "co_leads")
        return {name: value for name in fields if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class DraftDecisions:
    """All decisions on a draft.

    Those on guesses by their place, on names as printed, on measures by `measure_keys`.
    """

    guesses: dict[str, GuessDecision] = field(default_factory=dict)
    names: dict[str, NameDecision] = field(default_factory=dict)
    measures: dict[str, MeasureCorrection] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many decisions there are."""
        return len(self.guesses) + len(self.names) + len(self.measures)

    def as_dict(self) -> dict[str, Any]:
        """Return the decisions as a draft stores them."""
        return {
            "guesses": {key: _plain(one) for key, one in self.guesses.items()},
            "names": {key: _plain(one) for key, one in self.names.items()},
            "measures": {key: _plain(one) for key, one in self.measures.items()},
        }


def decisions_of_draft(draft: ImportDraft) -> DraftDecisions:
    """Return the decisions on a draft so far."""
    kept = draft.answers
    return DraftDecisions(
        {key: GuessDecision(**one) for key, one in kept.get("guesses", {}).items()},
        {key: NameDecision(**one) for key, one in kept.get("names", {}).items()},
        {key: _on_measure(one) for key, one in kept.get("measures", {}).items()},
    )


def guess_key(step: RepairStep) -> str:
    """Return the key of a guess: its place in the raw text."""
    return f"{step.start}-{step.end}"


def measure_keys(measures: Iterable[ParsedMeasure]) -> list[str]:
    """Return the key of each measure: its code, from the second of the same code on with a number behind it."""
    seen: Counter[str] = Counter()
    keys = []
    for measure in measures:
        seen[measure.code] += 1
        keys.append(measure.code if seen[measure.code] == 1 else f"{measure.code}#{seen[measure.code]}")
    return keys


def _plain(one: GuessDecision | NameDecision | MeasureCorrection) -> dict[str, Any]:
    """Return what a decision says, without what it leaves as it was."""
    return {name: value for name, value in asdict(one).items() if value is not None}


def _on_measure(kept: dict[str, Any]) -> MeasureCorrection:
    fields: dict[str, Any] = dict(kept)
    fields.update({name: tuple(kept[name]) for name in ("leads", "co_leads") if name in kept})
    return MeasureCorrection(**fields)
