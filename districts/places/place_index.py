"""Find places by the names that texts call them: those of the country, and those that only the database has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import starmap
from typing import Any, NamedTuple

from django.db import connections, router

from districts.models import District
from districts.places.place_names import place_stem, spoken_names
from districts.places.place_registry import COUNTRY, PlaceEntry, past_names, places_by_code
from measures.text.plan import PlaceLevel

_LONGEST_NAME = 20
#: Words that begin with the last character of a place's name: `上海市场`.
_NO_END = re.compile(r"市(?:场|民|级|域|容|属)|区(?:域|块|级)|县(?:域|级)|省(?:级|属)")
_OF_COUNTRY = frozenset(("中国", "全国", "国家", "中华人民共和国", "国务院"))

_EntriesByName = dict[str, tuple[PlaceEntry, ...]]


class PlaceRow(NamedTuple):
    """What the index needs of a row of the database."""

    pk: int
    name: str
    level: str
    code: str
    city: str
    parent_id: int | None


class PlaceIndex:
    """The places by name. A row of the database goes before the place of the country with its name and city."""

    def __init__(self, rows: Iterable[PlaceRow] = ()) -> None:
        self._own: dict[str, tuple[PlaceEntry, ...]] = {}
        self._own_stems: dict[str, tuple[PlaceEntry, ...]] = {}
        listed = places_by_code()
        by_pk = {row.pk: row for row in rows}
        for row in by_pk.values():
            known = listed.get(row.code)
            if row.level == District.Level.COUNTRY or (known and known.name == row.name):
                continue
            entry = known or _entry_of_row(row, by_pk)
            for name in spoken_names(row.name):
                self._own[name] = (*self._own.get(name, ()), entry)
            self._own_stems[place_stem(row.name)] = (*self._own_stems.get(place_stem(row.name), ()), entry)
            above = entry.parent
            if known is None and above is not None and not above.code and above.level == "city":
                self._own.setdefault(above.name, (above,))

    def named(self, name: str, within: tuple[PlaceEntry, ...] = ()) -> tuple[PlaceEntry, ...]:
        """Return the places with a name, inside of one of ``within`` if there are any; else past ones."""
        present = _over(self._own.get(name, ()), _present().get(name, ()))
        return _inside(present, within) or _inside(_past_entries(name), within)

    def with_stem(self, stem: str, within: tuple[PlaceEntry, ...] = ()) -> tuple[PlaceEntry, ...]:
        """Return the present places with a name without its kind (杭州), as `named` does."""
        return _inside(_over(self._own_stems.get(stem, ()), _present_stems().get(stem, ())), within)

    def read_start(self, text: str) -> tuple[tuple[PlaceEntry, ...], str]:
        """Return the places that the names at the start of ``text`` may mean, the innermost, and the rest of it.

        >>> found, rest = PlaceIndex().read_start("浙江省杭州市西湖区人民政府办公室")
        >>> [one.whole_name for one in found], rest
        (['浙江省杭州市西湖区'], '人民政府办公室')
        >>> [one.city for one in PlaceIndex().read_start("西湖区人民政府")[0]]
        ['杭州市', '南昌市']
        """
        found: tuple[PlaceEntry, ...] = ()
        while True:
            text = text.lstrip(" \u3000")
            for length in range(min(len(text), _LONGEST_NAME), 1, -1):
                if _NO_END.match(text, length - 1):
                    continue
                if inner := self.named(text[:length], found):
                    found, text = inner, text[length:]
                    break
            else:
                return found, text

    def find_typed(self, typed: str) -> tuple[PlaceEntry, ...]:
        """Return the places that a typed name may mean: whole or without kinds, alone or behind what it lies in.

        >>> names = ("西湖区", "杭州西湖", "嘉定", "浙江省", "330106", "全国", "无此地")
        >>> ["、".join(one.whole_name for one in PlaceIndex().find_typed(name)) for name in names[:2]]
        ['浙江省杭州市西湖区、江西省南昌市西湖区', '浙江省杭州市西湖区']
        >>> ["、".join(one.whole_name for one in PlaceIndex().find_typed(name)) for name in names[2:]]
        ['上海市嘉定区', '浙江省', '浙江省杭州市西湖区', '中国', '']
        """
        typed = "".join(typed.split())
        if typed in _OF_COUNTRY:
            return (COUNTRY,)
        if typed in places_by_code():
            return (places_by_code()[typed],)
        typed = typed.removeprefix("中国") or typed
        exact = self._consume(typed, (), stems=False)
        return exact or self._consume(typed, (), stems=True)

    def _consume(self, text: str, within: tuple[PlaceEntry, ...], *, stems: bool) -> tuple[PlaceEntry, ...]:
        """Return the places that the whole ``text`` names, inside of ``within``."""
        found: dict[PlaceEntry, None] = {}
        for length in range(min(len(text), _LONGEST_NAME), 1, -1):
            entries = self.named(text[:length], within)
            if stems:
                entries = (*entries, *self.with_stem(text[:length], within))
            if length == len(text):
                found.update(dict.fromkeys(entries))
            elif entries:
                found.update(dict.fromkeys(self._consume(text[length:], entries, stems=stems)))
        return tuple(found)


def read_place_index() -> PlaceIndex:
    """Return the index with the rows that the database has; one query.

    The rows are read each time; the index of the same rows is made once.
    """
    using = router.db_for_read(District)
    with connections[using].cursor() as cursor:
        cursor.execute(_statement(using))
        return _index_of_rows(tuple(cursor.fetchall()))


@cache
def _statement(using: str) -> str:
    """Return the statement that reads the rows: Django takes as long to make it as the database to answer."""
    rows = District.objects.using(using).order_by("code", "pk").values_list(*PlaceRow._fields)
    return str(rows.query.get_compiler(using).as_sql()[0])


@lru_cache(maxsize=1)
def _index_of_rows(rows: tuple[tuple[Any, ...], ...]) -> PlaceIndex:
    return PlaceIndex(starmap(PlaceRow, rows))


def _entry_of_row(row: PlaceRow, rows: Mapping[int, PlaceRow]) -> PlaceEntry:
    """Return a place that only the database has."""
    above = rows.get(row.parent_id or 0)
    parent: PlaceEntry | None = None
    if above is not None and above.pk != row.pk:
        parent = COUNTRY if above.level == District.Level.COUNTRY else places_by_code().get(above.code)
        city = _city_entry(above.city) if above.city != above.name else None
        parent = parent or PlaceEntry(above.name, _level_of(above), above.code, city, pk=above.pk)
    elif row.city and row.city != row.name:
        parent = _city_entry(row.city)
    return PlaceEntry(row.name, _level_of(row), row.code, parent, pk=row.pk)


def _level_of(row: PlaceRow) -> PlaceLevel:
    level: PlaceLevel = row.level  # type: ignore[assignment]
    return level


def _city_entry(city: str) -> PlaceEntry | None:
    """Return the city that a row only names."""
    if not city:
        return None
    known = [one for one in _present().get(city, ()) if one.level in ("province", "city")]
    return known[0] if known else PlaceEntry(city, "city")


def _inside(entries: tuple[PlaceEntry, ...], within: tuple[PlaceEntry, ...]) -> tuple[PlaceEntry, ...]:
    """Return the places that lie in one of ``within`` if there are any, else all."""
    return tuple(one for one in entries if not within or any(one.lies_in(up) and one != up for up in within))


def _over(own: tuple[PlaceEntry, ...], listed: tuple[PlaceEntry, ...]) -> tuple[PlaceEntry, ...]:
    """Return the rows' places, and those of the country that none of them stands for."""
    cities = {one.city or (one.parent.name if one.parent else "") for one in own if one.pk is not None}
    others = (one for one in listed if one not in own and (one.city not in cities or not one.city))
    return (*own, *others)


@cache
def _present() -> _EntriesByName:
    """Return the present places of the country by the names that texts call them."""
    found: defaultdict[str, list[PlaceEntry]] = defaultdict(list)
    for entry in places_by_code().values():
        for name in spoken_names(entry.name):
            found[name].append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


@cache
def _present_stems() -> _EntriesByName:
    found: defaultdict[str, list[PlaceEntry]] = defaultdict(list)
    for entry in places_by_code().values():
        if len(stem := place_stem(entry.name)) > 1:
            found[stem].append(entry)
    return {stem: tuple(entries) for stem, entries in found.items()}


@cache
def _past() -> _EntriesByName:
    """Return present places by their past names, and past places by their names."""
    found: defaultdict[str, list[PlaceEntry]] = defaultdict(list)
    for code, names in past_names().former.items():
        for name in names:
            found[name].append(places_by_code()[code])
    for entry in past_names().abolished:
        found[entry.name].append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


_KIND_AT_END = re.compile(r"[省市区县旗盟州]$")


def _past_entries(name: str) -> tuple[PlaceEntry, ...]:
    """Return what had a name once; past editions are read only for what can be a whole name."""
    return _past().get(name, ()) if _KIND_AT_END.search(name) and len(name) <= 15 else ()
