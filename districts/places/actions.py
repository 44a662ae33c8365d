"""Make the rows of places when a plan needs them."""

from __future__ import annotations

from zlib import crc32

from django.db import IntegrityError, transaction

from districts.models import District, label_namesakes
from districts.places.place_registry import COUNTRY, PlaceEntry, former_names
from districts.places.place_slugs import place_slug

#: Hues that the styles of the site know.
_HUES = range(0, 360, 15)


def ensure_district(*, entry: PlaceEntry) -> District:
    """Return the row of a place; make it, and the rows of what it lies in, if there is none.

    A row is recognised by its code, one without a code by its name and what it lies in. A row that was there keeps
    its name, slug and colour; it only learns what it lies in.
    """
    if (found := find_whole_path(entry)) is not None:
        return found
    with transaction.atomic():
        return _ensure_row(entry)


def find_whole_path(entry: PlaceEntry, *, locked: bool = False) -> District | None:
    """Return the row of a place, ``locked`` or not, if all that it lies in has its row too, each in the next.

    One query; None for a place that has neither a row nor a code.
    """
    if not entry.code and entry.pk is None:
        return None
    above = "__".join(["parent"] * len(entry.ancestors))
    rows = District.objects.select_related(above) if above else District.objects.all()
    rows = rows.select_for_update(of=("self",)) if locked else rows
    found = row = rows.filter(code=entry.code).first() if entry.pk is None else rows.get(pk=entry.pk)
    for one in entry.ancestors:
        row = row.parent if row else None
        if row is None or not _is_row_of(row, one):
            return None
    return found


def _is_row_of(row: District, entry: PlaceEntry) -> bool:
    """Whether a row is that of a place: by its id, else its code; the country has neither."""
    if entry.pk is not None:
        return bool(row.pk == entry.pk)
    return row.code == entry.code if entry.code else entry == COUNTRY and row.level == entry.level


def _ensure_row(entry: PlaceEntry) -> District:
    parent = _ensure_row(entry.parent) if entry.parent else None
    found = _find_row(entry, parent)
    if found is None:
        try:
            with transaction.atomic():
                return _make_row(entry, parent)
        except IntegrityError:
            # Somebody else needed it at the same moment.
            found = _find_row(entry, parent)
            if found is None:
                raise
    if found.parent_id is None and parent is not None and found.pk != parent.pk:
        District.objects.filter(pk=found.pk).update(parent=parent)
        found.parent = parent
    return found


def _make_row(entry: PlaceEntry, parent: District | None) -> District:
    """Create the row of a place, without a version in the history: undoing an import leaves the places there are."""
    slug = _free_slug(place_slug(entry))
    row = District(
        name=entry.name,
        label=entry.name,
        level=entry.level,
        code=entry.code,
        parent=parent,
        city=entry.city,
        slug=slug,
        hue=_HUES[crc32(slug.encode()) % len(_HUES)],
        former_names=list(former_names(entry.code)) if entry.code and not entry.is_past else [],
    )
    District.objects.bulk_create([row])
    label_namesakes([row.name])
    row.refresh_from_db(fields=["label"])
    return row


def _find_row(entry: PlaceEntry, parent: District | None) -> District | None:
    """Return the row of a place, if there is one."""
    if entry.pk is not None:
        return District.objects.get(pk=entry.pk)
    if entry.code and (found := District.objects.filter(code=entry.code).first()):
        return found
    # A place that staff added by hand, perhaps without its code.
    alike = District.objects.filter(name=entry.name, city=entry.city).filter(level=entry.level)
    return alike.filter(parent=parent).first() or alike.filter(parent=None).first()


def _free_slug(slug: str) -> str:
    """Return the slug, with a number if another place has it."""
    taken = set(District.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug[:45]}-{number}"
    return free
