"""Write the measures of a document: match them with stored ones, create, update and order them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from rapidfuzz.distance import Indel

from districts.three_way_merge import MergeOutcome, merge_values
from measures.loading.load_changes import LoadChange
from measures.loading.load_chapters import ORDER_OFFSET, LoadedChapters
from measures.loading.load_job import LoadJob, check_lengths
from measures.loading.record_pairing import pair_records
from measures.loading.removed_measures import remove_missing_measures, report_rewritten_measures
from measures.loading.source_measures import MEASURE_FIELDS, SourceMeasure
from measures.models import Measure
from measures.models.measure_queries import derive_fields
from measures.writing.row_insertion import insert_records, make_record

#: The least likeness of two texts at which one counts as a new wording of the other.
SAME_TEXT_LIKENESS = 0.5
_LONG = 3_000
_NOTHING: Any = object()
_PLAIN = ("title", "text", "deadline", "own_initiative", "kind")
_WRITTEN = (*_PLAIN, "chapter", "code", "number", "order", "raw_start", "raw_end", "imported")


def write_measures(job: LoadJob, wanted: Sequence[SourceMeasure], chapters: LoadedChapters) -> list[Measure]:
    """Create and update the measures of the source; return them in the order of ``wanted``.

    A field is taken from the source only if staff left it as the source gave it before. A measure that the source no
    longer has is deleted, unless staff worked on it.
    """
    # Locked, so that no edit comes between reading and writing.
    existing = [] if job.is_new else list(job.document.measures.select_for_update().order_by("order"))
    before = {measure.pk: _measure_values(measure) for measure in existing}
    pairs = _pair_stored_measures(existing, wanted)
    known = {measure.pk for measure in pairs if measure}
    result: list[Measure] = []
    new: list[Measure] = []
    rewritten: list[Measure] = []
    for source_measure, found in zip(wanted, pairs, strict=True):
        measure = found or make_record(
            Measure,
            _source_field_values(source_measure.values),
            {"document": job.document, "chapter": source_measure.chapter},
        )
        if found is None:
            new.append(measure)
            job.note_change(
                LoadChange(
                    "measure",
                    "added",
                    source_measure.code,
                    _measure_label(source_measure),
                    after=source_measure.values["text"],
                )
            )
        else:
            if _is_rewritten(measure, source_measure):
                rewritten.append(measure)
            _merge(job, measure, source_measure, chapters)
        measure.code, measure.number, measure.order = (
            source_measure.code,
            source_measure.parsed.number,
            source_measure.order,
        )
        measure.raw_start, measure.raw_end = source_measure.span
        measure.imported = source_measure.imported
        line, _ = job.reading.places.line_column(source_measure.span[0])
        check_lengths(measure, f"第 {line} 行起的举措 {source_measure.code}")
        result.append(measure)
    report_rewritten_measures(job, rewritten)
    removed = [measure for measure in existing if measure.pk not in known]
    kept = remove_missing_measures(
        job, removed, first_order=len(wanted) + 1, codes={source_measure.code for source_measure in wanted}
    )
    _write_changed_measures(
        job, [measure for measure in existing if measure.pk in known] + kept, before, has_new=bool(new)
    )
    _insert_measures(job, new)
    return result


def _insert_measures(job: LoadJob, new: Sequence[Measure]) -> None:
    """Insert new measures."""
    derive_fields(new)
    insert_records(new)
    job.note_written(new)


def _pair_stored_measures(
    existing: Sequence[Measure], wanted: Sequence[SourceMeasure]
) -> list[Measure | None]:
    """Return the stored measure of each wanted one.

    They match by code and title, else by title, else by text (renumbered), else by code (rewritten).
    """

    def old(name: str, measure: Measure) -> Any:
        return measure.imported.get(name, getattr(measure, name)) or None

    def new(name: str, source_measure: SourceMeasure) -> Any:
        return source_measure.imported.get(name, source_measure.values[name]) or None

    return pair_records(
        existing,
        wanted,
        [
            (lambda m: (m.code, old("title", m)), lambda w: (w.code, new("title", w))),
            (lambda m: old("title", m), lambda w: new("title", w)),
            (lambda m: old("text", m), lambda w: new("text", w)),
            (lambda m: m.code, lambda w: w.code),
        ],
    )


def _merge(job: LoadJob, measure: Measure, source_measure: SourceMeasure, chapters: LoadedChapters) -> None:
    """Update a measure field by field."""
    here = chapters.old_path_by_id.get(measure.chapter_id or 0, "")
    label = measure.title or measure.text[:20]
    if measure.code != source_measure.code:
        job.note_change(
            LoadChange(
                "measure", "changed", source_measure.code, label, "编号", measure.code, source_measure.code
            )
        )
    for name, verbose in MEASURE_FIELDS.items():
        current = here if name == "chapter" else getattr(measure, name)
        incoming = source_measure.values[name]
        # A value that no source gave belongs to staff: it is no earlier value of the source.
        base = measure.imported.get(name, current) if measure.imported else _NOTHING
        result = merge_values(base=base, current=current, incoming=incoming)
        shown = (_value_in_report(name, current), _value_in_report(name, incoming))
        if name == "chapter":
            if result.outcome in (MergeOutcome.SAME, MergeOutcome.INCOMING):
                measure.chapter = source_measure.chapter
        else:
            setattr(measure, name, result.value)
        if result.outcome is MergeOutcome.INCOMING:
            job.note_change(LoadChange("measure", "changed", source_measure.code, label, verbose, *shown))
        elif result.outcome is MergeOutcome.CONFLICT:
            job.note_change(LoadChange("measure", "kept", source_measure.code, label, verbose, *shown))
            job.note_problem(
                "import.conflict",
                f"举措 {source_measure.code} 的{verbose}人工改为“{shown[0]}”，新的原文为“{shown[1]}”，"
                "已保留人工修改，请核定。",
                span=source_measure.span,
                excerpt=_measure_label(source_measure),
                measure=measure,
            )


def _is_rewritten(measure: Measure, source_measure: SourceMeasure) -> bool:
    """Return whether the source now has an entirely different measure under the code."""
    before = measure.imported
    if (
        not before
        or before.get("title") == source_measure.values["title"]
        or before.get("text") == source_measure.values["text"]
    ):
        return False
    return _text_likeness(before.get("text", ""), source_measure.values["text"]) < SAME_TEXT_LIKENESS


def _text_likeness(one: str, other: str) -> float:
    """Return the likeness of two texts, from 0 to 1; long ones are compared with a faster method."""
    if max(len(one), len(other)) > _LONG:
        return Indel.normalized_similarity(one, other)
    return SequenceMatcher(None, one, other).ratio()


def _write_changed_measures(
    job: LoadJob, measures: list[Measure], before: dict[int, dict[str, Any]], *, has_new: bool
) -> None:
    """Write the measures that differ from before, and no others."""
    dirty = [measure for measure in measures if _measure_values(measure) != before[measure.pk]]
    moved = [
        measure
        for measure in dirty
        if (measure.code, measure.order) != (before[measure.pk]["code"], before[measure.pk]["order"])
    ]
    if moved:
        # Codes and orders must be unique at every moment.
        job.document.measures.filter(pk__in=[measure.pk for measure in moved]).update(
            order=F("order") + ORDER_OFFSET,
            code=Concat(Value("~"), Cast("pk", CharField()), output_field=CharField()),
        )
    now = timezone.now()
    for measure in dirty:
        measure.version += 1
        measure.updated_at = now
    if dirty:
        Measure.objects.bulk_update(dirty, [*_WRITTEN, "version", "updated_at"])


def _source_field_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of the source that are fields of a measure."""
    return {name: values[name] for name in _PLAIN}


def _measure_values(measure: Measure) -> dict[str, Any]:
    """Return the values that a load may change in a measure, to detect changes."""
    names = ("chapter_id" if name == "chapter" else name for name in _WRITTEN)
    return {name: getattr(measure, name) for name in names}


def _measure_label(source_measure: SourceMeasure) -> str:
    """Return the label of the measure in a report."""
    return str(source_measure.values["title"] or source_measure.values["text"][:20])


def _value_in_report(name: str, value: Any) -> str:
    """Return a value in the words of a report."""
    if name == "own_initiative":
        return "有" if value else "无"
    if name == "kind":
        return str(Measure.Kind(value).label)
    return str(value) or ("未写明" if name == "deadline" else "")
