"""Sentences that say until when a measure is to be done: ``完成时限：2025年底前建成，此后长期坚持。``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from measures.text.deadlines import DeadlineReading, read_deadline, read_stated_deadlines
from measures.text.plan import TextProblem
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.responsibility.clause_contents import OTHER_LABELS, find_labels
from measures.text.structure.responsibility.read_places import ReadPlaces

_PARTS = re.compile("[，,；;、。]")
#: The label of a time without a colon: `完成时限 6月底`, `完成时限为6月底`.
_LOOSE = re.compile(rf"(?:{patterns.LABELS.pattern})(?:\s{{0,9}}[:：为是]\s{{0,9}}|\s{{1,9}})")
#: Labels that ask until when, and nothing else; others (`时间安排`, `工作进度`) may have a text behind them.
_ASKS_WHEN = re.compile(r"[【［\[〔]?.{0,4}(?:时限|期限|年限|时点|节点|日期|完成时间|办结时间)")
#: So much may stand behind a label: on a line of its own, in a text, and where no time in it is read.
_LONGEST, _LONGEST_WITHIN, _LONGEST_UNREAD = 160, 40, 30
#: `9月底前，甲局完成接入`: who does what until then is more than a time.
_WHO_DOES = re.compile(
    r"(?:局|委|办|厅|部门|单位|街道|镇|公司|中心|政府)(?:要|需|须|应)?(?:完成|负责|牵头|配合|组织|制定|出台|建立|开展|推进|启动|报送|汇总)"
    rf"|由[{patterns.HAN}]{{1,14}}?(?:局|委|办|厅|部门|单位|政府)"
)
#: A sentence that goes on with the time before it: `之后转入常态化。`.
_AFTERWARDS = re.compile(r"(?:此|以|今|之)后|后续|届时|逾期|其中")


def states_deadline(text: str, *, opens: bool) -> bool:
    """Whether what begins with the label of a deadline names bodies too, or says until when and hardly more.

    ``opens`` is whether it opens its paragraph: then it may be longer.
    """
    labels = find_labels(text)
    if any(label.lastgroup not in OTHER_LABELS for label in labels):
        return True
    words = text[labels[0].end() :] if labels else ""
    parts = [part for part in _PARTS.split(words) if part.strip()]
    if not parts or all(read_deadline(part, None) for part in parts):
        return bool(parts)
    asks = bool(_ASKS_WHEN.match(labels[0][0]))
    if _WHO_DOES.search(words) or not (opens or asks):
        return False
    if _first_reading(words).kind != "unclear":
        return len(words) <= (_LONGEST if opens else _LONGEST_WITHIN)
    return opens and asks and len(words) <= _LONGEST_UNREAD


def find_deadline_end(text: str, end: int) -> int:
    """Return where the sentences end that go on with the deadline which ends at ``end`` of a paragraph.

    >>> find_deadline_end("完成时限：6月底。12月底前推广。之后转入常态化。", 9)
    25
    """
    while end < len(text):
        stop = text.find("。", end)
        stop = len(text) if stop < 0 else stop + 1
        sentence = text[end:stop].strip(patterns.EDGES + "。")
        if not _AFTERWARDS.match(sentence) and _first_reading(sentence or "。").kind == "unclear":
            break
        end = stop
    return end


def find_loose_deadline(text: str) -> int | None:
    """Return where the times begin in a paragraph that is nothing but a label without its colon, and times; else None.

    >>> [find_loose_deadline(words) for words in ("完成时限为6月底前", "完成时间 年底", "时间安排 从紧")]
    [5, 5, None]
    """
    label = _LOOSE.match(text)
    is_time = label and label.lastgroup == "deadline" and is_deadline_line(text[label.end() :])
    return label.end() if label and is_time else None


def is_deadline_label(text: str) -> bool:
    """Whether a line is nothing but the label of a deadline: ``完成时限：``."""
    label = patterns.LABEL_AT.fullmatch(text) or patterns.LABELS.fullmatch(text)
    return bool(label and label.lastgroup == "deadline")


def is_deadline_line(text: str) -> bool:
    """Whether a line without a label says nothing but until when."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    return bool(parts) and all(read_deadline(part, None) for part in parts)


def find_unread_deadlines(
    lines: Sequence[TextLine], covered: ReadPlaces, places: TextPositions
) -> Iterator[TextProblem]:
    """Yield a notice for each line of a measure that begins with the label of a deadline and was not read as one.

    ``covered`` are the places of the statements that were read or reported.
    """
    for line in lines:
        label = patterns.LABEL_AT.match(line.text)
        is_label = label and label.lastgroup == "deadline" and _ASKS_WHEN.match(label[0])
        if not is_label or covered.touches(line.start, line.end):
            continue
        message = "这里像是写明了完成时限，但写法无法识别，没有计入，文字保留在正文中，请核对。"
        yield places.problem("deadline.unread", message, line.start, line.end, severity="notice")


def _first_reading(words: str) -> DeadlineReading:
    """Return what the first time in ``words`` says; ``unclear`` where none is read."""
    return next((found for _, _, found in read_stated_deadlines(words, None)), DeadlineReading("unclear"))
