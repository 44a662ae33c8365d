"""The tree of the places that have documents, for pages that cannot show each of them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from districts.models import District
from districts.places.place_names import place_stem
from measures.catalogue.documents.district_coverage import DistrictCoverage
from measures.lists.shown_places import ShownPlace, read_places

#: More places than this are shown by province and city.
FEW_PLACES = 24
#: Places that a search shows.
MOST_FOUND = 60
_LONGEST_SEARCH = 40
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """A place with the districts in it, itself among them, that have documents."""

    place: ShownPlace
    districts: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return how many districts there are."""
        return len(self.districts)


def read_place_tree(coverage: DistrictCoverage) -> PlaceTree:
    """Return the tree of the districts of ``coverage``; one query, none for few districts that hold no others."""
    districts = coverage.districts.values()
    if len(districts) <= FEW_PLACES and all(one.level == District.Level.DISTRICT for one in districts):
        return PlaceTree(coverage, [one._replace(parent=None) for one in districts])
    return PlaceTree(coverage, read_places(District.objects.all()))


class PlaceTree:
    """The places that districts of ``coverage`` are or lie in, out of ``places``."""

    def __init__(self, coverage: DistrictCoverage, places: Iterable[ShownPlace]) -> None:
        """Keep the places that have documents in them."""
        self.coverage = coverage
        self._all = {one.pk: one for one in places}
        self.by_slug = {
            one.slug: one for district in coverage.districts.values() for one in self._upwards(district.pk)
        }

    @property
    def is_large(self) -> bool:
        """Return whether there are too many districts for a menu."""
        return len(self.coverage.districts) > FEW_PLACES

    @cached_property
    def _paths_by_district(self) -> dict[str, tuple[ShownPlace, ...]]:
        """Return for each district with documents what it lies in, the outermost first, and itself."""
        return {
            slug: tuple(reversed(list(self._upwards(one.pk))))
            for slug, one in self.coverage.districts.items()
        }

    def _upwards(self, pk: int) -> Iterator[ShownPlace]:
        """Yield a place and what it lies in, the innermost first."""
        place = self._all.get(pk)
        for _ in range(_DEEPEST):
            if place is None:
                return
            yield place
            place = self._all.get(place.parent or 0)

    @cached_property
    def _inside(self) -> dict[str, tuple[str, ...]]:
        """Return for each place the slugs of the districts with documents that lie in it or are it."""
        found: dict[str, list[str]] = defaultdict(list)
        for slug, path in self._paths_by_district.items():
            for place in path:
                found[place.slug].append(slug)
        return {place: tuple(slugs) for place, slugs in found.items()}

    def district_slugs_in(self, slug: str) -> tuple[str, ...]:
        """Return the slugs of the districts with documents that lie in a place or are it; all for an empty slug."""
        return self._inside.get(slug, ()) if slug else tuple(self._paths_by_district)

    def path_to(self, slug: str) -> tuple[ShownPlace, ...]:
        """Return what a place lies in but the country, the outermost first, and itself."""
        place = self.by_slug.get(slug)
        path = reversed(list(self._upwards(place.pk))) if place else ()
        return tuple(one for one in path if one.level != District.Level.COUNTRY or one.slug == slug)

    def groups_in(self, slug: str) -> list[PlaceGroup]:
        """Return the places next below a place among which its districts are: provinces, cities, districts.

        What all of them lie in is passed over, as it is no choice; a place that has documents itself comes first.
        """
        inside = self.district_slugs_in(slug)
        depth = self._depth_of(slug)
        while True:
            groups: dict[ShownPlace, list[str]] = {}
            for one in inside:
                path = self._paths_by_district[one]
                groups.setdefault(path[min(depth, len(path) - 1)], []).append(one)
            if len(groups) != 1 or all(len(self._paths_by_district[one]) <= depth + 1 for one in inside):
                return [PlaceGroup(place, tuple(slugs)) for place, slugs in groups.items()]
            depth += 1

    def _depth_of(self, slug: str) -> int:
        place = self.by_slug.get(slug)
        return len(list(self._upwards(place.pk))) if place else 0

    def is_around_others(self, slug: str) -> bool:
        """Return whether other places with documents lie in a place."""
        return any(one != slug for one in self.district_slugs_in(slug))

    def find_places(self, typed: str) -> list[PlaceGroup]:
        """Return the places with the typed text in their whole name or in their pinyin, the nearest first.

        The pinyin is that of their addresses: a public page need not load the dictionary of readings.
        """
        typed = unicodedata.normalize("NFKC", typed[:_LONGEST_SEARCH]).casefold()
        typed = "".join(typed.replace("'", "").split())
        found = [
            (rank, at, place)
            for at, place in enumerate(self.by_slug.values())
            if typed and (rank := self._rank(typed, place)) is not None
        ]
        found.sort(key=lambda one: one[:2])
        return [PlaceGroup(place, self.district_slugs_in(place.slug)) for _, _, place in found[:MOST_FOUND]]

    def _rank(self, typed: str, place: ShownPlace) -> int | None:
        """Return how well a place fits: by its name, the beginning of it, or any part; None if it does not."""
        spelt = place.slug.rpartition("-")[2]
        if typed in (place.name, place_stem(place.name), spelt):
            return 0
        if place.name.startswith(typed) or spelt.startswith(typed):
            return 1
        whole = "".join(one.name for one in self.path_to(place.slug))
        return 2 if typed in whole or typed in place.slug.replace("-", "") else None
