"""Render the grid: a page of its rows, what was typed on others, and the preview of what changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import admin
from django.db.models import Max
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from measures.assignments.bulk.chosen_measures import ChosenMeasures
from measures.assignments.grid.forms import GridForm, GridRowForm
from measures.assignments.grid.grid_input import GridInput, RowInput, begin_row_token
from measures.assignments.grid.grid_plan import CellEdit, GridPlan
from measures.assignments.grid.grid_rows import (
    CELL_LABELS,
    DUTIES,
    STAR,
    CellState,
    GridRow,
    editable_cells,
    read_grid_rows,
)
from measures.assignments.grid.grid_suggestions import LEAST_CHOICES, LeadOffer
from measures.lists.pagination import ListPage, ListPaginator
from measures.models import ChangeSet, Measure, MeasureVersion
from measures.staff.department_chooser import department_search_address
from measures.staff.form_faults import FormFault
from measures.staff.staff_permissions import assigns_in_own_districts_only, tied_districts
from measures.writing.edit_token import FORM_FIELD, EditToken

#: How many rows a page has: the first is what it opens with.
PAGE_SIZES = (50, 500)
#: So many rows more do not make a page of their own.
_ORPHANS = 15
#: The subject of the edit token of a preview.
PREVIEW_SUBJECT = "measures.grid:preview"


@dataclass(frozen=True, slots=True)
class GridPlace:
    """Where one is in the list: the number of the page, and how many rows a page has."""

    number: int = 1
    size: int = PAGE_SIZES[0]

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the place that a button or an address names, the beginning for none.

        >>> GridPlace.from_text("3-500")
        GridPlace(number=3, size=500)
        >>> GridPlace.from_text("x")
        GridPlace(number=1, size=50)
        """
        number, _, size = text.partition("-")
        known = {str(each): each for each in PAGE_SIZES}
        is_number = number.isascii() and number.isdigit() and len(number) < 7
        return cls(max(1, int(number)) if is_number else 1, known.get(size, PAGE_SIZES[0]))

    @property
    def text(self) -> str:
        """Return the place as a button names it."""
        return f"{self.number}-{self.size}"

    def place_of_measure(self, pks: Sequence[int], measure: int | None) -> Self:
        """Return the place of the page on which a measure stands, this one if there is none."""
        if measure is None or measure not in pks:
            return self
        last = ListPaginator(pks, self.size, orphans=_ORPHANS).num_pages
        return type(self)(min(list(pks).index(measure) // self.size + 1, last), self.size)

    def page(self, pks: Sequence[int]) -> ListPage:
        """Return the page of the list, its last one where the list ends before it."""
        paginator = ListPaginator(pks, self.size, orphans=_ORPHANS)
        return paginator.page(min(self.number, paginator.num_pages))


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the page: a field, or the text of a cell that cannot be changed; ``note`` is what others made of it."""

    name: str
    label: str
    text: str
    field: BoundField | None = None
    note: str = ""
    clashes: bool = False

    @property
    def is_star(self) -> bool:
        """Whether it is a box to be ticked."""
        return self.name == STAR

    @property
    def has_names(self) -> bool:
        """Whether departments are chosen in it."""
        return self.name in DUTIES


@dataclass(frozen=True, slots=True)
class GridLine:
    """A row of the page."""

    row: GridRow
    cells: tuple[GridCell, ...]
    token: str
    department_search: str
    offers: Sequence[LeadOffer] = ()

    @property
    def is_editable(self) -> bool:
        """Whether any of its cells may be changed."""
        return bool(self.token)


def render_grid(
    request: HttpRequest,
    listed: ChosenMeasures,
    place: GridPlace,
    grid: GridInput | None = None,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
    offers: Mapping[int, Sequence[LeadOffer]] | None = None,
    **context: object,
) -> HttpResponse:
    """Return a page of the grid; what was typed is kept, that of other pages in hidden fields.

    ``offers`` are suggestions of who could lead, by measure, None where they were not requested.
    """
    page = place.page(listed.pks)
    rows = read_grid_rows(list(page))
    typed = {row.pk: row for row in grid.edited} if grid else {}
    last_change = ChangeSet.objects.aggregate(last=Max("pk"))["last"] or 0
    lines = [
        _grid_line(
            row, typed.get(row.measure.pk), request.user, last_change, (offers or {}).get(row.measure.pk, ())
        )
        for row in rows
    ]
    here = {row.measure.pk for row in rows}
    return TemplateResponse(
        request,
        "admin/grid/page.html",
        {
            **_frame(request, listed, place, f"表格编辑：{'、'.join(listed.words)}"[:80]),
            "page": page,
            "sizes": PAGE_SIZES if len(listed.pks) > PAGE_SIZES[0] + _ORPHANS else (),
            "lines": lines,
            "offers": offers,
            "columns": CELL_LABELS,
            "documents": len({row.measure.document_id for row in rows}),
            "own_list": "" if all(line.is_editable for line in lines) else _own_list(request),
            "form": grid.form if grid else GridForm(initial={"on": _today(rows)}),
            "faults": faults,
            "lost": grid.lost if grid else (),
            "carried": [field for pk, row in typed.items() if pk not in here for field in row.carried()],
            "elsewhere": len(typed.keys() - here),
            "least_choices": LEAST_CHOICES,
            **context,
        },
        status=status,
    )


def render_preview(
    request: HttpRequest,
    listed: ChosenMeasures,
    place: GridPlace,
    grid: GridInput,
    plan: GridPlan,
    *,
    faults: Sequence[FormFault] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page that shows what would change, with everything that was typed in hidden fields."""
    changes = _last_changes(plan.conflicts, grid)
    return TemplateResponse(
        request,
        "admin/grid/preview.html",
        {
            **_frame(request, listed, place, "表格编辑：预览"),
            "plan": plan,
            "form": grid.form,
            "faults": faults,
            "conflicts": [(edit, changes.get(edit.row.measure.pk)) for edit in plan.conflicts],
            "overwritten": request.POST.getlist("mine"),
            "remarks": list(dict.fromkeys(_remarks(plan.written, grid))),
            "carried": [field for row in grid.edited for field in row.carried()],
            FORM_FIELD: EditToken.begin(PREVIEW_SUBJECT, plan.digest).sign(),
        },
        status=status,
    )


def _frame(request: HttpRequest, listed: ChosenMeasures, place: GridPlace, title: str) -> dict[str, object]:
    """Return the context that the grid and its preview share."""
    return {
        **admin.site.each_context(request),
        "opts": Measure._meta,
        "title": title,
        "listed": listed,
        "place": place,
        "querystring": request.GET.urlencode(),
    }


def _own_list(request: HttpRequest) -> str:
    """Return the address of the grid of what the list has of the user's districts, empty if they may edit no others."""
    if not assigns_in_own_districts_only(request.user):
        return ""
    given = request.GET.copy()
    given.setlist("district", [district.slug for district in tied_districts(request.user)])
    given.pop("page", None)
    return f"{reverse('grid:edit')}?{given.urlencode()}"


def _today(rows: Sequence[GridRow]) -> str:
    """Return today, or the last day on which a row of the page is planned to change."""
    return max(row.day for row in rows).isoformat() if rows else ""


def _grid_line(
    row: GridRow, typed: RowInput | None, user: Any, last_change: int, offers: Sequence[LeadOffer]
) -> GridLine:
    """Return a row of the page; what was typed in it stays, with what the cell says now if that has changed."""
    measure = row.measure
    cells = editable_cells(user, measure)
    now = row.states(CELL_LABELS)
    opened = dict(typed.opened) if typed else {cell: now[cell] for cell in cells}
    texts = typed.texts if typed else {}
    shown = {cell: CellState(_shown_value(cell, texts, now), texts.get(cell, now[cell].text)) for cell in now}
    form = GridRowForm(measure=measure.pk, shown=shown, opened=opened, label=measure.code)
    token = typed.token if typed and typed.token else begin_row_token(measure.pk, opened, last_change)
    made = tuple(_grid_cell(cell, form, now, opened, is_typed=cell in texts) for cell in CELL_LABELS)
    search = department_search_address([measure.document.district]) if opened else ""
    return GridLine(row, made, token.sign() if opened else "", search, offers)


def _shown_value(cell: str, texts: Mapping[str, str], now: Mapping[str, CellState]) -> Any:
    """Return what a box shows: as it was ticked, or as it is."""
    return bool(texts[cell]) if cell in texts else now[cell].value


def _grid_cell(
    cell: str,
    form: GridRowForm,
    now: Mapping[str, CellState],
    opened: Mapping[str, CellState],
    *,
    is_typed: bool,
) -> GridCell:
    label = CELL_LABELS[cell]
    if cell not in opened:
        return GridCell(cell, label, now[cell].text)
    has_moved = opened[cell].value != now[cell].value
    note = f"您打开之后已改为：{now[cell].text or '（空）'}" if has_moved else ""
    return GridCell(cell, label, now[cell].text, form[cell], note, clashes=has_moved and is_typed)


def _last_changes(conflicts: Sequence[CellEdit], grid: GridInput) -> dict[int, ChangeSet]:
    """Return the last change set of each measure since its row was opened, by measure; one query."""
    tokens = {edit.row.measure.pk: grid.rows[edit.row.measure.pk].token for edit in conflicts}
    since = {pk: token.last_change if token else 0 for pk, token in tokens.items()}
    if not since:
        return {}
    later = MeasureVersion.objects.filter(measure__in=since, change_set__gt=min(since.values()))
    found = later.select_related("change_set__user").order_by("change_set")
    return {each.measure: each.change_set for each in found if each.change_set_id > since[each.measure]}


def _remarks(edits: Iterable[CellEdit], grid: GridInput) -> Iterator[str]:
    """Yield what is to be known of the departments that are newly named."""
    for edit in edits:
        typed, opened = edit.typed.value, edit.opened.value
        if isinstance(typed, tuple) and isinstance(opened, tuple):
            district = edit.row.measure.document.district_id
            for pk in typed:
                if pk not in opened:
                    yield from grid.names.remarks_of(pk, district)
