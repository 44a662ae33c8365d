"""What visitors noted during a soak or an outage: every answer, what they wrote and whether it was acknowledged, and every fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from tests.failure.visitor import Answer

#: Duties in order, as pairs of a role and the id of a department.
Duties = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Write:
    """What somebody sent, and whether it was acknowledged as saved.

    ``token`` is the reason they gave, ``act`` the entry of the history they were shown, ``seen`` and ``sent`` the
    duties of a measure as they stood on the page (None where it did not show them) and as they were to be. In the
    grid, ``seen_names`` and ``sent_names`` are the departments of its cell 配合.
    """

    kind: str
    token: str
    saved: bool
    act: int = 0
    measure: int = 0
    seen: Duties | None = None
    sent: Duties = field(default_factory=list)
    seen_names: tuple[str, ...] = ()
    sent_names: tuple[str, ...] = ()


class Notes:
    """What all of them noted, together. In an ``outage`` people are turned away with 503 and a message."""

    def __init__(self, *, outage: bool = False) -> None:
        self._lock, self._outage = Lock(), outage
        self.answers: Counter[str] = Counter()
        self.writes: list[Write] = []
        self.faults: list[str] = []

    def answer(self, who: str, answer: Answer, fine: Sequence[int] = (200,)) -> Answer:
        """Note an answer; one that is not ``fine`` is a fault."""
        with self._lock:
            self.answers[f"{who} {answer.status}"] += 1
            if self._outage and answer.status == 503:
                if "retry-after" not in answer.headers or not _tells(answer):
                    self.faults.append(
                        f"{who}: 503 for {answer.path} does not say what is wrong: {answer.text[:300]!r}"
                    )
            elif answer.status not in fine:
                self.faults.append(f"{who}: {answer.status} for {answer.path}: {answer.text[:300]!r}")
        return answer

    def write(self, write: Write) -> None:
        """Note what was sent."""
        with self._lock:
            self.writes.append(write)
            self.answers[f"{write.kind} {'saved' if write.saved else 'refused'}"] += 1

    def fault(self, what: str) -> None:
        """Note what must not be."""
        with self._lock:
            self.faults.append(what)


def _tells(answer: Answer) -> bool:
    """Return whether an answer says in Chinese that it will pass."""
    return any(words in answer.text for words in ("会自行恢复", "请稍后再试", "正忙"))
