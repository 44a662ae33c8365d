"""Labels of facet values: a value stands in addresses and in the index, its label is for people.

Each function takes values and returns the labels of those that exist, in the order to show them. Those of records
take one query, of the columns of the labels alone, as a page reads hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

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
#: A label behind what it is sorted by.
SortedLabel = tuple[tuple[Any, ...], FacetLabel]


def _by_their_keys(found: Mapping[str, SortedLabel]) -> dict[str, FacetLabel]:
    """Return the labels in the order of what they are sorted by."""
    return {value: label for value, (_, label) in sorted(found.items(), key=_sort_key)}


def _sort_key(item: tuple[str, SortedLabel]) -> tuple[Any, ...]:
    return item[1][0]


@dataclass(frozen=True, slots=True)
class RecordLabels:
    """The function of the labels of one kind of record.

    ``read`` reads those of the values that exist in a database, with one query; ``arrange`` puts some in their order.
    What is read of a value does not depend on the others, so that it can be kept.
    """

    read: Callable[[Iterable[str], str], dict[str, SortedLabel]]
    arrange: Callable[[Mapping[str, SortedLabel]], dict[str, FacetLabel]] = _by_their_keys

    def __call__(self, values: Iterable[str], using: str) -> dict[str, FacetLabel]:
        """Return the labels of those of the values that exist in the database, in order."""
        return self.arrange(self.read(values, using))


def _read_districts(values: Iterable[str], using: str) -> dict[str, SortedLabel]:
    """Read the labels of districts, given by slug, each under the one that it lies in."""
    found = District.objects.using(using).filter(slug__in=_possible_slug_values(values)).order_by()
    return {
        slug: ((code, slug), FacetLabel(slug, label, hue=hue, under=parent or "", short=name))
        for code, slug, name, label, hue, parent in found.values_list(
            "code", "slug", "name", "label", "hue", "parent__slug"
        )
    }


def _each_behind_its_place(found: Mapping[str, SortedLabel]) -> dict[str, FacetLabel]:
    """Return the labels of districts by their codes, each behind the one that it lies in where that is among them."""
    labels = {
        slug: label if label.under in found and label.under != slug else replace(label, under="")
        for slug, label in _by_their_keys(found).items()
    }
    below: dict[str, list[str]] = {}
    for slug, label in labels.items():
        below.setdefault(label.under, []).append(slug)
    return {slug: labels[slug] for slug in _in_depth(below, "")}


def _in_depth(below: dict[str, list[str]], slug: str) -> Iterator[str]:
    """Yield what lies in a place, each followed by what lies in it."""
    for one in below.get(slug, ()):
        yield one
        yield from _in_depth(below, one)


#: The labels of districts, given by slug, by their codes, each behind the one that it lies in.
district_labels = RecordLabels(_read_districts, _each_behind_its_place)


def year_labels(values: Iterable[str], using: str) -> dict[str, FacetLabel]:
    """Return the labels of years, the latest first."""
    years = {value for value in values if len(value) == 4 and value.isascii() and value.isdigit()}
    known = {year for year in years if 1949 <= int(year) <= 2100}
    return {year: FacetLabel(year, year) for year in sorted(known, reverse=True)}


def _read_documents(values: Iterable[str], using: str) -> dict[str, SortedLabel]:
    """Read the labels of documents, given by slug."""
    found = Document.objects.using(using).filter(slug__in=_possible_slug_values(values)).order_by()
    shown = found.values_list("slug", "title", "year", "district__code", "district__label", "district__hue")
    return {
        slug: (
            (code, year, slug),
            FacetLabel(slug, f"{short_name(district)} {year}", note=_shorten_title(title), hue=hue),
        )
        for slug, title, year, code, district, hue in shown
    }


#: The labels of documents, given by slug, in document order.
document_labels = RecordLabels(_read_documents)


def _read_chapters(values: Iterable[str], using: str) -> dict[str, SortedLabel]:
    """Read the labels of chapters and sections, given by id."""
    found = Chapter.objects.using(using).filter(pk__in=_ids(values)).order_by()
    shown = found.values_list(
        "pk",
        "title",
        "order",
        "parent_id",
        "parent__title",
        "document__slug",
        "document__year",
        "document__district__code",
        "document__district__label",
        "document__district__hue",
    )
    return {
        str(pk): (
            (code, year, slug, order, pk),
            FacetLabel(
                str(pk),
                f"{above} › {title}" if parent else title,
                note=f"{short_name(district)} {year}",
                hue=hue,
                under=str(parent or ""),
                short=title,
            ),
        )
        for pk, title, order, parent, above, slug, year, code, district, hue in shown
    }


#: The labels of chapters and sections, given by id, in document order.
chapter_labels = RecordLabels(_read_chapters)


def _read_departments(values: Iterable[str], using: str) -> dict[str, SortedLabel]:
    """Read the labels of departments, given by id, and of `NONE_VALUE`."""
    values = list(values)
    found = Department.objects.using(using).filter(pk__in=_ids(values)).order_by()
    labels: dict[str, SortedLabel] = {
        str(pk): (
            (1 if district else 0, code or "", name, pk),
            FacetLabel(str(pk), name, note=short_name(district) if district else city, hue=hue),
        )
        for pk, name, city, code, district, hue in found.values_list(
            "pk", "name", "city", "district__code", "district__label", "district__hue"
        )
    }
    if NONE_VALUE in values:
        labels[NONE_VALUE] = ((2,), FacetLabel(NONE_VALUE, "未指明"))
    return labels


#: The labels of departments, given by id, by district and name, and of `NONE_VALUE`, which comes last.
department_labels = RecordLabels(_read_departments)


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
