"""What the editor of a page saw when they opened it, signed, so that they can be told what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core import signing

from measures.assignments.actions import DepartmentInRole
from measures.writing.action_errors import ActionError

_SALT = "measures.responsibility"


class InvalidEditorToken(ActionError):
    """The page does not say what its editor saw: nobody can tell whether somebody else wrote meanwhile."""


@dataclass(frozen=True, slots=True)
class LedgerState:
    """A measure's version, its duties in order, and the last entry of its history (0 for none)."""

    version: int
    duties: tuple[DepartmentInRole, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class EditorToken:
    """``opened`` is what was there when the page was opened, ``told`` what its editor was shown last.

    The two differ once somebody else's change was shown: saving over that takes an explicit word.
    """

    measure: int
    opened: LedgerState
    told: LedgerState

    @property
    def is_told(self) -> bool:
        """Whether the editor was shown somebody else's change."""
        return self.opened != self.told

    def telling(self, now: LedgerState) -> EditorToken:
        """Return the stamp of a page that shows what is there now beside what was typed."""
        return replace(self, told=now)


def sign_editor_token(stamp: EditorToken) -> str:
    """Return a stamp as the page carries it."""
    seen = [stamp.opened] if not stamp.is_told else [stamp.opened, stamp.told]
    return signing.dumps([stamp.measure, *map(_plain, seen)], salt=_SALT, compress=True)


def read_editor_token(text: str, measure: int) -> EditorToken:
    """Return the stamp that a page of ``measure`` carries; raise `InvalidEditorToken` if it is none of ours."""
    try:
        signed, *seen = signing.loads(text, salt=_SALT)
    except signing.BadSignature as error:
        raise InvalidEditorToken(_ADVICE) from error
    if signed != measure:
        raise InvalidEditorToken(_ADVICE)
    opened, *told = [_ledger_state(each) for each in seen]
    return EditorToken(measure, opened, told[0] if told else opened)


_ADVICE = (
    "页面缺少有效的版本标记，无法判断期间有没有人改过，没有保存。"
    "您填写的内容仍在下面，请与现在的分工核对后再保存。"
)


def _plain(seen: LedgerState) -> Sequence[object]:
    return [seen.version, seen.revision, [[duty.role, duty.department] for duty in seen.duties]]


def _ledger_state(plain: tuple[int, int, list[tuple[str, int]]]) -> LedgerState:
    version, revision, duties = plain
    return LedgerState(
        version, tuple(DepartmentInRole(department, role) for role, department in duties), revision
    )
