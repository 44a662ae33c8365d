"""Departments whose names stand in the text of a measure: the editor offers them with the words as the ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from districts.departments.department_search import DepartmentCandidate
from measures.models import Measure, lengths
from measures.text.nested_quotation_marks import quote

#: Shorter names stand in other words.
_LEAST = 3
#: So many characters are quoted on either side of a name at most.
_AROUND = 40
_ENDS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class NamedDepartment:
    """A department that the text names: the ``words`` that name it, and what stands ``before`` and ``after`` them."""

    candidate: DepartmentCandidate
    before: str
    words: str
    after: str

    @property
    def pk(self) -> int:
        """Return the id of the department."""
        return self.candidate.pk

    @property
    def ground(self) -> str:
        """Return what the text says, quoted, as the reason of an edit."""
        return f"正文：{quote(self.before + self.words + self.after)}"[: lengths.REASON]


def find_named_departments(
    measure: Measure, known: Sequence[DepartmentCandidate], assigned: Iterable[int]
) -> list[NamedDepartment]:
    """Return the departments among ``known`` that the measure names, in order, but for those that are ``assigned``.

    Where names overlap the longest counts; a name that several departments have equally counts for none of them, nor
    does a name for many.
    """
    text = f"{measure.title}\n{measure.text}"
    seen = set(assigned)
    found = []
    for start, end, candidate in _longest_names(text, known):
        if candidate.pk not in seen:
            seen.add(candidate.pk)
            found.append(_quoted_name(text, start, end, candidate))
    return found


def _longest_names(
    text: str, known: Sequence[DepartmentCandidate]
) -> Iterator[tuple[int, int, DepartmentCandidate]]:
    """Yield where names stand in the text, from its beginning, none within another."""
    spans = [
        (start, start + len(name), owner)
        for name, owner in _owners_by_name(known).items()
        for start in _name_positions(name, text)
    ]
    reached = 0
    for start, end, owner in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            reached = end
            if owner is not None:
                yield start, end, owner


def _owners_by_name(known: Sequence[DepartmentCandidate]) -> dict[str, DepartmentCandidate | None]:
    """Return whose each name is: that of the nearest place, None where several have it there."""
    owners: dict[str, list[DepartmentCandidate]] = {}
    for candidate in known:
        for name in {candidate.name, *candidate.others}:
            if len(name) >= _LEAST:
                owners.setdefault(name, []).append(candidate)
    return {name: _only_nearest(candidates) for name, candidates in owners.items()}


def _only_nearest(candidates: Sequence[DepartmentCandidate]) -> DepartmentCandidate | None:
    nearest = min(candidate.place for candidate in candidates)
    near = [candidate for candidate in candidates if candidate.place == nearest]
    return near[0] if len(near) == 1 and not near[0].is_group else None


def _name_positions(name: str, text: str) -> Iterator[int]:
    """Yield where a name begins in the text."""
    start = text.find(name)
    while start >= 0:
        yield start
        start = text.find(name, start + len(name))


def _quoted_name(text: str, start: int, end: int, candidate: DepartmentCandidate) -> NamedDepartment:
    """Return a name with the rest of its sentence, cut where that is long."""
    begin = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    ends = [at for mark in _ENDS if (at := text.find(mark, end)) >= 0]
    close = min(ends, default=len(text))
    before, after = text[begin:start].lstrip(), text[end:close]
    before = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
    after = after if len(after) <= _AROUND else f"{after[:_AROUND]}…"
    return NamedDepartment(candidate, before, text[start:end], after)
