"""Labels of facet values: a value stands in addresses and in the index, its label is for people.

Each function takes values and returns the labels of those that exist, in the order to show them; one query. A page
reads hundreds, so only the columns of the labels are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from districts.models import Department, District, short_name
from measures.models import Chapter, Document, Measure, ProgressEntry
from measures.search.index.measure_entries import NONE_NAME
from measures.search.query.deadline_ranges import DEADLINES

#: The value that stands for "none named".
NONE_VALUE = NONE_NAME
_SLUG = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(slots=True)
class FacetLabel:
    """The label of a value: ``text`` names it, ``note`` tells it from others of the same name.

    ``hue`` is the colour of its district. In a list of choices ``under`` is the value that it is nested under, and
    ``short`` its text there.

    Not frozen, as a page makes a thousand and frozen ones take three times as long; nothing changes them.
    """

    value: str
    text: str
    note: str = ""
    hue: int | None = None
    under: str = ""
    short: str = ""

    def __str__(self) -> str:
        return f"{self.text}（{self.note}）" if self.note else self.text


#: Returns the labels of those of the values that exist in a database, in order.
LabelFunction = Callable[[Iterable[str], str], dict[str, FacetLabel]]


def district_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of districts, given by slug, by their codes, each behind the one that it lies in."""
    found = (
        District.objects.using(using).filter(slug__in=_possible_slug_values(values)).order_by("code", "slug")
    )
    rows = {row[0]: row for row in found.values_list("slug", "name", "label", "hue", "parent__slug")}
    below: dict[str, list[str]] = {}
    for slug, *_, parent in rows.values():
        below.setdefault(parent if parent in rows and parent != slug else "", []).append(slug)
    return {
        slug: FacetLabel(slug, label, hue=hue, under=parent if parent in rows else "", short=name)
        for slug, name, label, hue, parent in map(rows.__getitem__, _in_depth(below, ""))
    }


def _in_depth(below: dict[str, list[str]], slug: str) -> Iterator[str]:
    """Yield what lies in a place, each followed by what lies in it."""
    for one in below.get(slug, ()):
        yield one
        yield from _in_depth(below, one)


def year_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of years, the latest first."""
    years = {value for value in values if len(value) == 4 and value.isascii() and value.isdigit()}
    known = {year for year in years if 1949 <= int(year) <= 2100}
    return {year: FacetLabel(year, year) for year in sorted(known, reverse=True)}


def document_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of documents, given by slug, in document order."""
    found = Document.objects.using(using).filter(slug__in=_possible_slug_values(values))
    shown = found.values_list("slug", "title", "year", "district__label", "district__hue")
    return {
        slug: FacetLabel(slug, f"{short_name(district)} {year}", note=_shorten_title(title), hue=hue)
        for slug, title, year, district, hue in shown
    }


def chapter_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of chapters and sections, given by id, in document order."""
    found = (
        Chapter.objects.using(using)
        .filter(pk__in=_ids(values))
        .order_by("document__district__code", "document__year", "document__slug", "order")
    )
    shown = found.values_list(
        "pk",
        "title",
        "parent_id",
        "parent__title",
        "document__year",
        "document__district__label",
        "document__district__hue",
    )
    return {
        str(pk): FacetLabel(
            str(pk),
            f"{above} › {title}" if parent else title,
            note=f"{short_name(district)} {year}",
            hue=hue,
            under=str(parent or ""),
            short=title,
        )
        for pk, title, parent, above, year, district, hue in shown
    }


def department_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of departments, given by id, and of `NONE_VALUE`, by district and name."""
    values = list(values)
    found = Department.objects.using(using).filter(pk__in=_ids(values)).order_by("district__code", "name")
    labels = {
        str(pk): FacetLabel(str(pk), name, note=short_name(district) if district else city, hue=hue)
        for pk, name, city, district, hue in found.values_list(
            "pk", "name", "city", "district__label", "district__hue"
        )
    }
    if NONE_VALUE in values:
        labels[NONE_VALUE] = FacetLabel(NONE_VALUE, "未指明")
    return labels


def kind_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of the kinds of measures."""
    chosen = set(values)
    return {
        kind.value: FacetLabel(kind.value, str(kind.label)) for kind in Measure.Kind if kind.value in chosen
    }


def deadline_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of deadlines, the past ones first."""
    chosen = set(values)
    return {value: FacetLabel(value, label) for value, label in DEADLINES.items() if value in chosen}


def progress_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of how far measures have come, and of `NONE_VALUE`, in that order."""
    chosen = set(values)
    named = [*ProgressEntry.Status.choices, (NONE_VALUE, "没有填报")]
    return {value: FacetLabel(value, str(label)) for value, label in named if value in chosen}


def flag_labels(text: str) -> LabelFunction:
    """Return the function that gives the label of the one value ``1``."""

    def labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
        return {"1": FacetLabel("1", text)} if "1" in set(values) else {}

    return labels


def _possible_slug_values(values: Iterable[str]) -> list[str]:
    """Return the values that can be slugs; others (with NUL, say) a database may refuse to look for."""
    return [value for value in values if _SLUG.fullmatch(value)]


def _ids(values: Iterable[str]) -> list[int]:
    """Return the values that can be ids: numbers that fit into the database's column."""
    return [int(v) for v in values if v.isascii() and v.isdigit() and len(v) <= 18]


def _shorten_title(title: str) -> str:
    """Return the title, cut where a list of choices has no room for more."""
    return title if len(title) <= 30 else f"{title[:29]}…"
