"""What a stage of the pipeline did to a text, as data that can be replayed.

Modelled on ftfy's ``ExplanationStep``: a stage returns its result *and* the steps that led there, so that every
character on a page can be traced to the raw file or to a named rule with its confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

from measures.text.rounding import round_down

CERTAIN = 1.0
#: Below this confidence a step is a guess that a person has to look at.
REVIEW_BELOW = 0.9


@dataclass(frozen=True, slots=True)
class RepairStep:
    """One replacement: ``text[start:end]`` was ``before`` and becomes ``after``.

    ``start`` and ``end`` are offsets, in characters, into the text that the stage was given; after `compose_steps`
    they are
    offsets into the text that the *first* stage was given. ``rules`` names every rule that had a part, first to last.
    ``alternatives`` are the other possible values of ``after``, the likeliest first. ``confidence`` is between 0 and 1.
    """

    rule: str
    start: int
    end: int
    before: str
    after: str
    confidence: float = CERTAIN
    alternatives: tuple[str, ...] = ()
    also: tuple[str, ...] = field(default=())

    @property
    def needs_review(self) -> bool:
        """Whether the step is a guess and not a certainty."""
        return self.confidence < REVIEW_BELOW

    def as_dict(self) -> dict[str, Any]:
        """Return the step as plain data, the shape that ``clean_text --explain`` prints and the database stores."""
        data: dict[str, Any] = {
            "rule": self.rule,
            "start": self.start,
            "end": self.end,
            "before": self.before,
            "after": self.after,
            "confidence": round_down(self.confidence, 4),
        }
        if self.alternatives:
            data["alternatives"] = list(self.alternatives)
        if self.also:
            data["also"] = list(self.also)
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> RepairStep:
        """Return the step that `as_dict` gave."""
        return cls(
            rule=data["rule"],
            start=data["start"],
            end=data["end"],
            before=data["before"],
            after=data["after"],
            confidence=data["confidence"],
            alternatives=tuple(data.get("alternatives", ())),
            also=tuple(data.get("also", ())),
        )


#: Finds what to replace in a text, in order and without overlap.
TextRule = Callable[[str], list[RepairStep]]


def replay_steps(text: str, steps: Iterable[RepairStep]) -> str:
    """Return ``text`` with ``steps`` applied; raise `ValueError` if they are not steps of this very text.

    The steps must be in order and must not overlap.

    >>> replay_steps("區(qū)長", [RepairStep("reading", 1, 5, "(qū)", "")])
    '區長'
    """
    pieces: list[str] = []
    at = 0
    for step in steps:
        if step.start < at or text[step.start : step.end] != step.before:
            raise ValueError(f"step {step.rule} at {step.start} does not fit the text")
        pieces.append(text[at : step.start])
        pieces.append(step.after)
        at = step.end
    pieces.append(text[at:])
    return "".join(pieces)


def apply_rules(
    text: str, rules: Iterable[TextRule], *, rounds: int = 1, final: Iterable[TextRule] = ()
) -> tuple[str, list[RepairStep]]:
    """Apply ``rules`` in order, round after round until one changes nothing; return the text and its steps.

    At most ``rounds`` are made. The ``final`` rules are applied only when a round changed nothing.
    """
    result = text
    done: list[RepairStep] = []
    for _ in range(rounds):
        before = result
        for turn in (rules, final):
            for rule in turn:
                if found := rule(result):
                    result = replay_steps(result, found)
                    done = compose_steps(text, done, found)
            if result != before:
                break
        else:
            break
    return result, done


class StepOffsets:
    """Translates offsets in the text after ``steps`` to offsets in the text before them.

    An offset inside a replaced stretch maps to the start of that stretch (``side="start"``) or its end
    (``side="end"``).
    """

    def __init__(self, steps: Sequence[RepairStep]) -> None:
        self._edges: list[tuple[int, int, int, int]] = []
        shift = 0
        for step in steps:
            after_start = step.start + shift
            after_end = after_start + len(step.after)
            self._edges.append((after_start, after_end, step.start, step.end))
            shift += len(step.after) - (step.end - step.start)

    def before(self, offset: int, side: str = "start") -> int:
        """Return where ``offset`` of the later text lay in the earlier one."""
        low, high = 0, len(self._edges)
        while low < high:
            middle = (low + high) // 2
            if self._edges[middle][0] <= offset:
                low = middle + 1
            else:
                high = middle
        index = low - 1
        if side == "end":
            # A stretch that starts exactly at the offset lies behind an end.
            while index >= 0 and self._edges[index][0] == offset:
                index -= 1
        if index < 0:
            return offset
        _, after_end, start, end = self._edges[index]
        if offset < after_end:
            return start if side == "start" else end
        return end + (offset - after_end)


def compose_steps(raw: str, first: Sequence[RepairStep], second: Sequence[RepairStep]) -> list[RepairStep]:
    """Return the steps that do to ``raw`` in one go what ``first`` and then ``second`` do.

    Where a later step touches what an earlier one wrote, the two become one step that carries the earlier rule, names
    the later one in ``also`` and has the product of both confidences.

    >>> one = [RepairStep("reading", 1, 5, "(qū)", "")]
    >>> two = [RepairStep("script", 0, 1, "區", "区")]
    >>> [(s.rule, s.start, s.end, s.after) for s in compose_steps("區(qū)長", one, two)]
    [('script', 0, 1, '区'), ('reading', 1, 5, '')]
    """
    if not first or not second:
        return list(first or second)
    composed: list[RepairStep] = []
    shift = 0
    for cluster in _clusters(first, second):
        firsts = [interval.step for interval in cluster if interval.is_first]
        base = min(interval.start for interval in cluster)
        seconds = [replace(interval, base=base) for interval in cluster if not interval.is_first]
        start = base - shift
        shift += sum(len(step.after) - len(step.before) for step in firsts)
        end = max(interval.end for interval in cluster) - shift
        composed.append(_as_one(raw, start, end, firsts, seconds))
    return composed


@dataclass(frozen=True, slots=True)
class _StepInterval:
    """Where a step lies in the text between the two stages; ``base`` is where its cluster begins there."""

    start: int
    end: int
    is_first: bool
    step: RepairStep
    base: int = 0


def _clusters(first: Sequence[RepairStep], second: Sequence[RepairStep]) -> Iterator[list[_StepInterval]]:
    """Yield the steps of both stages in order, those that touch the same characters together."""
    intervals = [_StepInterval(step.start, step.end, False, step) for step in second]
    shift = 0
    for step in first:
        start = step.start + shift
        intervals.append(_StepInterval(start, start + len(step.after), True, step))
        shift += len(step.after) - len(step.before)
    intervals.sort(key=lambda interval: (interval.start, interval.end, not interval.is_first))
    cluster: list[_StepInterval] = []
    reach = -1
    for interval in intervals:
        same_point = bool(cluster) and cluster[0].start == interval.end == reach
        if cluster and not (interval.start < reach or same_point):
            yield cluster
            cluster = []
        cluster.append(interval)
        reach = max(reach, interval.end) if len(cluster) > 1 else interval.end
    if cluster:
        yield cluster


def _as_one(
    raw: str, start: int, end: int, firsts: Sequence[RepairStep], seconds: Sequence[_StepInterval]
) -> RepairStep:
    """Return the one step over ``raw[start:end]`` that stands for all the given ones."""
    later = [interval.step for interval in seconds]
    if len(firsts) + len(later) == 1:
        (step,) = [*firsts, *later]
        return replace(step, start=start, end=end)
    before = raw[start:end]
    between = replay_steps(before, [_move_step(step, start) for step in firsts])
    after = replay_steps(between, [_move_step(interval.step, interval.base) for interval in seconds])
    rules = list(dict.fromkeys(rule for step in [*firsts, *later] for rule in (step.rule, *step.also)))
    return RepairStep(
        rule=rules[0],
        start=start,
        end=end,
        before=before,
        after=after,
        confidence=prod(step.confidence for step in [*firsts, *later]),
        alternatives=_alternative_befores(before, start, firsts),
        also=tuple(rules[1:]),
    )


def _move_step(step: RepairStep, by: int) -> RepairStep:
    """Return the step with its offsets counted from ``by`` instead of from 0."""
    return replace(step, start=step.start - by, end=step.end - by)


def _alternative_befores(before: str, start: int, firsts: Sequence[RepairStep]) -> tuple[str, ...]:
    """Return what ``before`` would become under each alternative of the one uncertain step among ``firsts``."""
    uncertain = [step for step in firsts if step.alternatives]
    if len(uncertain) != 1:
        return ()
    return tuple(
        replay_steps(
            before, [_move_step(replace(s, after=other) if s is uncertain[0] else s, start) for s in firsts]
        )
        for other in uncertain[0].alternatives
    )
