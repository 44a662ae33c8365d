"""The default summary of a change set: which records it added, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from measures.history.actions.record_states import (
    FORMAT,
    WITH_HISTORY,
    RecordKey,
    name_in_state,
    parse_state,
    serialise_record,
    without_housekeeping,
)
from measures.text.nested_quotation_marks import quote

#: The most records named, and the most fields of each; the rest is counted.
_NAMED_RECORDS = 3
_NAMED_FIELDS = 6
_NAME_LENGTH = 40


def summarise_changes(before: Mapping[RecordKey, str], after: Mapping[RecordKey, Model]) -> str:
    """Return a Chinese summary: 修改举措“17 融资支持”（标题、正文）；新增别名“区市场局”.

    ``before`` has the earlier records as `serialise_record` writes them, ``after`` the present ones that are new or
    changed.
    """
    count = len(before.keys() | after.keys())
    rest = f"；等共 {count} 条记录" if count > _NAMED_RECORDS else ""
    return "；".join(islice(_describe_records(before, after), _NAMED_RECORDS)) + rest


def _describe_records(before: Mapping[RecordKey, str], after: Mapping[RecordKey, Model]) -> Iterator[str]:
    for (model, pk), record in after.items():
        name = f"{model._meta.verbose_name}{quote(str(record)[:_NAME_LENGTH])}"
        data = before.get((model, pk))
        yield f"新增{name}" if data is None else f"修改{name}（{_changed_field_names(model, data, record)}）"
    # Containers come first: a document before its measures.
    for (model, pk), data in sorted(before.items(), key=lambda each: WITH_HISTORY.index(each[0][0])):
        if (model, pk) not in after:
            yield f"删除{model._meta.verbose_name}{quote(_name_of_deleted(data)[:_NAME_LENGTH])}"


def _name_of_deleted(data: str) -> str:
    """Return the name of a deleted record, with the names of what it refers to if those still exist."""
    (found,) = serializers.deserialize(FORMAT, data)
    try:
        return str(found.object)
    except ObjectDoesNotExist:
        return name_in_state(data)


def _changed_field_names(model: type[Model], data: str, record: Model) -> str:
    """Return the names of the changed fields."""
    was, now = (
        without_housekeeping(parse_state(data)),
        without_housekeeping(parse_state(serialise_record(record))),
    )
    fields = model._meta.concrete_fields
    names = [str(each.verbose_name) for each in fields if now.get(each.name) != was.get(each.name)]
    return "、".join(names[:_NAMED_FIELDS]) + ("等" if len(names) > _NAMED_FIELDS else "")
