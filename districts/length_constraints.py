"""Limits on the length of texts, in characters: database constraints, a check before a migration, shortening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

_MOST_TOLD = 20


def length_constraints(model: str, **most: int) -> list[models.CheckConstraint]:
    """Return constraints that limit the length of fields of ``model``; SQLite does not enforce ``max_length``."""
    return [
        models.CheckConstraint(
            condition=LessThanOrEqual(Length(F(field)), limit),
            name=f"{model}_{field}_length",
            violation_error_message=f"文字太长，不能超过 {limit} 个字。",
        )
        for field, limit in most.items()
    ]


def shorten_text(text: str, most: int) -> str:
    """Return ``text``, cut and ended with … if it is longer than ``most`` characters.

    >>> shorten_text("牵头单位", 4), shorten_text("牵头单位改为", 4)
    ('牵头单位', '牵头单…')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def check_lengths_first(app: str, operations: Iterable[Any]) -> list[Any]:
    """Return the ``operations`` of a migration of ``app`` behind a check that lists the records with too long texts.

    The check raises `CommandError` if there are any; nothing is altered then.
    """
    found = list(operations)
    limits = [one for one in found if isinstance(one, migrations.AddConstraint)]

    def look(apps: Any, schema_editor: Any) -> None:
        using = schema_editor.connection.alias
        too_long = [
            line
            for one in limits
            for line in _too_long_texts(apps.get_model(app, one.model_name), one, using)
        ]
        if too_long:
            left = len(too_long) - _MOST_TOLD
            more = [f"……另有 {left} 处"] if left > 0 else []
            raise CommandError(
                "有文字超过上限，这一步没有改动数据库。请先用原来的版本把下列文字改短，再重新运行 migrate"
                "（见 docs/operations.md）：\n" + "\n".join([*too_long[:_MOST_TOLD], *more])
            )

    return [migrations.RunPython(look, migrations.RunPython.noop), *found]


def _too_long_texts(model: Any, operation: migrations.AddConstraint, using: str) -> Iterator[str]:
    """Yield a Chinese line for each record of ``model`` with a text that violates the constraint."""
    constraint: Any = operation.constraint
    condition = constraint.condition
    length, limit = condition.lhs, condition.rhs
    field = model._meta.get_field(length.get_source_expressions()[0].name)
    rows = model._base_manager.using(using).filter(~Q(condition)).annotate(_length=length).order_by("pk")
    for pk, size in rows.values_list("pk", "_length"):
        where = f"{model._meta.verbose_name}（{model._meta.label}）编号 {pk}"
        yield f"{where}：{field.verbose_name} {size} 字，上限 {limit} 字"
