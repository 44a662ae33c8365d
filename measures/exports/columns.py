"""The columns of an export: the source and meaning of each value, and its form in a cell and in a line of JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from import_export.fields import Field
from import_export.widgets import Widget

#: The value of a cell: text, number, date or nothing.
CellValue = str | int | float | date | None
#: The separator between several names in one cell.
SEPARATOR = "、"
_YES = "是"
#: A date as people write it, 2025-06-01 or 2025/6/1, and as the serial number of a spreadsheet.
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00:00)?", re.ASCII)
_SERIAL = re.compile(r"([0-9]{5})(?:\.0)?", re.ASCII)
_EPOCH = date(1899, 12, 30)


class PlainWidget(Widget):
    """A value that is written to the cell as it is."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for a value."""
        return "" if value is None else value


class TextWidget(PlainWidget):
    """A text that is written to the cell as it is."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the value of a cell; raise `ValueError` for a date, into which a spreadsheet converted a text."""
        if isinstance(value, date | time):
            raise ValueError(
                f"表格软件把这里的文字当成了日期（{value}）。请把单元格格式设为“文本”，再重新填写。"
            )
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value)


class NumberWidget(PlainWidget):
    """A whole number, or nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        """Return the value of a cell, also of 5.0 for 5; raise `ValueError` if it is no whole number."""
        if value is None or str(value).strip() == "":
            return None
        number = float(str(value).strip())
        if number != int(number):
            raise ValueError(f"“{value}”不是整数。")
        return int(number)


class OrderWidget(Widget):
    """A position in an order: usually whole, a fraction for a row that was put between two others."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for a value."""
        return int(value) if value == int(value) else float(value)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> float:
        """Return the value of a cell; raise `ValueError` if it is no number."""
        return float(str(value).strip())


class FlagWidget(Widget):
    """A yes/no value: 是, or an empty cell."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for a value."""
        return _YES if value else ""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return the value of a cell; raise `ValueError` if it is neither yes nor no."""
        if isinstance(value, bool):
            return value
        text = "" if value is None else str(value).strip()
        if text not in ("", _YES, "否", "★"):
            raise ValueError(f"“{text[:40]}”应为“是”或空白。")
        return text in (_YES, "★")


class DayWidget(PlainWidget):
    """A date, or nothing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """Return the date in a cell, in any form spreadsheets write; raise `ValueError` if it is no date."""
        if value is None or str(value).strip() == "":
            return None
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        text = str(value).strip()
        if (found := _DAY.fullmatch(text)) is not None:
            return date(*map(int, found.groups()))
        if (found := _SERIAL.fullmatch(text)) is not None:
            return _EPOCH + timedelta(int(found[1]))
        raise ValueError(f"“{text[:40]}”不是日期。")


class AddressWidget(TextWidget):
    """An address, compared by its path only, as the same site may be reached at several hosts."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Return the path of the address in a cell."""
        address = str(super().clean(value)).strip()
        return urlsplit(address).path if "://" in address[:10] else address


class NamesWidget(Widget):
    """Several names, separated by 、."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for a value."""
        return SEPARATOR.join(value or ())

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> tuple[str, ...]:
        """Return the names in a cell, or in a list from a line of JSON."""
        if isinstance(value, list | tuple):
            return tuple(value)
        return tuple(str(value).split(SEPARATOR)) if value else ()


class ChoiceWidget(Widget):
    """One of a few values, shown by its label; none of them where ``blank``."""

    def __init__(self, choices: Sequence[tuple[str, Any]], *, blank: bool = False) -> None:
        super().__init__()
        self.blank = blank
        self.labels = {value: str(label) for value, label in choices}
        self.values = {label: value for value, label in self.labels.items()}

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for a value."""
        return self.labels.get(value, value or "")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Return the value whose label is in the cell; raise `ValueError` if there is none."""
        text = "" if value is None else str(value).strip()
        if text in self.labels or (self.blank and not text):
            return text
        if text not in self.values:
            raise ValueError(f"“{text[:40]}”应为{SEPARATOR.join(self.values)}之一。")
        return str(self.values[text])


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """The look of a column in a workbook: ``width`` in characters, whether it is hidden, whether its cells link."""

    width: float = 10
    hidden: bool = False
    link: bool = False


class ExportColumn(Field):
    """A column. ``source`` is a dotted path from the record, or a function of the record.

    ``meaning`` explains the column to the reader of the export. A column is read-only unless ``editable``: only an
    editable one is taken over from a file by the resource's import.
    """

    def __init__(
        self,
        header: str,
        source: str | Callable[[Any], Any],
        meaning: str,
        *,
        widget: Widget | None = None,
        look: ColumnLook | None = None,
        editable: bool = False,
    ) -> None:
        #: The dotted path; empty if the source is a function.
        self.path = source if isinstance(source, str) else ""
        super().__init__(
            attribute=self.path.replace(".", "__") or "-",
            column_name=header,
            widget=widget or TextWidget(),
            readonly=not editable,
        )
        self.meaning = meaning
        self.look = look or ColumnLook()
        self.read: Callable[[Any], Any] = attrgetter(source) if isinstance(source, str) else source

    def get_value(self, instance: Any) -> Any:
        """Return the column's value of a record."""
        return self.read(instance)

    def cell(self, instance: Any) -> CellValue:
        """Return the column's cell of a record."""
        cell: CellValue = self.widget.render(self.read(instance))
        return cell

    def reader(self) -> Callable[[Any], CellValue]:
        """Return the fastest function from a record to its cell, which is None if empty."""
        return self.read if isinstance(self.widget, PlainWidget) else self.cell
