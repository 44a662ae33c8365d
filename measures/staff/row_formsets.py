"""Rows of a form of which none need be filled in, with empty ones to spare."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django import forms

Rows = TypeVar("Rows", bound="RowFormSet")


class RowFormSet(forms.BaseFormSet[Any]):
    """Rows of which those count that something stands in; ``initial`` are those to begin with.

    A page that is shown again has the rows that were filled in, each by its ``index``, and empty ones behind them. No
    record is tied to a row: one that was emptied is deleted.
    """

    #: How many empty rows a page has at least, and how many rows.
    spare, least = 1, 0

    default_error_messages = {"missing_management_form": "页面的数据不完整，没有保存。请重新打开这一页。"}

    def initial_form_count(self) -> int:
        """Return 0: any row may be left empty."""
        return 0

    def total_form_count(self) -> int:
        """Return how many rows were sent, or how many there are to begin with."""
        return super().total_form_count() if self.is_bound else len(self.initial or ())

    def add_fields(self, form: Any, index: int | None) -> None:
        """Let the row know its number."""
        super().add_fields(form, index)
        form.index = index

    @property
    def filled(self) -> list[Any]:
        """Return the rows that something stands in."""
        return [row for row in self.forms if not self.is_bound or row.has_changed()]

    @property
    def empty_rows(self) -> list[Any]:
        """Return the rows that are there to be filled in."""
        filled = self.filled
        first = max((row.index + 1 for row in filled), default=0)
        return [self._new_row_form(first + each) for each in range(max(self.spare, self.least - len(filled)))]

    @property
    def shown_rows(self) -> list[Any]:
        """Return the rows of the page."""
        return [*self.filled, *self.empty_rows]

    @property
    def shown_total(self) -> int:
        """Return how many rows the page is to send."""
        return max((row.index + 1 for row in self.shown_rows), default=0)

    def _new_row_form(self, index: int) -> Any:
        row = self.form(prefix=self.add_prefix(index), empty_permitted=True, use_required_attribute=False)
        self.add_fields(row, index)
        return row


def row_formset(
    row: type[forms.Form], rows: type[Rows], *, most: int, can_delete: bool = False
) -> type[Rows]:
    """Return the formset of a kind of ``rows``, each with the fields of ``row``; more than ``most`` are not read."""
    made = forms.formset_factory(row, formset=rows, can_delete=can_delete, max_num=most, absolute_max=most)
    return cast("type[Rows]", made)
