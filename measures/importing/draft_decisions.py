"""Decisions of staff on a draft before it is confirmed: on guesses, names and wrongly read measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from measures.models import ImportDraft
from measures.review.actions.names_together import NameDecision
from measures.text.plan import ParsedMeasure
from measures.text.steps import RepairStep


@dataclass(frozen=True, slots=True)
class GuessDecision:
    """A decision on a guess: the correct ``reading``, None if the guess is correct."""

    reading: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureCorrection:
    """The corrected fields of a measure; None is not corrected. ``leads`` and ``co_leads`` are names, both or none."""

    title: str | None = None
    text: str | None = None
    deadline: str | None = None
    kind: str | None = None
    own_initiative: bool | None = None
    leads: tuple[str, ...] | None = None
    co_leads: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is corrected."""
        return not self.values

    @property
    def values(self) -> dict[str, Any]:
        """Return the corrected values by field."""
        fields = ("title", "text", "deadline", "kind", "own_initiative", "leads", "co_leads")
        return {name: value for name in fields if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class DraftDecisions:
    """The decisions on a draft: on guesses by `guess_key`, on names as printed, on measures by `measure_keys`."""

    guesses: dict[str, GuessDecision] = field(default_factory=dict)
    names: dict[str, NameDecision] = field(default_factory=dict)
    measures: dict[str, MeasureCorrection] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return the number of decisions."""
        return len(self.guesses) + len(self.names) + len(self.measures)

    def as_dict(self) -> dict[str, Any]:
        """Return the decisions as a draft stores them."""
        return {
            "guesses": {key: _without_none(one) for key, one in self.guesses.items()},
            "names": {key: _without_none(one) for key, one in self.names.items()},
            "measures": {key: _without_none(one) for key, one in self.measures.items()},
        }


def decisions_of_draft(draft: ImportDraft) -> DraftDecisions:
    """Return the stored decisions on a draft."""
    stored = draft.answers
    return DraftDecisions(
        {key: GuessDecision(**one) for key, one in stored.get("guesses", {}).items()},
        {key: NameDecision(**one) for key, one in stored.get("names", {}).items()},
        {key: _measure_correction(one) for key, one in stored.get("measures", {}).items()},
    )


def guess_key(step: RepairStep) -> str:
    """Return the key of a guess: its start and end in the raw text."""
    return f"{step.start}-{step.end}"


def measure_keys(measures: Iterable[ParsedMeasure]) -> list[str]:
    """Return the key of each measure: its code, with #2, #3 and so on if the code is repeated."""
    seen: Counter[str] = Counter()
    keys = []
    for measure in measures:
        seen[measure.code] += 1
        keys.append(measure.code if seen[measure.code] == 1 else f"{measure.code}#{seen[measure.code]}")
    return keys


def _without_none(one: GuessDecision | NameDecision | MeasureCorrection) -> dict[str, Any]:
    """Return the fields of a decision that are not None."""
    return {name: value for name, value in asdict(one).items() if value is not None}


def _measure_correction(stored: dict[str, Any]) -> MeasureCorrection:
    fields: dict[str, Any] = dict(stored)
    fields.update({name: tuple(stored[name]) for name in ("leads", "co_leads") if name in stored})
    return MeasureCorrection(**fields)
