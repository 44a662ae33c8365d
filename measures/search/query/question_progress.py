"""Find how far the measures have come that a question asks for: 已完成的举措, 哪些举措逾期了, 推进中的融资举措.

Only what people entered is meant. A question whether one thing is done (完成了吗) names no list, and what goes on
with an object (推进中小企业, 已完成备案) is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from measures.models import ProgressEntry
from measures.search.query.facet_labels import NONE_VALUE
from measures.search.query.question import UnderstoodPart

_Status = ProgressEntry.Status
#: What may follow a status: 的, the end, another one, or what is counted or wanted.
_END = r"(?:的|(?=$|[\s,，。;；?？和与及或、]|举措|任务|事项|措施|工作|有?(?:哪|多少|几)))"
#: What 推进中 stands behind as a status: what goes on with a noun (政策实施中的问题) is text.
_BEFORE = r"(?:^|(?<=[\s,，。;；?？的些是都还正])|(?<=举措|任务|事项|措施|工作))"
_NOT_YET = r"(?:还|尚|仍)?(?:未|没有?)(?:能|有)?"
_STATUSES: tuple[tuple[tuple[_Status | str, ...], str], ...] = (
    (
        (_Status.OVERDUE,),
        rf"(?:已经?)?逾期(?:(?:还|尚|仍)?(?:未|没有?)(?:完成|办结))?了?(?!吗|没|么){_END}",
    ),
    ((_Status.DONE,), rf"(?:(?:都|全部)?(?:已经?)(?:完成|办结|做完)了?|(?:完成|办结|做完)了){_END}"),
    (
        (_Status.NOT_STARTED, _Status.IN_PROGRESS, _Status.OVERDUE),
        rf"{_NOT_YET}(?:完成|办结|做完){_END}",
    ),
    (
        (_Status.IN_PROGRESS,),
        rf"(?:(?:还|正|(?<![旨存]))在(?:推进|进行|实施|推动)(?:之?中|当中)?|{_BEFORE}(?:推进|进行|实施|推动)之?中){_END}",
    ),
    ((_Status.NOT_STARTED,), rf"{_NOT_YET}(?:启动|开始|动工|开展){_END}"),
    (
        (NONE_VALUE,),
        r"(?:没有|没|未|无)(?:人|谁)?(?:填报?|填写|报过?)(?:过)?(?:进展|进度)(?:情况)?的?|(?:没有|无)(?:进展|进度)填报的?",
    ),
)
_LABELS = {**dict(_Status.choices), NONE_VALUE: ""}
_PATTERNS = tuple((values, re.compile(words)) for values, words in _STATUSES)


def find_progress(text: str, using: str) -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text that name how far measures have come, the longest one where two overlap.

    Nothing where nobody has entered any progress: the site has no such lists then; nor of 逾期 where nobody has entered
    that, for a deadline that has passed is meant then. One query if there is a place.
    """
    found = [
        UnderstoodPart(*match.span(), match[0], "progress", tuple(values), _progress_label(values))
        for values, pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    if not found:
        return
    entered = set(ProgressEntry.objects.using(using).order_by().values_list("status", flat=True).distinct())
    for part in found if entered else ():
        if part.values != (_Status.OVERDUE,) or _Status.OVERDUE in entered:
            yield part


def _progress_label(values: Iterable[str]) -> str:
    """Return what is meant in words, which say that somebody entered it."""
    names = [_LABELS[value] for value in values]
    return f"填报为{'、'.join(names)}" if any(names) else "没有填报"
