"""The corrections of levels in the preview of a draft: those that are there, and the control that each problem has."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from measures.importing.actions.draft_texts import reading_corrections_of_draft
from measures.importing.forms.level_forms import ShownCorrection, line_words, shape_words
from measures.importing.name_questions import PlanNames
from measures.importing.views.plan_panes import DraftMeasure, PlanPanes
from measures.models import ImportDraft, ReadingRule
from measures.models.problem import Problem
from measures.text.plan import ParsedDocument
from measures.text.problem_names import PROBLEM_NAMES

#: Kinds of problems that the level of a line may resolve, and those about the facts of the document.
_OF_LEVELS = frozenset(
    (
        "chapter.empty",
        "section.empty",
        "section.orphan",
        "measure.orphan",
        "measure.empty",
        "chapter.not_measures",
        "levels.unclear",
        "text.unplaced",
        "numbering.gap",
        "numbering.duplicate",
        "numbering.order",
    )
)
#: How a problem ends that is about the whole plan: the page offers both readings.
_TWO_READINGS = ("每个编号条目为一项举措，请核对。", "章都是举措，请核对。")
_OF_FACTS = ("district.", "year.")


@dataclass(frozen=True, slots=True)
class ProblemControl:
    """A problem with the link that corrects it, and what the link says; ``reason`` says why there is none."""

    problem: Problem
    label: str = ""
    address: str = ""
    reason: str = ""


def list_shown_corrections(
    draft: ImportDraft, plan: ParsedDocument, names: PlanNames
) -> list[ShownCorrection]:
    """Return the corrections of levels of a draft in words, those from rules of the district with their origin."""
    corrections = reading_corrections_of_draft(draft)
    rules: dict[tuple[str, str], ReadingRule] = {}
    if corrections.shapes and names.district:
        found = names.district.reading_rules.select_related("document", "made_by")
        rules = {(rule.shape, rule.reads_as): rule for rule in found}
    shown = []
    if corrections.levels:
        choice = "第一种" if corrections.levels == "first" else "第二种"
        lost = not plan.readings
        shown.append(ShownCorrection("levels", f"层级采用{choice}读法", is_lost=lost))
    for at, one in enumerate(corrections.lines):
        shown.append(ShownCorrection(one.key, line_words(one), is_lost=at in plan.lost_corrections))
    for shape in corrections.shapes:
        rule = rules.get((shape.shape, shape.reads_as))
        shown.append(
            ShownCorrection(
                shape.shape,
                shape_words(shape.shape, shape.reads_as),
                is_lost=shape.shape not in plan.used_shapes,
                rule=_origin(rule) if rule else "",
            )
        )
    return shown


def chosen_levels(draft: ImportDraft, plan: ParsedDocument) -> str:
    """Return which of two near readings somebody chose; empty if nobody did, or there is only one."""
    if not plan.readings:
        return ""
    return reading_corrections_of_draft(draft).levels_choice(plan.readings[0].doubt)


def control_problems(
    problems: Sequence[Problem], draft: ImportDraft, panes: PlanPanes, *, may_correct: bool
) -> Iterator[ProblemControl]:
    """Yield the problems, each with what corrects it."""
    measures = sorted(
        (one for chapter in panes.chapters for one in chapter.measures), key=lambda one: one.line
    )
    offsets = {one.line.number: one.at for one in panes.lines if one.at is not None}
    for problem in problems:
        yield _control(problem, draft, measures, offsets, may_correct=may_correct)


def _control(
    problem: Problem,
    draft: ImportDraft,
    measures: Sequence[DraftMeasure],
    offsets: dict[int, int],
    *,
    may_correct: bool,
) -> ProblemControl:
    group = PROBLEM_NAMES[problem.code][0] if problem.code in PROBLEM_NAMES else ""
    text = reverse("importing:text", args=[draft.pk])
    if problem.code.startswith(_OF_FACTS):
        return ProblemControl(problem, "指定区和年份", "#facts")
    if not may_correct:
        return ProblemControl(problem, reason="您的角色不能更正举措和层级，由内容编辑处理。")
    if problem.code == "reading.line_gone":
        return ProblemControl(problem, "看层级更正", "#levels")
    if problem.code == "levels.unclear" and problem.message.endswith(_TWO_READINGS):
        return ProblemControl(problem, "选择读法", "#levels")
    if problem.code in _OF_LEVELS and problem.line in offsets:
        address = f"{reverse('importing:line', args=[draft.pk])}?at={offsets[problem.line]}"
        return ProblemControl(problem, f"更正第 {problem.line} 行的层级", address)
    at = bisect_right([one.line for one in measures], problem.line) - 1
    if group not in ("facts", "structure") and at >= 0 and problem.line <= measures[at].last_line:
        one = measures[at]
        return ProblemControl(
            problem,
            f"更正举措 {one.code}",
            reverse("importing:measure", args=[draft.pk], query={"key": one.key}),
        )
    return ProblemControl(problem, "修改文字", text)


def _origin(rule: ReadingRule) -> str:
    who = rule.made_by.get_username() if rule.made_by else "已注销的账号"
    where = f"在《{rule.document.title}》中" if rule.document else ""
    return f"{who} {timezone.localtime(rule.made_at):%Y-%m-%d} {where}更正"
