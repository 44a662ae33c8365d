"""Match the measures and chapters of a corrected text with those of the source itself.

The source's own values are stored as imported, so that the correction counts as an edit, which a later source does
not overwrite.
"""

from __future__ import annotations

from collections.abc import Sequence

from measures.loading.chapter_paths import parsed_chapter_paths
from measures.loading.record_pairing import pair_records
from measures.text.plan import ParsedChapter, ParsedDocument, ParsedMeasure

#: The reason of an assignment that only the corrected text has.
CORRECTED_SOURCE_REASON = "导入时人工更正原文"


class UncorrectedPlan:
    """The measures and chapters of ``parsed``, each with its counterpart in ``uncorrected``."""

    def __init__(self, parsed: ParsedDocument, uncorrected: ParsedDocument) -> None:
        self.is_all = parsed.measures == uncorrected.measures and parsed.chapters == uncorrected.chapters
        self._paths = parsed_chapter_paths(uncorrected.chapters)
        self._measures: dict[int, ParsedMeasure | None] = {}
        self._chapters: dict[int, ParsedChapter | None] = {}
        if not self.is_all:
            measures = _pair_parsed_measures(uncorrected.measures, parsed.measures)
            self._measures = {id(new): old for new, old in zip(parsed.measures, measures, strict=True)}
            chapters = _pair_parsed_chapters(uncorrected.chapters, parsed.chapters)
            self._chapters = {new.key: old for new, old in zip(parsed.chapters, chapters, strict=True)}

    def measure(self, parsed: ParsedMeasure) -> ParsedMeasure | None:
        """Return the measure of the source itself, None if it has no such measure."""
        return parsed if self.is_all else self._measures[id(parsed)]

    def chapter(self, parsed: ParsedChapter) -> ParsedChapter | None:
        """Return the chapter of the source itself, None if it has no such chapter."""
        return parsed if self.is_all else self._chapters[parsed.key]

    def path(self, measure: ParsedMeasure) -> str:
        """Return the chapter path of a measure in the source."""
        return self._paths.get(measure.chapter_key, "") if measure.chapter_key is not None else ""


def _pair_parsed_measures(
    old: Sequence[ParsedMeasure], new: Sequence[ParsedMeasure]
) -> list[ParsedMeasure | None]:
    return pair_records(
        old,
        new,
        [
            (lambda m: (m.code, m.title, m.text), lambda m: (m.code, m.title, m.text)),
            (lambda m: (m.code, m.title or None), lambda m: (m.code, m.title or None)),
            (lambda m: m.title or None, lambda m: m.title or None),
            (lambda m: m.text or None, lambda m: m.text or None),
            (lambda m: m.code, lambda m: m.code),
        ],
    )


def _pair_parsed_chapters(
    old: Sequence[ParsedChapter], new: Sequence[ParsedChapter]
) -> list[ParsedChapter | None]:
    before, after = parsed_chapter_paths(old), parsed_chapter_paths(new)
    return pair_records(
        old,
        new,
        [
            (lambda c: (before[c.key], c.title), lambda c: (after[c.key], c.title)),
            (lambda c: (c.annex, c.title or None), lambda c: (c.annex, c.title or None)),
            (lambda c: before[c.key], lambda c: after[c.key]),
        ],
    )
