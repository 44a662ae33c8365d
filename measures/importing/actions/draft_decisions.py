"""What staff decided on a draft before it is written: on guesses, on names, and on measures that were read wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from measures.models import ImportDraft
from measures.text.plan import ParsedMeasure
from measures.text.steps import Step

INTO, OWN, GROUP = "into", "own", "group"


@dataclass(frozen=True, slots=True)
class OnGuess:
    """A decision on a guess: what stands there instead, None where it is right."""

    reading: str | None = None


@dataclass(frozen=True, slots=True)
class OnName:
    """A decision on a name: it is a ``department`` (`INTO`), one of its own of a ``kind`` (`OWN`), or a `GROUP`."""

    choice: str
    department: int = 0
    kind: str = ""


@dataclass(frozen=True, slots=True)
class OnMeasure:
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
        return self == OnMeasure()


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was decided on a draft: on guesses by their place, on names as printed, on measures by `keys_of`."""

    guesses: dict[str, OnGuess] = field(default_factory=dict)
    names: dict[str, OnName] = field(default_factory=dict)
    measures: dict[str, OnMeasure] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many decisions there are."""
        return len(self.guesses) + len(self.names) + len(self.measures)

    def as_dict(self) -> dict[str, Any]:
        """Return the answers as a draft keeps them."""
        return {
            "guesses": {key: _plain(one) for key, one in self.guesses.items()},
            "names": {key: _plain(one) for key, one in self.names.items()},
            "measures": {key: _plain(one) for key, one in self.measures.items()},
        }


def answers_of(draft: ImportDraft) -> Answers:
    """Return what was decided on a draft so far."""
    kept = draft.answers
    return Answers(
        {key: OnGuess(**one) for key, one in kept.get("guesses", {}).items()},
        {key: OnName(**one) for key, one in kept.get("names", {}).items()},
        {key: _on_measure(one) for key, one in kept.get("measures", {}).items()},
    )


def guess_key(step: Step) -> str:
    """Return by what a guess is known: its place in the raw text."""
    return f"{step.start}-{step.end}"


def keys_of(measures: Iterable[ParsedMeasure]) -> list[str]:
    """Return by what each measure of a plan is known: its code, with a number behind it from the second on."""
    seen: Counter[str] = Counter()
    keys = []
    for measure in measures:
        seen[measure.code] += 1
        keys.append(measure.code if seen[measure.code] == 1 else f"{measure.code}#{seen[measure.code]}")
    return keys


def _plain(one: OnGuess | OnName | OnMeasure) -> dict[str, Any]:
    """Return what a decision says, without what it leaves as it was."""
    return {name: value for name, value in asdict(one).items() if value is not None}


def _on_measure(kept: dict[str, Any]) -> OnMeasure:
    fields: dict[str, Any] = dict(kept)
    fields.update({name: tuple(kept[name]) for name in ("leads", "co_leads") if name in kept})
    return OnMeasure(**fields)
