"""Steps made of many small replacements: those of one line that stand close together are one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from measures.text.steps import CERTAIN, RepairStep

#: Between two replacements of one line, so many characters that stay may stand for both to be one step.
_GAP = 4


def steps_from_patches(
    text: str, rule: str, found: Iterable[tuple[int, int, str]], confidence: float = CERTAIN
) -> Iterator[RepairStep]:
    """Yield the steps of ``rule`` for replacements ``(start, end, after)``, in order and without overlap.

    >>> [(s.start, s.end, s.after) for s in steps_from_patches("a1b2c", "r", [(1, 2, "x"), (3, 4, "y")])]
    [(1, 4, 'xby')]
    """
    start = end = -1
    after: list[str] = []
    for begins, ends, becomes in found:
        between = text[end:begins]
        if after and len(between) <= _GAP and "\n" not in between:
            after += [between, becomes]
        else:
            if after:
                yield RepairStep(rule, start, end, text[start:end], "".join(after), confidence)
            start, after = begins, [becomes]
        end = ends
    if after:
        yield RepairStep(rule, start, end, text[start:end], "".join(after), confidence)


def line_difference_step(
    rule: str, before: str, after: str, at: int, confidence: float = CERTAIN
) -> RepairStep:
    """Return the step from one line, which stands at offset ``at``, to another, without what both begin and end with.

    >>> line_difference_step("r", "abcd", "abXd", 10)
    RepairStep(rule='r', start=12, end=13, before='c', after='X', confidence=1.0, alternatives=(), also=())
    """
    shortest = min(len(before), len(after))
    ahead = 0
    while ahead < shortest and before[ahead] == after[ahead]:
        ahead += 1
    behind = 0
    while behind < shortest - ahead and before[-1 - behind] == after[-1 - behind]:
        behind += 1
    end = len(before) - behind
    return RepairStep(
        rule, at + ahead, at + end, before[ahead:end], after[ahead : len(after) - behind], confidence
    )
