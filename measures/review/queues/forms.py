"""What a queue's page sent, read with care."""

from __future__ import annotations

import re

from django.http import HttpRequest

from measures.review.queues.review_queue import QueueAnswer
from measures.staff.signed_in_user import signed_in_user
from measures.writing.action_errors import ActionError

_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


def read_answer(request: HttpRequest) -> QueueAnswer:
    """Return what was decided; raise `ActionError` for what no page of ours sends."""
    pk = whole_number(request.POST.get("item", ""))
    if pk is None:
        raise ActionError("页面的数据不完整，没有保存。请重新打开这一条。")
    said = {name: request.POST.get(name, "") for name in ("note", "typed")}
    if wrong := [name for name, text in said.items() if _UNUSABLE.search(text)]:
        raise ActionError(
            "填写的文字中有无法保存的字符（如控制字符），没有保存。请重新输入。", field=wrong[0]
        )
    return QueueAnswer(
        pk=pk,
        seen=request.POST.get("seen", "")[:40],
        choice=request.POST.get("choice", "")[:40],
        note=said["note"].replace("\r\n", "\n"),
        typed=said["typed"],
        kind=request.POST.get("kind", "")[:20],
        user=signed_in_user(request),
    )


def whole_number(text: str) -> int | None:
    """Return a whole number, None for what is none."""
    return int(text) if _NUMBER.fullmatch(text) else None
