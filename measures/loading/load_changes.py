"""The changes of a load, as data and in Chinese."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from measures.text.nested_quotation_marks import quote

LoadChangeKind = Literal[
    "document", "chapter", "measure", "assignment", "statement", "discrepancy", "problem"
]
LoadChangeAction = Literal["added", "removed", "changed", "kept"]

_KINDS: dict[str, str] = {
    "document": "文件",
    "chapter": "章节",
    "measure": "举措",
    "assignment": "举措",
    "statement": "附表",
    "discrepancy": "不一致",
    "problem": "存疑",
}
#: The characters shown around the difference of two long texts.
_CONTEXT = 8
_LONG = 40


@dataclass(frozen=True, slots=True)
class LoadChange:
    """One difference between the database and the source.

    ``code`` and ``label`` name the record (``17``, ``融资支持``), ``field`` is the Chinese name of the field. ``kept``
    means that the source differs from a staff edit, which stays: ``before`` is the edit, ``after`` the source.
    """

    kind: LoadChangeKind
    action: LoadChangeAction
    code: str = ""
    label: str = ""
    field: str = ""
    before: str = ""
    after: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the change as plain data for the import run."""
        return {key: value for key, value in asdict(self).items() if value != ""}

    def sentence(self) -> str:
        """Return the change in Chinese, only the differing part of long values quoted."""
        what = f"{_KINDS[self.kind]} {self.code}".rstrip() + (quote(_short(self.label)) if self.label else "")
        field = f"的{self.field}" if self.field else ""
        if self.action == "added":
            return f"新增{what}{field}" + (f"：{_short(self.after)}" if self.after else "")
        if self.action == "removed":
            # The decision on a removed problem is quoted whole: it is stored nowhere else.
            quoted = self.before if self.kind in ("problem", "discrepancy") else _short(self.before)
            return f"删去{what}{field}" + (f"：{quoted}" if quoted else "")
        before, after = differing_parts(self.before, self.after)
        if self.action == "kept":
            return f"{what}{field}保留人工修改“{before}”，原文为“{after}”"
        return f"{what}{field}由“{before}”改为“{after}”"


def differing_parts(before: str, after: str) -> tuple[str, str]:
    """Return the parts of two texts that differ, with some context if they are long.

    >>> differing_parts("甲", "乙")
    ('甲', '乙')
    """
    if max(len(before), len(after)) <= _LONG:
        return before, after
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    start, end = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    left, right = "…" if start else "", "…" if end else ""
    return tuple(left + text[start : len(text) - end] + right for text in (before, after))  # type: ignore[return-value]


def _short(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
