"""Notices where another reading of a body's levels is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from measures.text.plan import TextProblem
from measures.text.reading_corrections import LevelsDoubt
from measures.text.structure.body.body_drafts import RANKS, PlanBody
from measures.text.structure.body.body_lines import BodyLine
from measures.text.structure.body.plan_shape import PlanLevels
from measures.text.structure.lines.text_lines import LineMarker, TextPositions

#: So many titles are named in a notice.
_MOST_TOLD = 5


def level_problems(
    body: PlanBody,
    entries: Sequence[BodyLine],
    levels: PlanLevels,
    places: TextPositions,
    *,
    settled: LevelsDoubt = "",
) -> Iterator[TextProblem]:
    """Yield a notice where another reading of the levels is near, with what it would be and why.

    What a person ``settled`` is no doubt any more.
    """
    if levels.lists and settled != "lists":
        first = entries[min(levels.lists)]
        if first.marker and first.marker.level == "chapter":
            where, why = "章", "前文以冒号引出，或其他各章都没有条目"
        else:
            where, why = "个“（一）”", "前文以冒号引出，各条以分号结束，或同级各项都没有条目"
        message = (
            f"有 {len(levels.lists)} {where}之下的编号条目像是行文中的列举（{why}），"
            "已作为该项举措的内容；另一种读法是每个编号条目为一项举措，请核对。"
        )
        for at in sorted(levels.lists):
            yield places.problem(
                "levels.unclear", message, entries[at].line.start, _list_end(entries, at), severity="notice"
            )
    bare = [heading for heading in body.headings if heading.rank == RANKS["chapter"] and not heading.ordinal]
    if bare:
        titles = "、".join(heading.title for heading in bare[:_MOST_TOLD])
        message = (
            f"“{titles}”等 {len(bare)} 行没有编号，已读作章标题；另一种读法是它们属于上一项举措，请核对。"
        )
        yield places.problem("levels.unclear", message, bare[0].start, bare[0].end, severity="notice")
    points = [draft for draft in body.drafts if draft.number.endswith("是")]
    if points:
        message = f"有 {len(points)} 段以“一是”“二是”开头，所在的章没有其他条目，已各作一项举措，请核对。"
        yield places.problem(
            "levels.unclear", message, points[0].start, points[0].start + 2, severity="notice"
        )
    left = [heading for heading in body.headings if heading.rank == RANKS["chapter"]]
    if body.shape == "chapters" and body.drafts and left and settled != "chapters":
        titles = "、".join(heading.title for heading in left[:_MOST_TOLD])
        message = (
            f"各章之下没有编号条目，每章作一项举措；“{titles}”等章按标题不是举措，没有收录。"
            f"另一种读法是 {len(body.drafts) + len(left)} 章都是举措，请核对。"
        )
        yield places.problem("levels.unclear", message, left[0].start, left[0].end, severity="notice")


def _list_end(entries: Sequence[BodyLine], at: int) -> int:
    """Return where the last item ends that is numbered below the heading at ``at``."""
    heading = entries[at].marker
    end = entries[at].line.end
    for other in range(at + 1, len(entries)):
        marker = entries[other].marker
        if marker and heading and _depth(marker) <= _depth(heading):
            break
        end = entries[other].line.end if marker else end
    return end


def _depth(marker: LineMarker) -> int:
    return RANKS.get(marker.level, RANKS["box"])
