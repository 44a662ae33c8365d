"""Text fields of the import forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from districts.models import Department

DEPARTMENT_NAME_LENGTH = Department._meta.get_field("name").max_length or 0
_SEPARATOR = re.compile(r"[、，,；;\s]+")


class PlainTextField(forms.CharField):
    r"""A text that every database can store: with ``\n`` as line end, without null characters and lone surrogates."""

    def to_python(self, value: Any) -> str:
        """Return the cleaned text."""
        text = str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        text = text.replace("\x00", "").encode("utf-8", "replace").decode()
        return text.strip() if self.strip else text


class OneLineField(PlainTextField):
    """A text in one line, with single spaces."""

    def to_python(self, value: Any) -> str:
        """Return the text in one line."""
        return join_lines(super().to_python(value))


class DepartmentNamesField(PlainTextField):
    """Names of departments, separated by 、, commas, semicolons or spaces; repeated names are dropped."""

    widget = forms.TextInput(attrs={"data-several": ""})

    def prepare_value(self, value: Any) -> Any:
        """Return names as text for the input."""
        return "、".join(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return the names; raise `ValidationError` for one that is too long."""
        names = split_names(super().clean(value))
        for name in names:
            if len(name) > DEPARTMENT_NAME_LENGTH:
                raise ValidationError(
                    f"责任单位“{name[:20]}…”有 {len(name)} 字，超过 {DEPARTMENT_NAME_LENGTH} 字，没有保存。"
                    "请改短，各单位之间用顿号分开。"
                )
        return names


def join_lines(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text, separated by 、, commas, semicolons or spaces, each once.

    >>> split_names("区发改委、区税务局， 区发改委")
    ('区发改委', '区税务局')
    """
    return tuple(dict.fromkeys(name for name in _SEPARATOR.split(text) if name))
