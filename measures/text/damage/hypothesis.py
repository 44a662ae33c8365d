"""A hypothesis: what a damaged stretch may have been, and how likely that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from measures.text.damage.lexicon import LONGEST_WORD, WordModel, out_of_place, simplified

#: How many hypotheses of a kind go on at each step.
BEAM = 40


class Sync(NamedTuple):
    """A place where the damaged text and the restored one are in step, as a linked list to the places before."""

    raw: int
    restored: int
    before: Sync | None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A partial restoration.

    ``text`` is what was written so far; ``pending`` holds the values that a first byte still waiting for its second may
    have (empty: in step). ``scores`` are the word model's log-probabilities of the last prefixes, ``penalty`` the
    log-probability of the damage assumed, ``since_lost`` how many characters ago one was written that is a guess,
    ``last`` the two characters before this place.
    """

    text: str
    tail: str
    scores: tuple[float, ...]
    pending: tuple[int, ...]
    penalty: float
    since_lost: int
    last: str
    sync: Sync | None

    @property
    def score(self) -> float:
        """Return the log-probability of the whole hypothesis."""
        return self.scores[-1] + self.penalty

    def write(
        self,
        model: WordModel,
        character: str,
        pending: tuple[int, ...] = (),
        penalty: float = 0.0,
        is_lost: bool = False,
    ) -> Hypothesis:
        """Return the hypothesis with one more character written and ``pending`` bytes waiting.

        ``is_lost`` tells that the character does not follow from the bytes that are left.
        """
        tail = (self.tail + simplified(character))[-LONGEST_WORD:]
        since_lost = 1 if is_lost else self.since_lost + 1
        score = model.extend(self.scores, tail, since_lost)
        scores = (*self.scores[1 - LONGEST_WORD :], score)
        return Hypothesis(
            self.text + character,
            tail,
            scores,
            pending,
            self.penalty + penalty + out_of_place(tail),
            since_lost,
            self.last[-1:] + character,
            self.sync,
        )

    def write_all(self, model: WordModel, characters: str) -> Hypothesis:
        """Return the hypothesis with several characters written as they are."""
        result = self
        for character in characters:
            result = result.write(model, character)
        return result

    def waiting(self, pending: tuple[int, ...], penalty: float) -> Hypothesis:
        """Return the hypothesis with bytes waiting and nothing written."""
        return self._with(pending, self.penalty + penalty, self.sync)

    def synced(self, raw: int) -> Hypothesis:
        """Return the hypothesis with a note that it is in step at ``raw``."""
        return self._with(self.pending, self.penalty, Sync(raw, len(self.text), self.sync))

    def _with(self, pending: tuple[int, ...], penalty: float, sync: Sync | None) -> Hypothesis:
        return Hypothesis(
            self.text, self.tail, self.scores, pending, penalty, self.since_lost, self.last, sync
        )


def start(model: WordModel, context: str, raw: int) -> Hypothesis:
    """Return the hypothesis in which nothing is written yet behind the undamaged ``context``."""
    empty = Hypothesis("", "", (0.0,), (), 0.0, LONGEST_WORD, "", None)
    read = empty.write_all(model, context)
    return replace(read, text="", since_lost=LONGEST_WORD, sync=Sync(raw, 0, None))


def survivors(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    """Return the likeliest hypotheses in step and the likeliest with a byte waiting, the best first.

    Either kind gets its own places: a byte that waits may never find a partner, however likely it looks.
    """
    waiting: list[Hypothesis] = []
    in_step: list[Hypothesis] = []
    for hypothesis in hypotheses:
        (waiting if hypothesis.pending else in_step).append(hypothesis)
    return best([*best(waiting), *best(in_step)], 2 * BEAM)


def best(hypotheses: Iterable[Hypothesis], most: int = BEAM) -> list[Hypothesis]:
    """Return the likeliest hypotheses, the best first; equal scores keep their order of discovery."""
    return sorted(hypotheses, key=lambda hypothesis: -hypothesis.score)[:most]
