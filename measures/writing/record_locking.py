"""Lock a record for writing, unless another user has changed it since."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict

M = TypeVar("M", bound=Model)


def lock_record(model: type[M], pk: int, *, version: int | None) -> M:
    """Return the record, locked until the transaction ends.

    ``version`` is the version number that the user saw; None skips the check. Raise `EditConflict` if the record has
    changed since, `ActionError` if it is deleted.
    """
    record = model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
    name = str(model._meta.verbose_name)
    if record is None:
        raise ActionError(f"这条{name}已被删除，未作修改。请返回列表重新查找。")
    if version is not None and getattr(record, "version") != version:  # noqa: B009  not every model has one
        raise EditConflict(
            f"您打开之后，{name}{quote(str(record))}已被他人修改，您的修改没有保存。请比对后再决定。",
            [str(record)],
        )
    return record
