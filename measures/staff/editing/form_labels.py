"""Describe the content of a sent form in words, with the labels of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.urls import Resolver404, resolve

#: Fields that users do not fill in: edit tokens, counts, buttons, keys.
_HIDDEN_FIELDS = re.compile(
    r"_.*|initial-.*|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.*-id|.*__prefix__.*|seen.*|edit_token|stamp|version|rows"
    r"|item|change|picked|part|post|do|action|index|select_across|next|shown|change_set|rows-\d+-department|carried|usable_.*"
)
_LABELS = tuple(
    (re.compile(pattern), label)
    for pattern, label in (
        (r"change_reason|reason", "理由"),
        (r"note", "意见"),
        (r"on", "生效日期"),
        (r"text", "文字"),
        (r"title", "标题"),
        (r"name|username", "名称"),
        (r"leads", "牵头单位"),
        (r"co_leads", "配合单位"),
        (r"own_initiative", "本区自主提出"),
        (r"district", "区"),
        (r"year", "年份"),
        (r"typed(-.*)?", "填写的文字"),
        (r"guess-.*-typed", "填写的文字"),
        (r"name-.*-typed", "填写的部门"),
        (r"(name-.*-)?kind(-\d+)?", "种类"),
        (r"(name|guess)-.*|choice", "选择"),
        (r"old", "原部门"),
        (r"new|successor-\d+-name", "新部门"),
        (r"successor-\d+-full_name", "新部门全称"),
        (r"other-\d+-name", "一并合并的部门"),
        (r"roles?|rows-\d+-role", "分工"),
        (r"rows-\d+-name", "部门"),
        (r"rows-\d+-number", "顺序"),
        (r"rows-\d+-DELETE", "移去"),
        (r"rows-\d+-choice", "选择"),
        (r"share-\d+", "承继"),
        (r"take", "采纳"),
        (r"score", "分值"),
    )
)
#: Choice fields whose value is not among the labels that users see.
_CHOICE_FIELDS = re.compile(r"(kind|roles?|status|level|relation|place)(-\d+)?$")
_ROW = re.compile(r"(?P<prefix>\w+)-\d+-(?P<field>\w+)")
_OTHER = "其他内容"


def labelled_values(fields: Mapping[str, Sequence[str]], address: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of label and text for the fields that a user filled in and sent to ``address``."""
    model = _model_of(address)
    for name, values in fields.items():
        filled_in = [value for value in values if value.strip()]
        text = (
            "、".join(_choice_labels().get(value, value) for value in filled_in)
            if _CHOICE_FIELDS.search(name)
            else "、".join(filled_in)
        )
        if text and not _HIDDEN_FIELDS.fullmatch(name):
            yield _label_of(model, name), text


@cache
def _choice_labels() -> dict[str, str]:
    """Return the labels of all choices of the site's models by value."""
    fields = [
        field for model in admin.site._registry for field in model._meta.concrete_fields if field.choices
    ]
    return {str(value): str(label) for field in fields for value, label in field.flatchoices}


def _label_of(model: type[Model] | None, name: str) -> str:
    row = _ROW.fullmatch(name)
    found = _field_label(model, name)
    if found is None and row and model is not None:
        found = _field_label(_row_model(model, row["prefix"]), row["field"])
    if found is not None:
        return found
    return next((label for pattern, label in _LABELS if pattern.fullmatch(name)), _OTHER)


def _field_label(model: Any, name: str) -> str | None:
    try:
        return str(model._meta.get_field(name).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return None


def _row_model(model: type[Model], prefix: str) -> Any:
    """Return the model of inline rows, by the name of the relation."""
    relations = {each.get_accessor_name(): each.related_model for each in model._meta.related_objects}
    return relations.get(prefix)


def _model_of(address: str) -> type[Model] | None:
    """Return the model whose form is sent to an address of the admin, if there is one."""
    try:
        name = str(resolve(address.partition("?")[0]).url_name)
    except Resolver404:
        return None
    for model in admin.site._registry:
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    return None
