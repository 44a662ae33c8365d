"""Store the problems of a source for a person to decide on."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from measures.loading.load_changes import LoadChange
from measures.loading.load_job import LoadJob, NewProblem
from measures.loading.source_measures import SourceMeasure
from measures.models import Measure
from measures.models.lengths import MESSAGE, TEXT
from measures.models.problem import Problem
from measures.text.plan import TextProblem as ParsedProblem
from measures.text.steps import REVIEW_BELOW, RepairStep
from measures.writing.row_insertion import insert_records, make_record

#: Codes of problems between source and edits begin so; they stay until a person resolves them.
LASTING_PREFIX = "import."
_WRITTEN = ("measure", "severity", "line", "column", "raw_start", "raw_end")
_EXCERPT = 20
_Key = tuple[str, str, str]

#: The code of the problem of a repair that is a guess.
UNCERTAIN_REPAIR = "repair.uncertain"


def write_problems(
    job: LoadJob, wanted: Sequence[SourceMeasure], measures: Sequence[Measure]
) -> list[Problem]:
    """Store every problem of the source with its measure; return all problems of the document.

    A problem that the source had before keeps its decision.
    """
    existing: dict[_Key, list[Problem]] = defaultdict(list)
    if not job.is_new:
        for problem in job.document.problems.select_for_update().order_by("pk"):
            existing[_problem_key(problem)].append(problem)
    result: list[Problem] = []
    new: list[Problem] = []
    changed: list[Problem] = []
    for problem in _source_problems(job, wanted, measures):
        if not (same := existing.get(_problem_key(problem))):
            new.append(problem)
            result.append(problem)
            continue
        old = same.pop(0)
        values = {name: getattr(problem, name) for name in _WRITTEN}
        if any(getattr(old, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(old, name, value)
            changed.append(old)
        result.append(old)
    left = [problem for rows in existing.values() for problem in rows]
    result += [problem for problem in left if problem.code.startswith(LASTING_PREFIX)]
    _drop(job, [problem for problem in left if not problem.code.startswith(LASTING_PREFIX)])
    if changed:
        Problem.objects.bulk_update(changed, _WRITTEN)
    insert_records(new)
    job.note_written(new)
    return sorted(result, key=lambda problem: (problem.raw_start, problem.pk))


def _drop(job: LoadJob, removed: Sequence[Problem]) -> None:
    """Delete problems that the source no longer has; the run keeps the decisions on them."""
    for problem in removed:
        if problem.status == Problem.Status.RESOLVED:
            before = f"{problem.message}（曾核定：{problem.decision or '未写意见'}）"
            job.note_change(LoadChange("problem", "removed", before=before))
    if removed:
        Problem.objects.filter(pk__in=[problem.pk for problem in removed]).delete()


def _source_problems(
    job: LoadJob, wanted: Sequence[SourceMeasure], measures: Sequence[Measure]
) -> Iterator[Problem]:
    """Yield every problem of the source, unsaved."""
    spans = sorted(
        (source_measure.raw_start, source_measure.raw_end, measure)
        for source_measure, measure in _placed(wanted, measures)
    )
    starts = [span[0] for span in spans]
    for doubt in _all_problems(job):
        measure = doubt.measure
        index = bisect_right(starts, doubt.raw_start) - 1
        is_placed = doubt.raw_end > doubt.raw_start
        if measure is None and is_placed and index >= 0 and doubt.raw_start < spans[index][1]:
            measure = spans[index][2]
        line, column = job.reading.places.line_column(doubt.raw_start)
        values = {
            "code": doubt.code,
            "message": _quoted(doubt.message),
            "severity": doubt.severity,
            "line": line,
            "column": column,
            "raw_start": doubt.raw_start,
            "raw_end": doubt.raw_end,
            "excerpt": _quoted(doubt.excerpt),
        }
        yield make_record(Problem, values, {"document": job.document, "measure": measure})


def _quoted(words: str) -> str:
    """Return a message about a stretch of text, with only its beginning and end if it is very long."""
    if len(words) <= MESSAGE:
        return words
    return f"{words[:TEXT]}……（略去 {len(words) - 2 * TEXT} 字）……{words[-TEXT:]}"


def _placed(
    wanted: Sequence[SourceMeasure], measures: Sequence[Measure]
) -> Iterator[tuple[SourceMeasure, Measure]]:
    """Yield the measures with a place in the raw text."""
    seen: set[int] = set()
    for source_measure, measure in zip(wanted, measures, strict=True):
        if source_measure.raw_start not in seen:
            seen.add(source_measure.raw_start)
            yield source_measure, measure


def _all_problems(job: LoadJob) -> Iterator[NewProblem]:
    """Yield the problems of the repair, the parser and the load."""
    reading = job.reading
    for step in reading.cleaned.steps:
        if step.needs_review:
            yield _uncertain(reading.cleaned.raw, step)
    for problem in (*reading.cleaned.problems, *reading.parsed.problems):
        yield _found_problem(reading.places.in_raw(problem))
    yield from job.doubts


def _found_problem(problem: ParsedProblem) -> NewProblem:
    """Return a problem of the repair or the parser."""
    excerpt = problem.excerpt
    return NewProblem(problem.code, problem.message, problem.severity, problem.start, problem.end, excerpt)


def _uncertain(raw: str, step: RepairStep) -> NewProblem:
    """Return the problem of a repair that is a guess."""
    others = "".join(f"“{other}”" for other in step.alternatives)
    also = f"，也可能是{others}" if others else ""
    # Rounded up, a guess would look certain.
    sure = f"{min(step.confidence, REVIEW_BELOW - 0.01):.0%}"
    description = (
        f"“{step.after}”由扫描件识别得到"
        if step.before == step.after
        else f"“{step.before}”修复为“{step.after}”"
    )
    message = f"{description}，把握 {sure}{also}。请对照上下文核定。"
    excerpt = raw[max(0, step.start - _EXCERPT) : step.end + _EXCERPT]
    return NewProblem(UNCERTAIN_REPAIR, message, "warning", step.start, step.end, excerpt)


def _problem_key(problem: Problem) -> _Key:
    """Return the key that identifies a problem from one load to the next."""
    return problem.code, problem.message, problem.excerpt
