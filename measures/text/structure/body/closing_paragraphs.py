"""The paragraphs behind the last measure that are about all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.text.structure.body.body_drafts import MeasureDraft, PlanBody
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextPositions, find_marker, slice_line

#: What the measure is called that says itself from when on the plan holds.
_OF_FORCE = re.compile(r"附则|施行|[实生]效|实施|期限|时效|有效|执行|解释|其[他它]|说明")
#: From so many measures on a way of setting them is the plan's way.
_FEW = 4


def part_closing(body: PlanBody, places: TextPositions) -> None:
    """Take the closing paragraphs, which are about all measures, out of the last one; report a guess."""
    if not body.drafts:
        return
    last = body.drafts[-1]
    cut = next((at for at, line in enumerate(last.lines) if at and patterns.CLOSING.match(line.text)), None)
    guessed = (
        cut is None
        and len(last.lines) > 1
        and _is_one_paragraph(body.drafts[:-1])
        and "。" in last.lines[0].text
        and not find_marker(last.lines[1])
        and not patterns.ITEM.match(last.lines[1].text)
    )
    cut = 1 if guessed else cut
    is_sentence_above = cut is not None and any("。" in line.text for line in last.lines[:cut])
    if is_sentence_above and not any(patterns.LABEL_AT.search(line.text) for line in last.lines[cut:]):
        body.closing = last.lines[cut:]
        last.lines = last.lines[:cut]
        if guessed:
            message = "其他各项都只有一段，最后一项之后的段落已作为全文的结尾，没有计入该项，请核对。"
            start, end = body.closing[0].start, body.closing[-1].end
            body.problems.append(places.problem("text.closing", message, start, end, severity="notice"))
    line = last.lines[-1]
    found = patterns.CLOSING_BEHIND_CLAUSE.search(line.text) or _force_behind_text(last)
    if found:
        body.closing.insert(0, slice_line(line, found.end()))
        last.lines[-1] = slice_line(line, 0, found.end())
    last.end = last.lines[-1].end


def _force_behind_text(last: MeasureDraft) -> re.Match[str] | None:
    """Return where the last line says from when on the plan holds, behind a measure that speaks of other things."""
    found = patterns.FORCE_BEHIND_TEXT.search(last.lines[-1].text)
    if not found or _OF_FORCE.search(last.lines[0].text.partition("。")[0]):
        return None
    before = "".join(line.text for line in last.lines[:-1]) + last.lines[-1].text[: found.start()]
    return found if before.count("。") > 1 or before.endswith(("）", ")")) else None


def _is_one_paragraph(drafts: Sequence[MeasureDraft]) -> bool:
    """Whether each of several measures is one paragraph."""
    return len(drafts) >= _FEW and all(len(draft.lines) == 1 for draft in drafts)
