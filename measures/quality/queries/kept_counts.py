"""Counts that follow from records in the log of changes alone, kept until any of these is written.

The log has every write of documents, measures, assignments, discrepancies, districts and departments, whoever commits
it (`measures.search.index.change_log`). It has none of problems, links and import runs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from measures.connections import is_in_own_transaction
from measures.search.index.change_log import ChangeLog, LogPosition

Answer = TypeVar("Answer")
#: So many counts are kept of one state; then they are begun anew.
_MOST = 200


class _KeptCounts(NamedTuple):
    """Counts by their keys, of the state that ``position`` names."""

    position: LogPosition
    answers: dict[Hashable, Any]


_kept: dict[str, _KeptCounts] = {}


def keep_counts(key: Hashable, work: Callable[[], Answer]) -> Answer:
    """Return what ``work`` returns, or what it returned for ``key`` if nothing was written since; then one query.

    Else up to four queries beside those of ``work``, which reads nothing that the log does not have.
    """
    if is_in_own_transaction("default"):
        return work()
    log = ChangeLog("default")
    kept = _kept.get("default")
    if kept is None or log.has_news(kept.position):
        kept = _kept["default"] = _KeptCounts(log.now(kept.position if kept else None), {})
    elif key in kept.answers:
        answer: Answer = kept.answers[key]
        return answer
    answer = work()
    # What was written meanwhile may be in it or not: then it is not that of any state.
    if not log.has_news(kept.position):
        if len(kept.answers) >= _MOST:
            kept.answers.clear()
        kept.answers[key] = answer
    return answer
