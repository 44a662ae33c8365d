"""Write the chapters and sections of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from districts.three_way_merge import MergeOutcome, merge_values
from measures.loading.chapter_paths import parsed_chapter_paths, stored_chapter_paths
from measures.loading.load_changes import LoadChange
from measures.loading.load_job import LoadJob, check_lengths
from measures.loading.record_pairing import pair_records
from measures.models import Chapter, Measure
from measures.text.plan import ParsedChapter
from measures.writing.row_insertion import insert_records, make_record

#: Offset for the order of rows that are about to be reordered: no two may be equal even for a moment.
ORDER_OFFSET = 1_000_000
_WRITTEN = ("parent", "annex", "ordinal", "title", "text", "order", "imported")
_EDITABLE = {"title": "标题", "text": "说明文字"}


@dataclass(slots=True)
class LoadedChapters:
    """The chapters after a load by the parser's key; and their paths, new and old."""

    by_key: dict[int, Chapter] = field(default_factory=dict)
    path_by_key: dict[int, str] = field(default_factory=dict)
    old_path_by_id: dict[int, str] = field(default_factory=dict)
    stale: list[Chapter] = field(default_factory=list)


def write_chapters(job: LoadJob) -> LoadedChapters:
    """Create, update and order the chapters of the source.

    `delete_stale_chapters` deletes those that it no longer has.
    """
    existing = [] if job.is_new else list(job.document.chapters.select_for_update().order_by("order"))
    parsed = job.reading.parsed.chapters
    chapters = LoadedChapters(
        path_by_key=parsed_chapter_paths(parsed), old_path_by_id=stored_chapter_paths(existing)
    )
    before = {chapter.pk: _chapter_values(chapter) for chapter in existing}
    pairs = _pair_stored_chapters(existing, parsed, chapters)
    known = {chapter.pk for chapter in pairs if chapter}
    chapters.stale = [chapter for chapter in existing if chapter.pk not in known]
    levels: dict[int, list[Chapter]] = {}
    depth: dict[int | None, int] = {None: -1}
    for order, (parsed_chapter, found) in enumerate(zip(parsed, pairs, strict=True), start=1):
        chapter = found or make_record(Chapter, {}, {"document": job.document})
        depth[parsed_chapter.key] = depth.get(parsed_chapter.parent_key, -1) + 1
        if found is None:
            levels.setdefault(depth[parsed_chapter.key], []).append(chapter)
            job.note_change(LoadChange("chapter", "added", parsed_chapter.ordinal, parsed_chapter.title))
        _set_chapter_values(
            job, chapter, parsed_chapter, _get(chapters.by_key, parsed_chapter.parent_key), order
        )
        line, _ = job.reading.places.line_column(
            job.reading.places.raw_stretch(parsed_chapter.start, parsed_chapter.end)[0]
        )
        check_lengths(chapter, f"第 {line} 行的章节“{parsed_chapter.ordinal} {parsed_chapter.title[:20]}”")
        chapters.by_key[parsed_chapter.key] = chapter
    for order, chapter in enumerate(chapters.stale, start=len(parsed) + 1):
        chapter.order = order
    dirty = [chapter for chapter in existing if before[chapter.pk] != _chapter_values(chapter)]
    if existing and (levels or any(before[chapter.pk]["order"] != chapter.order for chapter in dirty)):
        job.document.chapters.update(order=F("order") + ORDER_OFFSET)
        dirty = existing
    for level in sorted(levels):
        for chapter in levels[level]:
            # The one above has its id now.
            chapter.parent = chapter.parent
        insert_records(levels[level])
        job.note_written(levels[level])
    if dirty:
        Chapter.objects.bulk_update(dirty, _WRITTEN)
    return chapters


def delete_stale_chapters(job: LoadJob, chapters: LoadedChapters) -> None:
    """Delete the chapters that the source no longer has, except those that contain a kept measure."""
    if not chapters.stale:
        return
    stale = {chapter.pk: chapter for chapter in chapters.stale}
    ids = Measure.objects.filter(chapter__in=stale).order_by().values_list("chapter_id", flat=True)
    in_use = {pk for pk in ids if pk is not None}
    in_use |= {parent for pk in in_use if (parent := stale[pk].parent_id) is not None}
    for pk, chapter in stale.items():
        if pk not in in_use:
            job.note_change(LoadChange("chapter", "removed", chapter.ordinal, chapter.title))
    Chapter.objects.filter(pk__in=set(stale) - in_use).delete()


def _pair_stored_chapters(
    existing: Sequence[Chapter], parsed: Sequence[ParsedChapter], chapters: LoadedChapters
) -> list[Chapter | None]:
    """Return the stored chapter of each parsed one: same path and title, else same title, else same path."""

    def old_title(chapter: Chapter) -> tuple[str, bool, str]:
        return chapter.annex, chapter.parent_id is None, chapter.imported.get("title", chapter.title)

    def new_title(parsed_chapter: ParsedChapter) -> tuple[str, bool, str]:
        return parsed_chapter.annex, parsed_chapter.parent_key is None, parsed_chapter.title

    def old_path(chapter: Chapter) -> str:
        return chapters.old_path_by_id[chapter.pk]

    def new_path(parsed_chapter: ParsedChapter) -> str:
        return chapters.path_by_key[parsed_chapter.key]

    return pair_records(
        existing,
        parsed,
        [
            (lambda each: (old_path(each), old_title(each)), lambda each: (new_path(each), new_title(each))),
            (old_title, new_title),
            (old_path, new_path),
        ],
    )


def _set_chapter_values(
    job: LoadJob, chapter: Chapter, parsed_chapter: ParsedChapter, parent: Chapter | None, order: int
) -> None:
    """Set the values of the source in a chapter, keeping staff edits."""
    incoming = {"title": parsed_chapter.title, "text": parsed_chapter.text}
    for name, label in _EDITABLE.items():
        current = getattr(chapter, name) if chapter.pk else incoming[name]
        base = chapter.imported.get(name, current)
        result = merge_values(base=base, current=current, incoming=incoming[name])
        setattr(chapter, name, result.value)
        if result.outcome is MergeOutcome.INCOMING:
            change = LoadChange(
                "chapter",
                "changed",
                parsed_chapter.ordinal,
                parsed_chapter.title,
                label,
                current,
                incoming[name],
            )
            job.note_change(change)
        elif result.outcome is MergeOutcome.CONFLICT:
            job.note_change(
                LoadChange(
                    "chapter",
                    "kept",
                    parsed_chapter.ordinal,
                    parsed_chapter.title,
                    label,
                    current,
                    incoming[name],
                )
            )
            job.note_problem(
                "import.conflict",
                f"章节“{parsed_chapter.ordinal}”的{label}人工改为“{current}”，新的原文为“{incoming[name]}”，"
                "已保留人工修改，请核定。",
                span=job.reading.places.raw_stretch(parsed_chapter.start, parsed_chapter.end),
            )
    chapter.annex, chapter.ordinal, chapter.parent, chapter.order = (
        parsed_chapter.annex,
        parsed_chapter.ordinal,
        parent,
        order,
    )
    chapter.imported = _imported_chapter_values(job, parsed_chapter)


def _imported_chapter_values(job: LoadJob, parsed_chapter: ParsedChapter) -> dict[str, Any]:
    """Return the uncorrected values of the source, with which a later load compares."""
    source = job.uncorrected.chapter(parsed_chapter)
    return {"title": source.title, "text": source.text} if source else {}


def _get(by_key: dict[int, Chapter], key: int | None) -> Chapter | None:
    """Return the chapter of a key, None for None."""
    return None if key is None else by_key.get(key)


def _chapter_values(chapter: Chapter) -> dict[str, Any]:
    """Return the values that a load may change in a chapter, to detect changes."""
    return {
        name: getattr(chapter, name)
        for name in ("parent_id", *(each for each in _WRITTEN if each != "parent"))
    }
