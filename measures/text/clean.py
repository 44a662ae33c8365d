"""The stages before parsing, in a row: raw text in, clean text out, with the steps between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from measures.text.cleaned_text import CleanedText
from measures.text.cleaning.character_forms import unify_character_forms
from measures.text.cleaning.folded_marks import unfold_marks
from measures.text.cleaning.line_cleanup import clean_lines
from measures.text.cleaning.taiwan_wording import taiwan_wording_problems
from measures.text.cleaning.traditional_script import simplify_script
from measures.text.encoding.encoding_problems import encoding_problems
from measures.text.encoding.wrong_decoding import restore_encoding
from measures.text.plan import TextProblem
from measures.text.repair.damage_repair import repair_text
from measures.text.repair.damage_traces import find_damage_traces
from measures.text.repair.restoration import BYTE_SHIFT, FALSE_READING
from measures.text.steps import RepairStep, compose_steps
from measures.text.structure.lines.text_lines import TextPositions

CleaningStage = Callable[[str], tuple[str, list[RepairStep]]]

UNREPAIRED = "repair.unrepaired"
_EXCERPT = 12
#: So many places are named one by one; a page that is lost as a whole is no list to work through.
_MOST_PLACES = 20


def _repair_damage(text: str) -> tuple[str, list[RepairStep]]:
    repaired = repair_text(text)
    return repaired.text, list(repaired.steps)


_STAGES: tuple[CleaningStage, ...] = (
    restore_encoding,
    _repair_damage,
    unify_character_forms,
    simplify_script,
    unfold_marks,
    clean_lines,
)


def clean_and_explain(raw: str, known: Sequence[RepairStep] = ()) -> CleanedText:
    """Return the clean text of ``raw`` and the steps that, replayed on ``raw``, give it.

    ``known`` are steps that left ``raw`` as it is and only say how sure its characters are. Cleaning clean text changes
    nothing. Never raises; what could not be repaired stays visible and is a problem.

    >>> clean_and_explain("納入?yún)^(qū)級機(jī)關(guān)考核").text
    '纳入区级机关考核'
    """
    text = raw
    steps = list(known)
    for stage in _STAGES:
        after, done = stage(text)
        steps = compose_steps(raw, steps, done)
        text = after
    return CleanedText(
        raw,
        text,
        tuple(_simplify_alternatives(step) for step in steps),
        tuple(find_text_problems(text, steps)),
    )


def _simplify_alternatives(step: RepairStep) -> RepairStep:
    """Return a step whose alternatives look as the clean text does, in simplified script."""
    if not step.alternatives:
        return step
    alternatives = (simplify_script(other)[0] for other in step.alternatives)
    return replace(step, alternatives=tuple(dict.fromkeys(o for o in alternatives if o != step.after)))


def _shows_dropped_halves(steps: Sequence[RepairStep]) -> bool:
    """Whether ``steps`` put shifted bytes back in step at a place where no ``?`` showed them."""
    return any(
        "?" not in step.before and not {step.rule, *step.also}.isdisjoint((BYTE_SHIFT, FALSE_READING))
        for step in steps
    )


def find_text_problems(text: str, steps: Sequence[RepairStep] = ()) -> list[TextProblem]:
    """Return a problem for each trace of damage that is left in the clean text, to which ``steps`` led.

    Of many traces the last problem stands for all that follow.
    """
    places = TextPositions(text)
    found: list[TextProblem] = []
    spans = list(find_damage_traces(text, halves_dropped=_shows_dropped_halves(steps)))
    for start, end in spans[:_MOST_PLACES]:
        column = places.column(start)
        excerpt = text[max(start - column + 1, start - _EXCERPT) : end + _EXCERPT].partition("\n")[0]
        message = f"“{excerpt}”中有无法还原的字符，请对照原文核对并更正。"
        found.append(
            TextProblem(UNREPAIRED, message, places.line(start), column, start, end, excerpt=excerpt)
        )
    rest = spans[_MOST_PLACES:]
    if rest:
        start, end = rest[0]
        message = (
            f"此后还有 {len(rest)} 处无法还原的字符，未逐一列出；原文可能大部分已丢失，请换用完好的文件。"
        )
        found.append(
            TextProblem(UNREPAIRED, message, places.line(start), places.column(start), start, rest[-1][1])
        )
    return sorted(
        [*found, *encoding_problems(text), *taiwan_wording_problems(text, steps)],
        key=lambda problem: problem.start,
    )
