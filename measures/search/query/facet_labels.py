"""What the values of facets are called: a value stands in addresses and in the index, its label is for people.

Each function takes values and returns the labels of those that exist, in the order they are to be shown; one query.
Labels are read by the hundred for a page: the few columns that they are made of, not whole records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from districts.models import Department, District, short_name
from measures.models import Chapter, Document, Measure

#: The value that stands for "none named".
NONE = "none"
_SLUG = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Label:
    """What a value is called: ``text`` names it, ``note`` tells it from others of the same name.

    ``hue`` is the colour of its district; ``under`` the value that it stands under in a list of choices, and ``short``
    what it is called there.
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
Labels = Callable[[Iterable[str], str], dict[str, Label]]


def districts(values: Iterable[str], using: str) -> dict[str, Label]:
    """Return the labels of districts, given by slug, by their codes."""
    found = District.objects.using(using).filter(slug__in=_slugs(values)).order_by("code")
    return {slug: Label(slug, name, hue=hue) for slug, name, hue in found.values_list("slug", "name", "hue")}


def years(values: Iterable[str], using: str) -> dict[str, Label]:
    """Return the labels of years, the latest first."""
    known = {value for value in values if value.isascii() and value.isdigit() and 1949 <= int(value) <= 2100}
    return {year: Label(year, year) for year in sorted(known, reverse=True)}


def documents(values: Iterable[str], using: str) -> dict[str, Label]:
    """Return the labels of documents, given by slug, in document order."""
    found = Document.objects.using(using).filter(slug__in=_slugs(values))
    shown = found.values_list("slug", "title", "year", "district__name", "district__hue")
    return {
        slug: Label(slug, f"{short_name(district)} {year}", note=_short(title), hue=hue)
        for slug, title, year, district, hue in shown
    }


def chapters(values: Iterable[str], using: str) -> dict[str, Label]:
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
        "document__district__name",
        "document__district__hue",
    )
    return {
        str(pk): Label(
            str(pk),
            f"{above} › {title}" if parent else title,
            note=f"{short_name(district)} {year}",
            hue=hue,
            under=str(parent or ""),
            short=title,
        )
        for pk, title, parent, above, year, district, hue in shown
    }


def departments(values: Iterable[str], using: str) -> dict[str, Label]:
    """Return the labels of departments, given by id, and of `NONE`, by district and name."""
    values = list(values)
    found = Department.objects.using(using).filter(pk__in=_ids(values)).order_by("district__code", "name")
    labels = {
        str(pk): Label(str(pk), name, note=short_name(district) if district else city, hue=hue)
        for pk, name, city, district, hue in found.values_list(
            "pk", "name", "city", "district__name", "district__hue"
        )
    }
    if NONE in values:
        labels[NONE] = Label(NONE, "未指明")
    return labels


def kinds(values: Iterable[str], using: str) -> dict[str, Label]:
    """Return the labels of the kinds of measures."""
    chosen = set(values)
    return {kind.value: Label(kind.value, str(kind.label)) for kind in Measure.Kind if kind.value in chosen}


def flag(text: str) -> Labels:
    """Return the function that gives the label of the one value ``1``."""

    def labels(values: Iterable[str], using: str) -> dict[str, Label]:
        return {"1": Label("1", text)} if "1" in set(values) else {}

    return labels


def _slugs(values: Iterable[str]) -> list[str]:
    """Return the values that can be slugs; others (with NUL, say) a database may refuse to look for."""
    return [value for value in values if _SLUG.fullmatch(value)]


def _ids(values: Iterable[str]) -> list[int]:
    """Return the values that can be ids: numbers that fit into the database's column."""
    return [int(v) for v in values if v.isascii() and v.isdigit() and len(v) <= 18]


def _short(title: str) -> str:
    """Return the title, cut where a list of choices has no room for more."""
    return title if len(title) <= 30 else f"{title[:29]}…"
