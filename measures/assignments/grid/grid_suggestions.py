"""Who could lead measures that name nobody: suggestions beside empty cells, taken one by one or from a likeness on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from measures.assignments.grid.grid_input import GridInput, RowInput
from measures.assignments.grid.grid_rows import LEAD, CellState, GridRow
from measures.links.leads.lead_suggestions import CLEAR_LIKENESS, LeadSuggestion, suggest_leads

#: Suggestions take a while: no more measures are looked at for one page.
SUGGESTED_MEASURES = 100
#: From which likeness on all are taken, as the page offers it.
LEAST_CHOICES = ((0.5, "0.50"), (0.3, "0.30"), (CLEAR_LIKENESS, f"{CLEAR_LIKENESS:.2f}"))


class LeadSuggestionForm(forms.Form):
    """Whether the page shows suggestions, and which are to be taken: one, or all from a likeness on."""

    suggest = forms.BooleanField(required=False)
    least = forms.FloatField(required=False, min_value=0, max_value=1)
    take = forms.RegexField(r"^[1-9]\d{0,17}-[1-9]\d{0,17}\Z", required=False)

    @property
    def is_requested(self) -> bool:
        """Whether suggestions are to be shown."""
        return bool(self.is_valid() and self.cleaned_data["suggest"])


@dataclass(frozen=True, slots=True)
class LeadOffer:
    """A suggestion as the page shows it."""

    measure: int
    suggestion: LeadSuggestion

    @property
    def name(self) -> str:
        """Return the name of the department."""
        return self.suggestion.department.name if self.suggestion.department else ""

    @property
    def key(self) -> str:
        """Return what the button that takes it sends."""
        return f"{self.measure}-{self.suggestion.department.pk if self.suggestion.department else 0}"


def offer_leads(rows: Sequence[GridRow], grid: GridInput) -> dict[int, list[LeadOffer]]:
    """Return suggestions for the rows in whose cell nobody stands, by measure; none for those that need none."""
    empty = [row.measure for row in rows if _is_empty(row, grid.rows.get(row.measure.pk))]
    found = suggest_leads(empty[:SUGGESTED_MEASURES]) if empty else {}
    return {
        pk: [LeadOffer(pk, one) for one in suggestions if one.department is not None]
        for pk, suggestions in found.items()
    }


def take_offers(
    grid: GridInput, offers: dict[int, list[LeadOffer]], *, key: str = "", least: float | None = None
) -> int:
    """Type the department of one offer, or the first of each row from a likeness on; return the number of cells."""
    count = 0
    for pk, offered in offers.items():
        chosen = [
            one
            for one in offered
            if one.key == key or (least is not None and one.suggestion.likeness >= least)
        ][:1]
        for one in chosen:
            count += 1
            department = one.suggestion.department
            if department is not None:
                grid.rows[pk].texts[LEAD] = department.name
                grid.rows[pk].typed[LEAD] = CellState((department.pk,), department.name)
    return count


def _is_empty(row: GridRow, typed: RowInput | None) -> bool:
    """Return whether nobody stands or was typed in the cell of who leads, which may be changed."""
    if typed is None or LEAD not in typed.opened:
        return False
    return not typed.texts.get(LEAD, row.state(LEAD).text).strip()
