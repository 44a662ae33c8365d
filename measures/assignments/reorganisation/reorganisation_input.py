"""What a reorganisation is to do."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date

from measures.assignments.reorganisation.reorganised_departments import SuccessorDepartment


@dataclass(frozen=True, slots=True)
class ReorganisationInput:
    """What the action is to do. ``near`` says for names of new departments which there are that are called alike."""

    predecessors: tuple[int, ...]
    successors: tuple[SuccessorDepartment, ...]
    on: date
    shares: dict[int, list[int]]
    near: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def edit_subject(self) -> str:
        """Return the subject of the edit token of a preview: everything that decides what is done."""
        successors = [list(asdict(one).values()) for one in self.successors]
        shares = sorted(self.shares.items())
        return "measures.reorganisation:" + json.dumps(
            [self.predecessors, successors, self.on.isoformat(), shares], ensure_ascii=False
        )
